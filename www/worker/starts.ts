import type { Engine } from "./wasm";

/** How many processes start where the fit starts them. */
const MOST_STARTS = 128;

/** Where the fit's next iteration starts its processes. */
export function ownStarts(engine: Engine): Float64Array {
  const [somewhere, anything] = [Float64Array.of(-1, 1, -1, 1), new Float64Array(0)];
  const { starts } = engine.frame(somewhere, 1, 1, MOST_STARTS, false, false, false, anything);
  return Float64Array.from(starts);
}
