import type { Brush } from "../palette";
import type { Planned } from "../planned";
import { toScreen } from "../view";
import { drawLines } from "./system";

/** Demonstrations, thin; over them the cheapest paths to a goal, in the accent, and the goal as a ring. */
export function drawPlanned(brush: Brush, { seen, planned, goal }: Planned): void {
  const { context, view, inks } = brush;
  drawLines(brush, seen, `rgb(${inks.inkRgb} / 0.18)`, 1, false);
  drawLines(brush, planned, inks.halo, 4, false);
  drawLines(brush, planned, inks.accent, 2, false);
  context.beginPath();
  context.arc(...toScreen(view, ...goal), 7, 0, 2 * Math.PI);
  context.strokeStyle = inks.halo;
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = inks.accent;
  context.lineWidth = 2;
  context.stroke();
}
