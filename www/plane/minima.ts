import { plural } from "../kit/format";
import { scenario } from "../state/store";
import { chart, energyShown } from "./scene";

/** The number of critical points of a kind: 0 minimum, 1 saddle, 2 maximum. */
export function countCritical(packed: Float32Array, kind: number): number {
  let count = 0;
  for (let i = 3; i < packed.length; i += 4) if (packed[i] === kind) count++;
  return count;
}

/** How far beyond the observations, in shares of their breadth, an energy still says something of them. */
const MARGIN = 0.15;

/** Whether a place (x, y) lies outside the box of the observations `[n, 2]`, with a margin, along a coordinate that
 *  has no period. */
export function outside(
  [x, y]: readonly [number, number],
  observations: Float32Array,
  periods: readonly number[],
): boolean {
  const box = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < observations.length; i++) {
    const [k, value] = [2 * (i % 2), observations[i] as number];
    box[k] = Math.min(box[k] as number, value);
    box[k + 1] = Math.max(box[k + 1] as number, value);
  }
  return [x, y].some((at, k) => {
    const [low = 0, high = 0] = box.slice(2 * k, 2 * k + 2);
    const margin = MARGIN * (high - low);
    return !periods[k] && low <= high && (at < low - margin || at > high + margin);
  });
}

/** A search that finds none has not shown that there is none; a valley that is level along a line is none. */
export const minimaFound = (count: number) =>
  count === 0 ? "no isolated minimum found" : plural(count, "minimum", "minima");

/** How many minima were found, in words; null where they need not lie on show, as in a triangle or
 *  with hidden coordinates. */
export function minimaOnShow(packed: Float32Array): string | null {
  if (chart.value !== "plane" || scenario.value?.latent || !energyShown.value) return null;
  return minimaFound(countCritical(packed, 0));
}
