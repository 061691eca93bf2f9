import { CORNERS } from "../../engine/chart";
import type { Brush } from "../palette";
import { to_screen } from "../view";

const NAMES = ["x₁ = 1", "x₂ = 1", "x₃ = 1"];

/** Keeps what is drawn next inside the triangle. */
export function clip_triangle(brush: Brush): void {
  trace(brush);
  brush.context.clip();
}

function trace({ context, view }: Brush): void {
  context.beginPath();
  CORNERS.forEach(([x, y], i) => {
    const at = to_screen(view, x, y);
    if (i === 0) context.moveTo(...at);
    else context.lineTo(...at);
  });
  context.closePath();
}

/** In place of axes: the edges, and each corner's name, where all of the whole is that one. */
export function name_corners(brush: Brush): void {
  const { context, view, inks } = brush;
  trace(brush);
  context.lineWidth = 1;
  context.strokeStyle = inks.axis;
  context.stroke();
  context.font = `italic 400 14px "Source Serif 4 Variable", serif`;
  context.fillStyle = inks.axis_text;
  CORNERS.forEach(([x, y], i) => {
    const [sx, sy] = to_screen(view, x, y);
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
