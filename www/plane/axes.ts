import { coordinate } from "../kit/format";
import { scenario } from "../state/store";
import type { Point } from "../wire/types";

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

/** A coordinate as readouts say it, with as many digits as a pixel is worth: a thousandth, in tables. */
export function reading(x: number, k: number, perPixel = 1e-3): string {
  const scale = Math.abs(axisOf(k).scale);
  // Three decimals of a plane in plain numbers, and as fine where it is in small units.
  const most = Math.max(3, Math.ceil(3 - Math.log10(scale)));
  return coordinate(outward(x, k), perPixel * scale, Math.min(most, 100));
}

/** The plane's axis of a coordinate, with its name. */
export const shownAxis = (k: number) => ({ ...axisOf(k), name: axisName(k) });
