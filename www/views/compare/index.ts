import type { View } from "../../state/views";
import { type CompareLink, readCompare, showsProcesses, writeCompare } from "./spec";

/** Fits, processes or laws of motion side by side. */
export const compare: View<CompareLink> = {
  key: "compare",
  label: "Compare side by side",
  word: "Compare",
  icon: "compare",
  read: readCompare,
  write: writeCompare,
  // Processes processes over the energy that was learned; fits begin at the seed.
  needsState: ({ room }) => showsProcesses(room),
  sideBySide: true,
  load: async () => (await import("./view")).view,
};
