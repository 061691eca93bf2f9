import "../views.css";
import type { ViewModule } from "../../state/views";
import { CompareBar } from "./CompareBar";
import { CompareView } from "./CompareView";
import { compared } from "./state";

export {
  beginCompare as begin,
  closeCompare as close,
  forget,
  openCompare as open,
  step,
  toggle,
} from "./state";
export const onShow: ViewModule["onShow"] = () => compared.value !== null;
export const Bar: ViewModule["Bar"] = CompareBar;
export const Body: ViewModule["Body"] = CompareView;
