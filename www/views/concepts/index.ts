import type { View } from "../../state/views";
import { type ConceptsLink, readConcepts, writeConcepts } from "./spec";

/** Concepts, told from a few demonstrations and shown on new arrangements. */
export const concepts: View<ConceptsLink> = {
  key: "concepts",
  label: "Concepts told from five demonstrations",
  word: "Concepts",
  icon: "concepts",
  read: readConcepts,
  write: writeConcepts,
  // Nothing of the scenario enters.
  needsState: () => false,
  load: async () => (await import("./view")).view,
};
