import { type Brush, FONT } from "../palette";
import type { Place } from "../scene";
import { toScreen } from "../view";

export interface Prediction {
  /** The ways of the particles that are asked about. */
  ways: Place[][];
  guesses: Place[];
  letters: string[];
}

/** Where the particles start, what was guessed, and, once all was, how they went. */
export function drawPrediction(brush: Brush, { ways, guesses, letters }: Prediction): void {
  const { context, view, inks } = brush;
  const told = guesses.length === ways.length;
  context.lineCap = "round";
  ways.forEach((way, i) => {
    const line = way.map(([x, y]) => toScreen(view, x, y));
    const guessed = guesses[i] && toScreen(view, ...guesses[i]);
    const end = line.at(-1) as Place;
    if (told) {
      stroke(brush, inks.ink, 1.6, () => trace(context, line));
      context.beginPath();
      context.arc(...end, 4, 0, 2 * Math.PI);
      context.fillStyle = inks.ink;
      context.fill();
      if (guessed) {
        context.setLineDash([3, 4]);
        stroke(brush, inks.accent, 1.6, () => trace(context, [end, guessed]));
        context.setLineDash([]);
      }
    }
    if (guessed) {
      stroke(brush, inks.accent, 2.2, () => cross(context, guessed));
      write(brush, letters[i] ?? "", guessed, inks.accent);
    }
    const start = line[0] as Place;
    const color = i === guesses.length ? inks.accent : inks.ink;
    stroke(brush, color, 2, () => context.arc(...start, 6, 0, 2 * Math.PI));
    write(brush, letters[i] ?? "", start, color);
  });
}

/** A line on a halo, so that it reads on any color. */
function stroke({ context, inks }: Brush, color: string, width: number, path: () => void): void {
  for (const [style, lineWidth] of [
    [inks.halo, width + 2.5],
    [color, width],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = lineWidth;
    context.beginPath();
    path();
    context.stroke();
  }
}

function trace(context: CanvasRenderingContext2D, line: Place[]): void {
  for (const [i, at] of line.entries()) {
    if (i === 0) context.moveTo(...at);
    else context.lineTo(...at);
  }
}

function cross(context: CanvasRenderingContext2D, [x, y]: Place): void {
  trace(context, [
    [x - 5, y - 5],
    [x + 5, y + 5],
  ]);
  trace(context, [
    [x + 5, y - 5],
    [x - 5, y + 5],
  ]);
}

function write({ context, inks }: Brush, text: string, [x, y]: Place, color: string): void {
  context.font = `600 14px ${FONT}`;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.lineWidth = 3.5;
  context.strokeStyle = inks.halo;
  context.strokeText(text, x + 8, y - 5);
  context.fillStyle = color;
  context.fillText(text, x + 8, y - 5);
}
