import "../styles/compare.css";
import type { Beside } from "../state/views";
import { CompareBar } from "./CompareBar";
import { CompareView } from "./CompareView";
import { compared } from "./state";

// The compare view as the rest of the page knows it.
export {
  begin_compare,
  close_compare as close,
  forget,
  open_compare as open,
  step,
  toggle,
} from "./state";
export const on_show: Beside["on_show"] = () => compared.value !== null;
export const Bar: Beside["Bar"] = CompareBar;
export const View: Beside["View"] = CompareView;
