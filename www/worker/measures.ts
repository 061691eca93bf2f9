import type { Measure } from "../wire/protocol";

// What is measured of processes that ran side by side from the same starts.

/**
 * A row for each panel but the last, so that every two are set against each other once: `shares` is
 * the whole matrix.
 */
export function pairs(
  name: string,
  shares: (number | null)[][],
  doc: (panel: number) => string,
): Measure[] {
  return shares.slice(0, -1).map((row, i) => ({
    name: `${name} ${i + 1}`,
    doc: doc(i + 1),
    style: "share",
    values: row.map((share, j) => (j > i ? share : null)),
  }));
}

/** Positions `[n, 2]` at time `t` of paths `[n, steps+1, 2]`. */
export function positionsAt(paths: Float32Array, steps: number, t: number): Float64Array {
  const stride = 2 * (steps + 1);
  const count = Math.floor(paths.length / stride);
  const at = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    at[2 * i] = paths[i * stride + 2 * t] as number;
    at[2 * i + 1] = paths[i * stride + 2 * t + 1] as number;
  }
  return at;
}

/** Minima closer together than this share of the closest pair's distance count as reached. */
const REACH = 1 / 3;

/**
 * For each position the minimum `[k, 2]` it is at, or −1: the one closer than a third of the way to
 * that minimum's nearest neighbor (than `alone` where there is no other).
 */
export function minimumOf(
  positions: Float64Array,
  minima: Float64Array,
  alone: number,
): Int32Array {
  const count = minima.length / 2;
  const apart = (i: number, x: number, y: number) =>
    Math.hypot((minima[2 * i] as number) - x, (minima[2 * i + 1] as number) - y);
  const reach = Array.from({ length: count }, (_, i) => {
    let nearest = alone / REACH;
    for (let j = 0; j < count; j++) {
      if (j === i) continue;
      nearest = Math.min(nearest, apart(i, minima[2 * j] as number, minima[2 * j + 1] as number));
    }
    return REACH * nearest;
  });
  return Int32Array.from({ length: positions.length / 2 }, (_, p) => {
    for (let i = 0; i < count; i++) {
      const distance = apart(i, positions[2 * p] as number, positions[2 * p + 1] as number);
      if (distance <= (reach[i] as number)) return i;
    }
    return -1;
  });
}

export function shareAt(minimum: number, at: Int32Array): number | null {
  if (at.length === 0) return null;
  return at.reduce((sum, i) => sum + Number(i === minimum), 0) / at.length;
}

/** The share of starts from which two processes are at the same minimum. */
export function agreement(a: Int32Array, b: Int32Array): number | null {
  if (a.length === 0 || a.length !== b.length) return null;
  return a.reduce((sum, i, k) => sum + Number(i >= 0 && i === b[k]), 0) / a.length;
}

/** The mean of what is finite; null where nothing is. */
export function mean(values: Float64Array): number | null {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? null : finite.reduce((sum, v) => sum + v, 0) / finite.length;
}
