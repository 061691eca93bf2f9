import "../styles/compare.css";
import type { Beside } from "../state/views";
import { DensityBar, DensityView } from "./DensityView";
import { flowing } from "./state";

// The density view as the rest of the page knows it.
export {
  begin_density,
  close_density as close,
  forget_density as forget,
  open_density as open,
  step,
  toggle,
} from "./state";
export const on_show: Beside["on_show"] = () => flowing.value !== null;
export const Bar: Beside["Bar"] = DensityBar;
export const View: Beside["View"] = DensityView;
