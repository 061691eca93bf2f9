import type { View } from "../../state/views";
import { readTheories, type TheoriesLink, writeTheories } from "./spec";

/** Several theories of one world: which rules where, and what each says. */
export const theories: View<TheoriesLink> = {
  key: "theories",
  label: "Several theories, each for a part of the plane",
  word: "Theories",
  icon: "theories",
  read: readTheories,
  write: writeTheories,
  // Theories are learned from the observations alone.
  needsState: () => false,
  load: async () => (await import("./view")).view,
};
