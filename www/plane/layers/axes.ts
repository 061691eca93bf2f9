import { labels } from "../../kit/format";
import { type Brush, FONT } from "../palette";
import { ticks, toScreen, visible } from "../view";

/** Room for the axis' name at its end. */
const NAME = 26;

type Axis = { name: string; center: number; scale: number };
/** Names and units of the horizontal and the vertical coordinate. */
export type Axes = [Axis, Axis];

/** Round numbers along an axis in its units, each with the coordinate where it stands. */
function marks(low: number, high: number, pixels: number, { center, scale }: Axis) {
  const values = ticks(center + scale * low, center + scale * high, pixels);
  const texts = labels(values);
  return values.map((value, i) => ({ at: (value - center) / scale, text: texts[i] as string }));
}

/** Draws the plot's frame, its ticks and their numbers, outside the plane. */
export function drawAxes({ context, view, inks }: Brush, axes: Axes): void {
  const { plot } = view;
  const right = plot.left + plot.width;
  const bottom = plot.top + plot.height;
  const seen = visible(view);
  const horizontal = marks(seen.x_min, seen.x_max, plot.width, axes[0]);
  const vertical = marks(seen.y_min, seen.y_max, plot.height, axes[1]);
  context.strokeStyle = inks.axis;
  context.fillStyle = inks.axisText;
  context.lineWidth = 1;
  context.font = `400 11.5px ${FONT}`;
  context.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
  context.beginPath();
  context.textAlign = "center";
  context.textBaseline = "top";
  const [across, up] = axes.map(({ name }) => name);
  context.font = `italic 400 15px "Source Serif 4 Variable", serif`;
  const end = Math.max(NAME, context.measureText(across ?? "").width + 10);
  context.font = `400 11.5px ${FONT}`;
  for (const { at, text } of horizontal) {
    const sx = crisp(toScreen(view, at, 0)[0]);
    context.moveTo(sx, bottom);
    context.lineTo(sx, bottom + 5);
    if (sx < right - end) context.fillText(text, sx, bottom + 8);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { at, text } of vertical) {
    const sy = crisp(toScreen(view, 0, at)[1]);
    context.moveTo(plot.left - 5, sy);
    context.lineTo(plot.left, sy);
    if (sy > plot.top + NAME) context.fillText(text, plot.left - 8, sy);
  }
  context.stroke();
  context.font = `italic 400 15px "Source Serif 4 Variable", serif`;
  context.textAlign = "right";
  context.textBaseline = "top";
  context.fillText(across ?? "", right, bottom + 6);
  // A long name stands in the plot, where there is room for it.
  const inside = context.measureText(up ?? "").width > plot.left - 10;
  context.textAlign = inside ? "left" : "right";
  context.fillText(up ?? "", plot.left + (inside ? 8 : -8), plot.top + (inside ? 6 : 0));
}

/** Where a turn ends and the next begins. */
export function drawSeams({ context, view, inks }: Brush, periods: number[] = []): void {
  const { left, top, width, height } = view.plot;
  const seen = visible(view);
  const seams = (period: number | undefined, low: number, high: number) => {
    if (!period) return [];
    const first = Math.ceil(low / period - 0.5);
    const count = Math.floor(high / period - 0.5) - first + 1;
    return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i + 0.5) * period);
  };
  context.save();
  context.strokeStyle = inks.isolineLabel;
  context.setLineDash([2, 5]);
  context.beginPath();
  for (const x of seams(periods[0], seen.x_min, seen.x_max)) {
    const sx = crisp(toScreen(view, x, 0)[0]);
    context.moveTo(sx, top);
    context.lineTo(sx, top + height);
  }
  for (const y of seams(periods[1], seen.y_min, seen.y_max)) {
    const sy = crisp(toScreen(view, 0, y)[1]);
    context.moveTo(left, sy);
    context.lineTo(left + width, sy);
  }
  context.stroke();
  context.restore();
}

const crisp = (value: number) => Math.round(value) + 0.5;
