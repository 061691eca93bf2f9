import { labels } from "../../kit/format";

/** A line of measured numbers, each with its error. */
export interface Series {
  name: string;
  points: { x: number; y: number; error?: number }[];
}

export interface Frame {
  width: number;
  height: number;
  x: [low: number, high: number];
  y: [low: number, high: number];
}

const LEFT = 44;
const RIGHT = 14;
const TOP = 8;
const BOTTOM = 38;
/** Pixels between two labels of an axis, at least. */
const APART = { x: 56, y: 28 };

const position = (value: number, [low, high]: [number, number]) =>
  high > low ? (value - low) / (high - low) : 0.5;

/** Where values of a frame are drawn, in pixels. */
export function scales({ width, height, x, y }: Frame) {
  return {
    across: (value: number) => LEFT + position(value, x) * (width - LEFT - RIGHT),
    down: (value: number) => height - BOTTOM - position(value, y) * (height - TOP - BOTTOM),
    left: LEFT,
    right: width - RIGHT,
    top: TOP,
    bottom: height - BOTTOM,
  };
}

/** The lines and the bars of errors of a series, as SVG paths. */
export function paths(series: Series, frame: Frame): { line: string; bars: string } {
  const { across, down } = scales(frame);
  const at = (x: number, y: number) => `${across(x).toFixed(1)} ${down(y).toFixed(1)}`;
  const line = series.points.map(({ x, y }, k) => `${k === 0 ? "M" : "L"}${at(x, y)}`).join("");
  const bars = series.points.map(({ x, y, error = 0 }) =>
    error > 0 ? `M${at(x, y - error)}L${at(x, y + error)}` : "",
  );
  return { line, bars: bars.join("") };
}

/** Round values along an axis, with their labels. */
export function ticks([low, high]: [number, number], pixels: number, apart: number) {
  const most = Math.max(2, Math.floor(pixels / apart));
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough || 1));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  const values = Array.from({ length: Math.max(count, 0) }, (_, k) => (first + k) * step);
  const texts = labels(values);
  return values.map((value, k) => ({ value, text: texts[k] ?? "" }));
}

export const ticksOf = (frame: Frame) => ({
  x: ticks(frame.x, frame.width - LEFT - RIGHT, APART.x),
  y: ticks(frame.y, frame.height - TOP - BOTTOM, APART.y),
});

/** The smallest range that holds `least` and every point with its error. */
export function rangeOf(all: Series[], least: [number, number]): [number, number] {
  const ends = all.flatMap(({ points }) =>
    points.flatMap(({ y, error = 0 }) => [y - error, y + error]),
  );
  return [Math.min(least[0], ...ends), Math.max(least[1], ...ends)];
}

/** Standard error of a share of so many runs; with one run more of each kind, so that none or all of them are
 *  not taken for certain. */
export function shareError(share: number, runs: number): number {
  const p = (share * runs + 1) / (runs + 2);
  return Math.sqrt((p * (1 - p)) / Math.max(runs, 1));
}
