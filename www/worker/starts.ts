import type { Engine } from "./wasm";

/** How many processes start where the fit starts them. */
const MOST_STARTS = 128;

/** Where the fit's next iteration starts its processes. */
export function ownStarts(engine: Engine): Float64Array {
  const box = { x_min: -1, x_max: 1, y_min: -1, y_max: 1 };
  engine.frame({
    ...box,
    width: 1,
    height: 1,
    trajectories: MOST_STARTS,
    critical_points: false,
    condition: [],
  });
  return Float64Array.from(engine.starts());
}
