import { fixed } from "../../kit/format";
import { type Brush, FONT } from "../palette";
import { ticks, toScreen, visible } from "../view";

/** Room for the axis' name at its end. */
const NAME = 26;

/** Draws the plot's frame, its ticks and their numbers, outside the plane. */
export function drawAxes({ context, view, inks }: Brush, names: [string, string]): void {
  const { plot } = view;
  const right = plot.left + plot.width;
  const bottom = plot.top + plot.height;
  const seen = visible(view);
  const horizontal = ticks(seen.x_min, seen.x_max, plot.width);
  const vertical = ticks(seen.y_min, seen.y_max, plot.height);
  context.strokeStyle = inks.axis;
  context.fillStyle = inks.axisText;
  context.lineWidth = 1;
  context.font = `400 11.5px ${FONT}`;
  context.beginPath();
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const value of horizontal) {
    const sx = crisp(toScreen(view, value, 0)[0]);
    context.moveTo(sx, bottom);
    context.lineTo(sx, bottom + 5);
    if (sx < right - NAME) context.fillText(label(value, horizontal), sx, bottom + 8);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of vertical) {
    const sy = crisp(toScreen(view, 0, value)[1]);
    context.moveTo(plot.left - 5, sy);
    context.lineTo(plot.left, sy);
    if (sy > plot.top + NAME) context.fillText(label(value, vertical), plot.left - 8, sy);
  }
  context.stroke();
  context.font = `italic 400 15px "Source Serif 4 Variable", serif`;
  context.textAlign = "right";
  context.textBaseline = "top";
  context.fillText(names[0], right, bottom + 6);
  context.textBaseline = "top";
  context.fillText(names[1], plot.left - 8, plot.top);
}

function label(value: number, all: number[]): string {
  const step = all.length > 1 ? Math.abs((all[1] as number) - (all[0] as number)) : 1;
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const halves = step * 10 ** decimals;
  return fixed(value, Math.abs(halves - Math.round(halves)) > 1e-6 ? decimals + 1 : decimals);
}

const crisp = (value: number) => Math.round(value) + 0.5;
