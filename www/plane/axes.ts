import { coordinate } from "../kit/format";
import { scenario } from "../state/store";
import type { Point, Scenario } from "../wire/types";

/** What the coordinates of data that come standardized stand for. */
export const STANDARDIZED: Record<string, Scenario["axes"]> = {
  "old-faithful": [
    { name: "eruption (min)", center: 3.487783088, scale: 1.141371251 },
    { name: "wait (min)", center: 70.89705882, scale: 13.59497379 },
  ],
};

const axisOf = (k: number) => ({ name: "", center: 0, scale: 1, ...scenario.value?.axes[k] });

/** What a coordinate stands for, in the units that it came in. */
export const outward = (x: number, k: number) => axisOf(k).center + axisOf(k).scale * x;
/** The coordinate that stands for a number. */
export const inward = (value: number, k: number) => (value - axisOf(k).center) / axisOf(k).scale;

const LOWERED = "₀₁₂₃₄₅₆₇₈₉";
/** What an axis is called: by its column, or by its number, from 0. */
export const axisName = (k: number) =>
  axisOf(k).name || `x${[...String(k + 1)].map((d) => LOWERED[Number(d)]).join("")}`;

/** Points with every coordinate changed alike. */
export const mapped =
  (change: (x: number, k: number) => number) =>
  (point: Point): Point => ({
    ...point,
    x: point.x.map(change),
    ...(point.start && { start: point.start.map(change) }),
    ...(point.path && { path: point.path.map((at) => at.map(change)) }),
  });

/** A coordinate as readouts say it, with as many digits as a pixel is worth. */
export function reading(x: number, k: number, perPixel: number): string {
  const { scale } = axisOf(k);
  return coordinate(outward(x, k), perPixel * Math.abs(scale));
}

/** The plane's axis of a coordinate, with its name. */
export const shownAxis = (k: number) => ({ ...axisOf(k), name: axisName(k) });
