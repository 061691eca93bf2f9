import type { Brush } from "../palette";
import { toScreen } from "../view";

/** Steps of the tail behind each process, as a share of all steps and at least so many. */
const TAIL_SHARE = 0.015;
const SHORTEST_TAIL = 5;
const SHADES = 4;

/**
 * Processes at one time on their way: a dot each, and behind it a tail that fades. Independent
 * draws have no way between them: they `jump`.
 */
export function drawProcesses(
  brush: Brush,
  paths: Float32Array,
  steps: number,
  time: number,
  jump: boolean,
): void {
  const { context, view, inks } = brush;
  const stride = 2 * (steps + 1);
  const count = Math.floor(paths.length / stride);
  const exact = Math.min(Math.max(time, 0), steps);
  const now = jump ? Math.floor(exact) : exact;
  const tail = Math.max(SHORTEST_TAIL, TAIL_SHARE * steps);
  const at = (i: number, t: number): [number, number] => {
    const before = Math.min(Math.floor(t), steps - 1);
    const share = t - before;
    const k = i * stride + 2 * before;
    const [x, y] = [paths[k] as number, paths[k + 1] as number];
    const [dx, dy] = [(paths[k + 2] as number) - x, (paths[k + 3] as number) - y];
    return toScreen(view, x + share * dx, y + share * dy);
  };
  context.lineCap = "butt";
  for (let shade = 0; shade < (jump ? 0 : SHADES); shade++) {
    const from = Math.max(0, now - tail * (1 - shade / SHADES));
    const to = Math.max(0, now - tail * (1 - (shade + 1) / SHADES));
    if (to <= from) continue;
    context.strokeStyle = `rgb(${inks.inkRgb} / ${0.08 + 0.11 * shade})`;
    context.lineWidth = 0.8 + 0.15 * shade;
    context.beginPath();
    for (let i = 0; i < count; i++) {
      context.moveTo(...at(i, from));
      for (let t = Math.floor(from) + 1; t < to; t++) context.lineTo(...at(i, t));
      context.lineTo(...at(i, to));
    }
    context.stroke();
  }
  stamp(brush, count, (i) => at(i, now), DOT);
}

/** Radius of a process. */
const DOT = 2.3;

/** Points of the plane, two numbers each, as dots. */
export function drawDots(brush: Brush, packed: Float32Array, radius: number): void {
  const place = (i: number) =>
    toScreen(brush.view, packed[2 * i] as number, packed[2 * i + 1] as number);
  stamp(brush, packed.length / 2, place, radius);
}

function stamp(
  { context, inks }: Brush,
  count: number,
  place: (i: number) => [number, number],
  radius: number,
): void {
  const dots = new Path2D();
  for (let i = 0; i < count; i++) {
    const [sx, sy] = place(i);
    if (!Number.isFinite(sx) || !Number.isFinite(sy)) continue;
    dots.moveTo(sx + radius, sy);
    dots.arc(sx, sy, radius, 0, 2 * Math.PI);
  }
  context.strokeStyle = inks.halo;
  context.lineWidth = 1.6;
  context.stroke(dots);
  context.fillStyle = inks.ink;
  context.fill(dots);
}

/** The place that is pointed at: thin lines across the whole plot. */
export function drawCrossHair({ context, view, inks }: Brush, x: number, y: number): void {
  const { left, top, width, height } = view.plot;
  const [sx, sy] = toScreen(view, x, y).map((v) => Math.round(v) + 0.5) as [number, number];
  for (const [color, line] of [
    [inks.halo, 3],
    [inks.accent, 1],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = line;
    context.beginPath();
    context.moveTo(left, sy);
    context.lineTo(left + width, sy);
    context.moveTo(sx, top);
    context.lineTo(sx, top + height);
    context.stroke();
  }
}
