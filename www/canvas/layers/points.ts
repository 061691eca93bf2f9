import type { Point } from "../../engine/types";
import type { Brush } from "../palette";
import { to_screen } from "../view";

/** Smaller marks where there are many or little room, so that the energy stays visible between them. */
export function mark_radius(count: number, width: number): number {
  const full = count <= 60 ? 5.5 : count <= 320 ? 4.2 : 3;
  return width < 360 ? 0.55 * full : width < 500 ? 0.8 * full : full;
}

/** Observations: ringed, so that they read on any colour; the other condition is a diamond. */
export function draw_observations(
  { context, view, inks }: Brush,
  packed: Float32Array,
  conditions: Float32Array,
): void {
  const count = packed.length / 2;
  const radius = mark_radius(count, view.plot.width);
  const stride = count > 0 ? conditions.length / count : 0;
  context.beginPath();
  for (let i = 0; i < count; i++) {
    const [sx, sy] = to_screen(view, packed[2 * i] as number, packed[2 * i + 1] as number);
    const other = stride > 0 && (conditions[i * stride] as number) > 0.5;
    if (other) diamond(context, sx, sy, radius * 1.2);
    else {
      context.moveTo(sx + radius, sy);
      context.arc(sx, sy, radius, 0, 2 * Math.PI);
    }
  }
  context.lineWidth = 3.2;
  context.strokeStyle = inks.halo;
  context.stroke();
  context.fillStyle = inks.halo;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = inks.ink;
  context.stroke();
}

function diamond(context: CanvasRenderingContext2D, sx: number, sy: number, r: number): void {
  context.moveTo(sx, sy - r);
  context.lineTo(sx + r, sy);
  context.lineTo(sx, sy + r);
  context.lineTo(sx - r, sy);
  context.closePath();
}

/** Observed strokes: where a process was seen to start, and a dashed line to where it ended. */
export function draw_strokes({ context, view, inks }: Brush, points: Point[]): void {
  context.strokeStyle = inks.ink;
  context.lineWidth = 1.2;
  for (const { x, start } of points) {
    if (!start) continue;
    const from = to_screen(view, start[0] as number, start[1] as number);
    const to = to_screen(view, x[0] as number, x[1] as number);
    stroke_line(context, from, to);
    context.beginPath();
    context.arc(from[0], from[1], 3.4, 0, 2 * Math.PI);
    context.fillStyle = inks.halo;
    context.fill();
    context.stroke();
  }
}

/** A dashed line with a small head in its middle, so that the direction is seen. */
function stroke_line(
  context: CanvasRenderingContext2D,
  from: [number, number],
  to: [number, number],
): void {
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.stroke();
  context.setLineDash([]);
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length < 24) return;
  const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const [mx, my] = [(from[0] + to[0]) / 2 + 3 * dx, (from[1] + to[1]) / 2 + 3 * dy];
  context.beginPath();
  context.moveTo(mx - 6 * dx - 3.5 * dy, my - 6 * dy + 3.5 * dx);
  context.lineTo(mx, my);
  context.lineTo(mx - 6 * dx + 3.5 * dy, my - 6 * dy - 3.5 * dx);
  context.stroke();
}

/** The stroke that is being drawn, in the accent. */
export function draw_new_stroke(
  { context, view, inks }: Brush,
  start: [number, number],
  end: [number, number],
): void {
  context.strokeStyle = inks.accent;
  context.lineWidth = 1.8;
  const from = to_screen(view, ...start);
  stroke_line(context, from, to_screen(view, ...end));
  context.beginPath();
  context.arc(from[0], from[1], 3.4, 0, 2 * Math.PI);
  context.stroke();
}

/** The point that is selected or under the pointer. */
export function draw_held(
  { context, view, inks }: Brush,
  x: number,
  y: number,
  strong: boolean,
): void {
  const [sx, sy] = to_screen(view, x, y);
  context.beginPath();
  context.arc(sx, sy, 9, 0, 2 * Math.PI);
  context.lineWidth = strong ? 2.5 : 1.5;
  context.strokeStyle = inks.accent;
  context.stroke();
}

/** Rest points of the energy: a plus in every minimum, a small cross on every saddle. */
export function draw_critical_points({ context, view, inks }: Brush, packed: Float32Array): void {
  for (const [color, width] of [
    [inks.halo, 4],
    [inks.ink, 1.4],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.lineCap = "round";
    context.beginPath();
    for (let i = 0; i + 3 < packed.length; i += 4) {
      const [sx, sy] = to_screen(view, packed[i] as number, packed[i + 1] as number);
      const kind = packed[i + 3] as number;
      if (kind === 0) {
        context.moveTo(sx - 5, sy);
        context.lineTo(sx + 5, sy);
        context.moveTo(sx, sy - 5);
        context.lineTo(sx, sy + 5);
      } else if (kind === 1) {
        context.moveTo(sx - 3, sy - 3);
        context.lineTo(sx + 3, sy + 3);
        context.moveTo(sx + 3, sy - 3);
        context.lineTo(sx - 3, sy + 3);
      } else {
        context.moveTo(sx, sy - 3.5);
        context.lineTo(sx + 3.5, sy + 2.5);
        context.lineTo(sx - 3.5, sy + 2.5);
        context.closePath();
      }
    }
    context.stroke();
  }
}

/** The keyboard's cursor: a cross-hair with a gap in the middle. */
export function draw_cursor({ context, view, inks }: Brush, x: number, y: number): void {
  const [sx, sy] = to_screen(view, x, y);
  for (const [color, width] of [
    [inks.halo, 4.5],
    [inks.accent, 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(sx + 4 * dx, sy + 4 * dy);
      context.lineTo(sx + 14 * dx, sy + 14 * dy);
    }
    context.stroke();
  }
}
