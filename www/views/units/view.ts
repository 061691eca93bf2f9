import "../views.css";
import "./units.css";
import type { ViewModule } from "../../state/views";
import type { UnitsLink } from "./spec";
import { first, forget, open } from "./state";
import { actions, UnitsBar, UnitsView } from "./UnitsView";

export const view: ViewModule<UnitsLink> = {
  Bar: UnitsBar,
  Body: UnitsView,
  actions,
  first,
  open,
  forget,
};
