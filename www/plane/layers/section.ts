import type { Brush } from "../palette";
import type { Place } from "../scene";
import { toScreen } from "../view";

/** The line along which the energy is looked at, with its first end as a ring and its last as a bar across. */
export function drawSection({ context, view, inks }: Brush, [from, to]: [Place, Place]): void {
  const [[x, y], [x2, y2]] = [toScreen(view, ...from), toScreen(view, ...to)];
  const length = Math.hypot(x2 - x, y2 - y) || 1;
  const [px, py] = [(-7 * (y2 - y)) / length, (7 * (x2 - x)) / length];
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x2, y2);
  context.moveTo(x2 - px, y2 - py);
  context.lineTo(x2 + px, y2 + py);
  context.moveTo(x + 5, y);
  context.arc(x, y, 5, 0, 2 * Math.PI);
  for (const [color, width] of [
    [inks.halo, 5],
    [inks.accent, 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}
