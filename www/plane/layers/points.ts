import type { Brush } from "../palette";
import type { Place, Way } from "../scene";
import { toScreen } from "../view";

/** Smaller marks where there are many or little room, so that the energy stays visible between them. */
export function markRadius(count: number, width: number): number {
  const full = count <= 60 ? 5.5 : count <= 320 ? 4.2 : 3;
  return width < 360 ? 0.55 * full : width < 500 ? 0.8 * full : full;
}

/** Observations as they are drawn. */
export interface Observations {
  places: Float32Array;
  conditions: Float32Array;
  /** Which are set aside; empty where none is. */
  held: Float32Array;
}

/** Observations: ringed, so that they read on any color; the other condition is a diamond. What is set aside
 *  is a thin ring. */
function drawObservations(brush: Brush, seen: Observations): void {
  if (seen.places.length / 2 > MANY) {
    drawDots(brush, seen);
    return;
  }
  drawRings(brush, seen, (i) => seen.held[i] !== 1);
  if (!seen.held.includes(1)) return;
  brush.context.globalAlpha = SET_ASIDE;
  drawRings(brush, seen, (i) => seen.held[i] === 1, false);
  brush.context.globalAlpha = 1;
}

const SET_ASIDE = 0.6;

/** Rings of more would hide each other and the energy: faint dots grow darker where there are many. */
const MANY = 1000;
const DOT = 2.2;

function drawDots(
  { context, view, inks }: Brush,
  { places, conditions, held }: Observations,
): void {
  const count = places.length / 2;
  const stride = conditions.length / count;
  const alpha = 0.25 + 0.35 * Math.min(1, MANY / count);
  for (let i = 0; i < count; i++) {
    const [sx, sy] = toScreen(view, places[2 * i] as number, places[2 * i + 1] as number);
    context.globalAlpha = alpha * (held[i] === 1 ? 0.5 : 1);
    context.fillStyle = inks.ink;
    if (stride > 0 && (conditions[i * stride] as number) > 0.5) {
      context.beginPath();
      diamond(context, sx, sy, DOT);
      context.fill();
    } else context.fillRect(sx - DOT / 2, sy - DOT / 2, DOT, DOT);
  }
  context.globalAlpha = 1;
}

function drawRings(
  { context, view, inks }: Brush,
  { places: packed, conditions }: Observations,
  drawn: (i: number) => boolean,
  filled = true,
): void {
  const count = packed.length / 2;
  const radius = markRadius(count, view.plot.width);
  const stride = count > 0 ? conditions.length / count : 0;
  context.beginPath();
  for (let i = 0; i < count; i++) {
    if (!drawn(i)) continue;
    const [sx, sy] = toScreen(view, packed[2 * i] as number, packed[2 * i + 1] as number);
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
  if (filled) {
    context.fillStyle = inks.halo;
    context.fill();
  }
  context.lineWidth = filled ? 1.5 : 1;
  context.strokeStyle = inks.ink;
  context.stroke();
}

/** Observations, which mostly keep still: drawn once, then laid on every picture as they are, as many
 *  marks take half the time of a picture where there is no graphics processor. */
export class ObservationLayer {
  readonly #canvas = document.createElement("canvas");
  #drawn: { brush: Brush; turns: number; seen: Observations } | null = null;

  /** `turns`: the brush once for each turn of the plane in view. */
  draw(brush: Brush, turns: Brush[], seen: Observations): void {
    const { context } = brush;
    if (!this.#holds(brush, turns.length, seen)) {
      const own = this.#canvas.getContext("2d");
      if (!own) return;
      this.#canvas.width = context.canvas.width;
      this.#canvas.height = context.canvas.height;
      own.setTransform(context.getTransform());
      for (const turn of turns) drawObservations({ ...turn, context: own }, seen);
      this.#drawn = { brush, turns: turns.length, seen };
    }
    context.save();
    context.resetTransform();
    context.drawImage(this.#canvas, 0, 0);
    context.restore();
  }

  #holds({ context, view, theme }: Brush, turns: number, seen: Observations): boolean {
    if (!this.#drawn) return false;
    const { brush, seen: drawn } = this.#drawn;
    const { width, height } = context.canvas;
    return (
      brush.view === view &&
      brush.theme === theme &&
      this.#canvas.width === width &&
      this.#canvas.height === height &&
      this.#drawn.turns === turns &&
      same(drawn.places, seen.places) &&
      same(drawn.conditions, seen.conditions) &&
      same(drawn.held, seen.held)
    );
  }
}

function same(a: Float32Array, b: Float32Array): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => value === b[i]));
}

function diamond(context: CanvasRenderingContext2D, sx: number, sy: number, r: number): void {
  context.moveTo(sx, sy - r);
  context.lineTo(sx + r, sy);
  context.lineTo(sx, sy + r);
  context.lineTo(sx - r, sy);
  context.closePath();
}

/** Chains of the objective, where they are now: hollow squares. */
export function drawChains({ context, view, inks }: Brush, packed: Float32Array): void {
  const half = 0.7 * markRadius(packed.length / 2, view.plot.width);
  context.beginPath();
  for (let i = 0; i + 1 < packed.length; i += 2) {
    const [sx, sy] = toScreen(view, packed[i] as number, packed[i + 1] as number);
    context.rect(sx - half, sy - half, 2 * half, 2 * half);
  }
  for (const [color, width] of [
    [inks.halo, 3.2],
    [inks.ink, 1.2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}

/** Observed ways: a hollow mark where a process was seen to start, a dashed line to where it ended. */
export function drawStrokes({ context, view, inks }: Brush, ways: Way[]): void {
  context.strokeStyle = inks.ink;
  context.lineWidth = 1.2;
  for (const { places, started } of ways) {
    const line = places.map(([x, y]) => toScreen(view, x, y));
    drawWay(context, line);
    if (!started) continue;
    markStart(context, line[0] as Place);
    context.fillStyle = inks.halo;
    context.fill();
    context.stroke();
  }
}

function markStart(context: CanvasRenderingContext2D, [sx, sy]: Place): void {
  context.beginPath();
  context.arc(sx, sy, 3.4, 0, 2 * Math.PI);
}

const SHORTEST_WITH_HEAD = 24;

/** A dashed line with a small head in its middle, so that the direction is seen. */
function drawWay(context: CanvasRenderingContext2D, line: Place[]): void {
  context.setLineDash([4, 3]);
  context.beginPath();
  for (const [i, at] of line.entries()) {
    if (i === 0) context.moveTo(...at);
    else context.lineTo(...at);
  }
  context.stroke();
  context.setLineDash([]);
  const lengths = line.slice(1).map(([x, y], i) => {
    const [bx, by] = line[i] as Place;
    return Math.hypot(x - bx, y - by);
  });
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  if (whole < SHORTEST_WITH_HEAD) return;
  let left = whole / 2;
  const i = lengths.findIndex((length) => {
    left -= length;
    return left <= 0;
  });
  const [from, to, length] = [line[i], line[i + 1], lengths[i]] as [Place, Place, number];
  const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  // `left` is what of this piece lies behind the middle, below 0.
  const [mx, my] = [to[0] + (left + 3) * dx, to[1] + (left + 3) * dy];
  context.beginPath();
  context.moveTo(mx - 6 * dx - 3.5 * dy, my - 6 * dy + 3.5 * dx);
  context.lineTo(mx, my);
  context.lineTo(mx - 6 * dx + 3.5 * dy, my - 6 * dy - 3.5 * dx);
  context.stroke();
}

/** The stroke that is being drawn, in the accent. */
export function drawNewStroke({ context, view, inks }: Brush, way: Place[]): void {
  context.strokeStyle = inks.accent;
  context.lineWidth = 1.8;
  const line = way.map(([x, y]) => toScreen(view, x, y));
  drawWay(context, line);
  markStart(context, line[0] as Place);
  context.stroke();
}

/** The point that is selected or under the pointer. */
export function drawHeld(
  { context, view, inks }: Brush,
  x: number,
  y: number,
  strong: boolean,
): void {
  const [sx, sy] = toScreen(view, x, y);
  context.beginPath();
  context.arc(sx, sy, 9, 0, 2 * Math.PI);
  context.lineWidth = strong ? 2.5 : 1.5;
  context.strokeStyle = inks.accent;
  context.stroke();
}

/** Rest points of the energy: a plus in every minimum, a small cross on every saddle. */
export function drawCriticalPoints({ context, view, inks }: Brush, packed: Float32Array): void {
  for (const [color, width] of [
    [inks.halo, 4],
    [inks.ink, 1.4],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.lineCap = "round";
    context.beginPath();
    for (let i = 0; i + 3 < packed.length; i += 4) {
      const [sx, sy] = toScreen(view, packed[i] as number, packed[i + 1] as number);
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
export function drawCursor({ context, view, inks }: Brush, x: number, y: number): void {
  const [sx, sy] = toScreen(view, x, y);
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
