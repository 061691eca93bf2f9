import "../views.css";
import type { ViewModule } from "../../state/views";
import { actions, CompareBar } from "./CompareBar";
import { CompareView } from "./CompareView";
import type { CompareLink } from "./spec";
import { first, forget, open } from "./state";

export const view: ViewModule<CompareLink> = {
  Bar: CompareBar,
  Body: CompareView,
  actions,
  first,
  open,
  forget,
};
