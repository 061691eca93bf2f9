import type { View } from "../../state/views";
import { type DensityLink, readDensity, writeDensity } from "./spec";

/** The densities of an energy: how a density comes to the one that the energy has. */
export const density: View<DensityLink> = {
  key: "density",
  label: "Densities of this energy",
  icon: "density",
  read: readDensity,
  write: writeDensity,
  needsState: () => true,
  load: async () => (await import("./view")).view,
};
