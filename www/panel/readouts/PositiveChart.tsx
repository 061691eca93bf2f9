import type { ReadonlySignal } from "@preact/signals";
import { type Line, LineChart, type Stroke } from "./LineChart";

/** The first line in the accent, the others in a soft ink. */
const stroke = (i: number): Stroke =>
  i === 0
    ? { color: (inks) => inks.accent, width: 1.5 }
    : { color: (inks) => inks.axisText, width: 1 };

/** Lines on a logarithmic scale, given as rows over the same numbers; gaps where a value is not
 *  positive. */
export const positiveLines = (iterations: number[], rows: (number | null)[][]): Line[] =>
  rows.map((row) => ({
    iterations,
    values: row.map((value) => (value !== null && value > 0 ? value : null)),
  }));

/** Small logarithmic lines; nothing before there are two numbers to join. */
export function PositiveChart(props: { id: string; label: string; lines: ReadonlySignal<Line[]> }) {
  const known = props.lines.value.some(({ values }) => values.some((value) => value !== null));
  const long = props.lines.value.some(({ iterations }) => iterations.length > 1);
  return known && long ? <LineChart {...props} stroke={stroke} log /> : null;
}
