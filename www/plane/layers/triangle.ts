import { CORNERS } from "../../wire/charting";
import type { Brush } from "../palette";
import { toScreen } from "../view";

const NAMES = ["x₁ = 1", "x₂ = 1", "x₃ = 1"];

/** Keeps what is drawn next inside the triangle. */
export function clipTriangle(brush: Brush): void {
  trace(brush);
  brush.context.clip();
}

function trace({ context, view }: Brush): void {
  context.beginPath();
  CORNERS.forEach(([x, y], i) => {
    const at = toScreen(view, x, y);
    if (i === 0) context.moveTo(...at);
    else context.lineTo(...at);
  });
  context.closePath();
}

/** In place of axes: the edges, and each corner's name, where all of the whole is that one. */
export function nameCorners(brush: Brush): void {
  const { context, view, inks } = brush;
  trace(brush);
  context.lineWidth = 1;
  context.strokeStyle = inks.axis;
  context.stroke();
  context.font = `italic 400 14px "Source Serif 4 Variable", serif`;
  context.fillStyle = inks.axisText;
  CORNERS.forEach(([x, y], i) => {
    const [sx, sy] = toScreen(view, x, y);
    const top = i === 2;
    context.textAlign = top ? "center" : i === 0 ? "left" : "right";
    context.textBaseline = top ? "bottom" : "top";
    context.fillText(
      NAMES[i] as string,
      sx + (i === 0 ? -12 : i === 1 ? 12 : 0),
      sy + (top ? -6 : 8),
    );
  });
}
