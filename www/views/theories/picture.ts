import { fitView, type Plot, type View } from "../../plane/view";
import type { Box, EnergyConfig, StudyRequest, TheoriesReport } from "../../wire/types";
import type { Stand } from "../../worker/studies";
import type { TheoriesLink } from "./spec";

/** The plane as it is divided, to be drawn. */
export interface Picture {
  box: Box;
  /** Places of the steps, and which theory says each: one more for a bounce, two more for none. */
  steps: Float32Array;
  labels: Float32Array;
  /** Of each cell, row after row from below: which theory rules, its energy, the region in truth. */
  domains: Float32Array;
  energy: Float32Array;
  borders: Float32Array;
  theories: number;
  walls: TheoriesReport["walls"];
}

/** What is asked of the study, of theories of a family. */
export function requestOf(
  energy: EnergyConfig,
  { most, gamma, network, shelf }: TheoriesLink,
): { study: "theories" } & StudyRequest {
  const unknown = { formula: "", share: 0, error: 0, bits_before: 0, bits: 0 };
  const tried = shelf.map((kept) => ({ ...kept, energy, ...unknown }));
  return { study: "theories", most, gamma, network, precision: 1e-6, shelf: tried };
}

const none = new Float32Array(0);

/** What a division shows as it stands; null where there is nothing yet, or no plane. */
export function pictureOf({ report, arrays }: Stand<"theories">): Picture | null {
  const {
    box,
    steps = none,
    labels = none,
    domains = none,
    energy = none,
    borders = none,
  } = arrays;
  if (!report || box?.length !== 4) return null;
  const [xMin, xMax, yMin, yMax] = box as unknown as [number, number, number, number];
  return {
    box: { x_min: xMin, x_max: xMax, y_min: yMin, y_max: yMax },
    steps,
    labels,
    domains,
    energy,
    borders,
    theories: report.theories.length,
    walls: report.walls,
  };
}

/** The view of a picture in the place that there is for it: the box of the steps and nothing else. */
export function viewOf({ box }: Picture, given: Plot): View {
  const [wide, high] = [box.x_max - box.x_min, box.y_max - box.y_min];
  const scale = Math.min(given.width / wide, given.height / high);
  return fitView(box, { ...given, width: scale * wide, height: scale * high });
}
