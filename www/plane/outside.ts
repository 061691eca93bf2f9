/** How far beyond the observations, in shares of their breadth, an energy still says something of them. */
const MARGIN = 0.15;

/** Tells of places (x, y) whether they lie outside the box of the observations `[n, 2]`, with a margin, along a
 *  coordinate that has no period. */
export function outside(
  observations: Float32Array,
  periods: readonly number[],
): (place: readonly number[]) => boolean {
  const box = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < observations.length; i++) {
    const [k, value] = [2 * (i % 2), observations[i] as number];
    box[k] = Math.min(box[k] as number, value);
    box[k + 1] = Math.max(box[k + 1] as number, value);
  }
  return (place) =>
    place.slice(0, 2).some((at, k) => {
      const [low = 0, high = 0] = box.slice(2 * k, 2 * k + 2);
      const margin = MARGIN * (high - low);
      return !periods[k] && low <= high && (at < low - margin || at > high + margin);
    });
}

/** Of critical points `[n, 4]` (x, y, energy, kind) the minima that lie in such a place. */
export function countFar(packed: Float32Array, is: (place: readonly number[]) => boolean): number {
  let count = 0;
  for (let i = 0; i + 3 < packed.length; i += 4) {
    if (packed[i + 3] === 0 && is([packed[i] as number, packed[i + 1] as number])) count++;
  }
  return count;
}
