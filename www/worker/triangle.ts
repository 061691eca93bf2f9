import { toSpace } from "../wire/charting";
import type { Frame, ViewRequest } from "../wire/protocol";
import type { Box } from "../wire/types";
import { energyRange, isolines, LevelStep, levelsFor } from "./isolines";
import type { Engine } from "./wasm";

const CELLS = 128;

/** The energy over a part of the triangle's plane, and over what of it lies in the triangle. */
export function triangleGrid(
  engine: Engine,
  box: Box,
  width: number,
  height: number,
): { grid: Float32Array; inside: Float32Array } {
  const points = new Float64Array(2 * width * height);
  for (let i = 0; i < width * height; i++) {
    points[2 * i] = box.x_min + ((box.x_max - box.x_min) * ((i % width) + 0.5)) / width;
    points[2 * i + 1] =
      box.y_max - ((box.y_max - box.y_min) * (Math.floor(i / width) + 0.5)) / height;
  }
  const shares = toSpace(points, 3, "triangle");
  const grid = Float32Array.from(engine.energies(shares));
  const inside = grid.filter((_, i) => Math.min(...shares.subarray(3 * i, 3 * i + 3)) >= 0);
  return { grid, inside: inside.length > 0 ? inside : grid };
}

/** The energy over the triangle of shares, as a frame shows it. */
export function triangleFrame(
  engine: Engine,
  { box }: ViewRequest,
): Pick<Frame, "chart" | "box" | "width" | "height" | "grid" | "isolines" | "range"> {
  const { grid, inside } = triangleGrid(engine, box, CELLS, CELLS);
  const range = energyRange(inside, 1);
  const levels = levelsFor(range, new LevelStep().for(range));
  return {
    chart: "triangle",
    box,
    width: CELLS,
    height: CELLS,
    grid,
    isolines: isolines(grid, CELLS, CELLS, box, levels),
    range,
  };
}
