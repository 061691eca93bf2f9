import type { Brush } from "../palette";
import type { ToldPaths } from "../telling";
import { toScreen } from "../view";
import { drawLines } from "./system";

/** Observed paths, and the positions of them that are said: filled squares in the accent. */
export function drawTold(brush: Brush, { ways, anchors }: ToldPaths): void {
  const { context, view, inks } = brush;
  drawLines(brush, ways, inks.halo, 3, false);
  drawLines(brush, ways, `rgb(${inks.inkRgb} / 0.6)`, 1, false);
  const half = view.plot.width < 500 ? 2.4 : 3.2;
  context.beginPath();
  for (let i = 0; i + 1 < anchors.length; i += 2) {
    const [sx, sy] = toScreen(view, anchors[i] as number, anchors[i + 1] as number);
    context.rect(sx - half, sy - half, 2 * half, 2 * half);
  }
  context.strokeStyle = inks.halo;
  context.lineWidth = 2;
  context.stroke();
  context.fillStyle = inks.accent;
  context.fill();
}
