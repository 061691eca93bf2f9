import type { Brush } from "../palette";
import type { ToldPaths } from "../telling";
import { toScreen } from "../view";
import { eachLine } from "./system";

/** Observed paths, and the positions of them that are said: filled squares in the accent. */
export function drawTold({ context, view, inks }: Brush, { ways, anchors }: ToldPaths): void {
  context.beginPath();
  eachLine(ways, (line) => {
    for (let i = 0; i + 1 < line.length; i += 2) {
      const at = toScreen(view, line[i] as number, line[i + 1] as number);
      if (i === 0) context.moveTo(...at);
      else context.lineTo(...at);
    }
  });
  context.lineJoin = "round";
  for (const [color, width] of [
    [inks.halo, 3],
    [`rgb(${inks.inkRgb} / 0.6)`, 1],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
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
