import { plural } from "../kit/format";
import { scenario } from "../state/store";
import { countFar, outside } from "./outside";
import { chart, energyShown } from "./scene";

/** The number of critical points of a kind: 0 minimum, 1 saddle, 2 maximum. */
export function countCritical(packed: Float32Array, kind: number): number {
  let count = 0;
  for (let i = 3; i < packed.length; i += 4) if (packed[i] === kind) count++;
  return count;
}

/** A search that finds none has not shown that there is none; a valley that is level along a line is none. */
export const minimaFound = (count: number) =>
  count === 0 ? "no isolated minimum found" : plural(count, "minimum", "minima");

/** How many minima were found, and how many of them where nothing was seen, in words; null where they need not
 *  lie on show, as in a triangle or with hidden coordinates. */
export function minimaOnShow(packed: Float32Array, observations: Float32Array): string | null {
  if (chart.value !== "plane" || scenario.value?.latent || !energyShown.value) return null;
  const found = minimaFound(countCritical(packed, 0));
  const far = countFar(packed, outside(observations, scenario.value?.periods ?? []));
  return far > 0 ? `${found}, ${far} outside the observations` : found;
}
