import type { Measure } from "./protocol";

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
