import "../views.css";
import "./theories.css";
import type { ViewModule } from "../../state/views";
import type { TheoriesLink } from "./spec";
import { first, forget, open } from "./state";
import { actions, TheoriesBar, TheoriesView } from "./TheoriesView";

export const view: ViewModule<TheoriesLink> = {
  Bar: TheoriesBar,
  Body: TheoriesView,
  actions,
  first,
  open,
  forget,
};
