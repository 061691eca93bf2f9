import type { View } from "../../state/views";
import { type DensityLink, readDensity, writeDensity } from "./spec";

/** The densities of an energy: how a density comes to the one that the energy has. */
export const density: View<DensityLink> = {
  key: "density",
  label: "Density of this energy, and others",
  word: "Density",
  icon: "density",
  read: readDensity,
  write: writeDensity,
  needsState: () => true,
  load: async () => (await import("./view")).view,
};
