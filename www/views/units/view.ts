import "../views.css";
import "./units.css";
import type { ViewModule } from "../../state/views";
import { forget, open } from "./parts";
import type { UnitsLink } from "./spec";
import { first } from "./state";
import { actions, UnitsBar, UnitsView } from "./UnitsView";

export const view: ViewModule<UnitsLink> = {
  Bar: UnitsBar,
  Body: UnitsView,
  actions,
  first,
  open,
  forget,
};
