import type { View } from "../../state/views";
import { readUnits, type UnitsLink, writeUnits } from "./spec";

/** Machines of two-valued units, which learn pictures by their connections and recall them. */
export const units: View<UnitsLink> = {
  key: "units",
  label: "Units that learn pictures and recall them",
  word: "Units",
  icon: "units",
  read: readUnits,
  write: writeUnits,
  // Nothing of the scenario enters.
  needsState: () => false,
  load: async () => (await import("./view")).view,
};
