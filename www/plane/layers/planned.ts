import type { Brush } from "../palette";
import type { Planned } from "../planned";
import { toScreen } from "../view";
import { eachLine } from "./system";

/** Demonstrations, thin; over them the cheapest paths to a goal, in the accent, and the goal as a ring. */
export function drawPlanned(
  { context, view, inks }: Brush,
  { seen, planned, goal }: Planned,
): void {
  const draw = (ways: Float32Array, strokes: [string, number][]) => {
    context.beginPath();
    eachLine(ways, (line) => {
      for (let i = 0; i + 1 < line.length; i += 2) {
        const at = toScreen(view, line[i] as number, line[i + 1] as number);
        if (i === 0) context.moveTo(...at);
        else context.lineTo(...at);
      }
    });
    context.lineJoin = "round";
    for (const [color, width] of strokes) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke();
    }
  };
  draw(seen, [[`rgb(${inks.inkRgb} / 0.18)`, 1]]);
  draw(planned, [
    [inks.halo, 4],
    [inks.accent, 2],
  ]);
  context.beginPath();
  context.arc(...toScreen(view, ...goal), 7, 0, 2 * Math.PI);
  context.strokeStyle = inks.halo;
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = inks.accent;
  context.lineWidth = 2;
  context.stroke();
}
