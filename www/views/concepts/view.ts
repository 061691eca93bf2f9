import "../views.css";
import "./concepts.css";
import type { ViewModule } from "../../state/views";
import { actions, ConceptsBar, ConceptsView } from "./ConceptsView";
import type { ConceptsLink } from "./spec";
import { first, forget, open } from "./state";

export const view: ViewModule<ConceptsLink> = {
  Bar: ConceptsBar,
  Body: ConceptsView,
  actions,
  first,
  open,
  forget,
};
