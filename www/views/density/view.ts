import "../views.css";
import type { ViewModule } from "../../state/views";
import { DensityBar, DensityView } from "./DensityView";
import { flowing } from "./state";

export {
  beginDensity as begin,
  closeDensity as close,
  forgetDensity as forget,
  openDensity as open,
  step,
  toggle,
} from "./state";
export const onShow: ViewModule["onShow"] = () => flowing.value !== null;
export const Bar: ViewModule["Bar"] = DensityBar;
export const Body: ViewModule["Body"] = DensityView;
