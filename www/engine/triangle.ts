import type { Frame, ViewRequest } from "../protocol";
import { CORNERS, to_space } from "./chart";
import { energy_range, isolines, LevelStep, levels_for } from "./isolines";
import type { Engine } from "./wasm";

const CELLS = 128;

/** The energy over the triangle of shares, as a frame shows it. */
export function triangle_frame(
  engine: Engine,
  { box }: ViewRequest,
): Pick<Frame, "box" | "width" | "height" | "grid" | "isolines" | "range"> {
  const points = new Float64Array(2 * CELLS * CELLS);
  for (let i = 0; i < CELLS * CELLS; i++) {
    points[2 * i] = box.x_min + ((box.x_max - box.x_min) * ((i % CELLS) + 0.5)) / CELLS;
    points[2 * i + 1] =
      box.y_max - ((box.y_max - box.y_min) * (Math.floor(i / CELLS) + 0.5)) / CELLS;
  }
  const shares = to_space(points, 3, "triangle");
  const grid = Float32Array.from(engine.energies(shares));
  const inside = grid.filter((_, i) => Math.min(...shares.subarray(3 * i, 3 * i + 3)) >= 0);
  const range = energy_range(inside.length > 0 ? inside : grid, 1);
  const levels = levels_for(range, new LevelStep().for(range));
  return {
    box,
    width: CELLS,
    height: CELLS,
    grid,
    isolines: isolines(grid, CELLS, CELLS, box, levels),
    range,
  };
}

/** Corners that many processes may end in, as the minima of the plane are. */
export const corners = () => Float64Array.from(CORNERS.flat());
