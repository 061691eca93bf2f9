import { ticks as roundNumbers } from "d3-array";
import type { Box } from "../wire/types";

/** The part of the canvas, in CSS pixels, that shows the plane; axes stand outside it. */
export interface Plot {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** How the plane lies on the plot: the world point at its center, and pixels per unit. */
export interface View {
  plot: Plot;
  x: number;
  y: number;
  scale: number;
}

export const SMALLEST_SPAN = 1e-3;
export const LARGEST_SPAN = 2e3;

/** Shows the whole box, as large as fits, with equal scales on both axes. */
export function fitView(box: Box, plot: Plot): View {
  const width = Math.max(box.x_max - box.x_min, SMALLEST_SPAN);
  const height = Math.max(box.y_max - box.y_min, SMALLEST_SPAN);
  return {
    plot,
    x: (box.x_min + box.x_max) / 2,
    y: (box.y_min + box.y_max) / 2,
    scale: Math.min(plot.width / width, plot.height / height),
  };
}

/** The same view on a plot of another size. */
export function resizeView(view: View, plot: Plot): View {
  const { plot: before, scale } = view;
  const ratio = Math.min(plot.width, plot.height) / Math.min(before.width, before.height);
  return { ...view, plot, scale: scale * ratio };
}

/** Magnifies around the middle of the plot. */
export function zoomAtMiddle(view: View, factor: number): View {
  const { left, top, width, height } = view.plot;
  return zoomAt(view, factor, left + width / 2, top + height / 2);
}

export function toScreen(view: View, x: number, y: number): [number, number] {
  const { plot, scale } = view;
  return [
    plot.left + plot.width / 2 + (x - view.x) * scale,
    plot.top + plot.height / 2 - (y - view.y) * scale,
  ];
}

export function toWorld(view: View, sx: number, sy: number): [number, number] {
  const { plot, scale } = view;
  return [
    view.x + (sx - plot.left - plot.width / 2) / scale,
    view.y - (sy - plot.top - plot.height / 2) / scale,
  ];
}

/** What of the plane the plot shows. */
export function visible(view: View): Box {
  const halfWidth = view.plot.width / 2 / view.scale;
  const halfHeight = view.plot.height / 2 / view.scale;
  return {
    x_min: view.x - halfWidth,
    x_max: view.x + halfWidth,
    y_min: view.y - halfHeight,
    y_max: view.y + halfHeight,
  };
}

/** Magnifies by `factor` while the world point under (sx, sy) stays there. */
export function zoomAt(view: View, factor: number, sx: number, sy: number): View {
  const shortest = Math.min(view.plot.width, view.plot.height);
  const scale = Math.min(
    Math.max(view.scale * factor, shortest / LARGEST_SPAN),
    shortest / SMALLEST_SPAN,
  );
  const [x, y] = toWorld(view, sx, sy);
  const share = view.scale / scale;
  return { ...view, scale, x: x + (view.x - x) * share, y: y + (view.y - y) * share };
}

/** Moves the plane along with a pointer that went (dx, dy) pixels. */
export function pan(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.scale, y: view.y + dy / view.scale };
}

/** The centered part of the view with the proportions of `box`: what a scenario stores. */
export function storedBox(view: View, proportion: number): Box {
  const seen = visible(view);
  const width = seen.x_max - seen.x_min;
  const height = seen.y_max - seen.y_min;
  const halfWidth = Math.min(width, height * proportion) / 2;
  const halfHeight = Math.min(height, width / proportion) / 2;
  const digits = Math.max(0, 4 - Math.floor(Math.log10(halfWidth)));
  const round = (value: number) => Number(value.toFixed(Math.min(digits, 12)));
  return {
    x_min: round(view.x - halfWidth),
    x_max: round(view.x + halfWidth),
    y_min: round(view.y - halfHeight),
    y_max: round(view.y + halfHeight),
  };
}

/** A square box around points (packed x, y), with a margin; null without any. */
export function bounds(packed: ArrayLike<number>, margin = 0.35): Box | null {
  let [xMin, xMax] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [yMin, yMax] = [xMin, xMax];
  for (let i = 0; i + 1 < packed.length; i += 2) {
    const x = packed[i] as number;
    const y = packed[i + 1] as number;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    xMin = Math.min(xMin, x);
    xMax = Math.max(xMax, x);
    yMin = Math.min(yMin, y);
    yMax = Math.max(yMax, y);
  }
  if (!(xMax >= xMin)) return null;
  const half = Math.max((xMax - xMin) / 2, (yMax - yMin) / 2, 0.5) * (1 + margin);
  const x = (xMin + xMax) / 2;
  const y = (yMin + yMax) / 2;
  return { x_min: x - half, x_max: x + half, y_min: y - half, y_max: y + half };
}

/** Round numbers along an axis, about one every `spacing` pixels. */
export function ticks(low: number, high: number, pixels: number, spacing = 90): number[] {
  const count = Math.max(2, pixels / spacing);
  // At the very ends their labels would stand out over the corners.
  return roundNumbers(low, high, count).filter((tick) => tick > low && tick < high);
}
