import "../views.css";
import type { ViewModule } from "../../state/views";
import { actions, DensityBar, DensityView } from "./DensityView";
import type { DensityLink } from "./spec";
import { first, forget, open } from "./state";

export const view: ViewModule<DensityLink> = {
  Bar: DensityBar,
  Body: DensityView,
  actions,
  first,
  open,
  forget,
};
