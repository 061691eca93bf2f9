import { type Axes, drawAxes } from "../../plane/layers/axes";
import { HUES } from "../../plane/layers/basins";
import { clipped } from "../../plane/painter";
import type { Brush } from "../../plane/palette";
import { toScreen } from "../../plane/view";
import type { Theme } from "../../state/settings";
import { multiples, niceStep } from "../../worker/isolines";
import type { Picture } from "./picture";
import { borderSegments, hearts, levelSegments } from "./shapes";

const AXES: Axes = [
  { name: "x₁", center: 0, scale: 1 },
  { name: "x₂", center: 0, scale: 1 },
];

const hue = (k: number) => HUES[k % HUES.length] as [number, number, number];

/** How much of the paper the color of a theory covers: where its energy is lowest, and highest. */
const COVER = { light: [0.46, 0.14], dark: [0.62, 0.2] } as const;
/** How far the color of dots is from that of their domain, toward the ink. */
const INKED = { light: [0, 0.4], dark: [255, 0.45] } as const;

/** The color of what a theory says: of its dots and of its place in the table. */
export function colorOf(k: number, theme: Theme): string {
  const [ink, share] = INKED[theme];
  return `rgb(${hue(k)
    .map((c) => Math.round(c + share * (ink - c)))
    .join(" ")})`;
}

/** Lines of equal energy in a domain, about so many. */
const LEVELS = 7;

interface Lines {
  of: Picture;
  energy: number[][];
  borders: number[][];
  hearts: ([number, number] | null)[];
}

/** Draws the plane as it is divided among theories. */
export class TheoriesLayer {
  readonly #canvas = document.createElement("canvas");
  #lines: Lines | null = null;
  #theme = "";

  draw(brush: Brush, seen: Picture): void {
    const { context, view, inks, theme } = brush;
    const { left, top, width, height } = view.plot;
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.fillStyle = inks.paper;
    context.fillRect(left, top, width, height);
    if (this.#lines?.of !== seen || this.#theme !== theme) this.#prepare(seen, theme);
    const lines = this.#lines as Lines;
    clipped(brush, () => {
      if (seen.domains.length > 0) this.#domains(brush, seen);
      stroke(brush, seen, lines.energy, inks.isoline, 1);
      drawSteps(brush, seen);
      stroke(brush, seen, lines.borders, inks.halo, 3);
      stroke(brush, seen, lines.borders, inks.ink, 1.2);
      drawWalls(brush, seen);
      drawNumbers(brush, seen, lines.hearts);
    });
    drawAxes(brush, AXES);
  }

  #domains({ context, view }: Brush, { box }: Picture): void {
    const [x0, y0] = toScreen(view, box.x_min, box.y_max);
    const [x1, y1] = toScreen(view, box.x_max, box.y_min);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "low";
    context.drawImage(this.#canvas, x0, y0, x1 - x0, y1 - y0);
  }

  #prepare(seen: Picture, theme: Theme): void {
    const { domains, energy, borders, theories } = seen;
    const cells = cellsOf(domains);
    const all = Array.from({ length: theories }, (_, k) => k);
    const ranges = all.map((k) => rangeOf(seen, k));
    this.#theme = theme;
    this.#lines = {
      of: seen,
      energy: ranges.flatMap((range, k) => {
        const same = (...at: number[]) => at.every((i) => domains[i] === k);
        const levels = range > 0 ? multiples([0, range], niceStep(range, LEVELS)) : [];
        return levels.flatMap((level) => levelSegments(energy, cells, level, same));
      }),
      borders: borderSegments(borders, cellsOf(borders)),
      hearts: hearts(domains, cells, theories),
    };
    if (cells === 0) return;
    const pixels = new ImageData(cells, cells);
    const [low, high] = COVER[theme];
    domains.forEach((k, i) => {
      const range = ranges[k] ?? 0;
      const share = range > 0 ? Math.min(1, (energy[i] as number) / range) ** 0.7 : 0.5;
      // The first row of pixels is the upper one.
      const at = (cells - 1 - Math.floor(i / cells)) * cells + (i % cells);
      pixels.data.set([...hue(k), 255 * (low + share * (high - low))], 4 * at);
    });
    this.#canvas.width = cells;
    this.#canvas.height = cells;
    this.#canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  }
}

const cellsOf = (grid: Float32Array) => Math.round(Math.sqrt(grid.length));

/** The highest energy of a theory in its domain, above its lowest; 0 where rounding is all of it. */
function rangeOf({ domains, energy }: Picture, k: number): number {
  let most = 0;
  domains.forEach((one, i) => {
    const value = energy[i] as number;
    if (one === k && Number.isFinite(value)) most = Math.max(most, value);
  });
  return most > 1e-6 ? most : 0;
}

/** Segments in cells of the picture's box. */
function stroke(
  brush: Brush,
  seen: Picture,
  lines: number[][],
  color: string,
  width: number,
): void {
  const { context, view } = brush;
  const { box } = seen;
  const cells = cellsOf(seen.domains.length > 0 ? seen.domains : seen.borders);
  const [wide, high] = [(box.x_max - box.x_min) / cells, (box.y_max - box.y_min) / cells];
  const at = (x: number, y: number) => toScreen(view, box.x_min + x * wide, box.y_min + y * high);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineCap = "round";
  context.beginPath();
  for (const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] of lines) {
    context.moveTo(...at(x0, y0));
    context.lineTo(...at(x1, y1));
  }
  context.stroke();
}

/** Radius of a step; smaller where there is little room or many. */
const dotSize = (width: number, count: number) =>
  Math.min(1.8, Math.max(0.9, (0.17 * width) / Math.sqrt(count)));

/** Steps as dots of their theory, those at a wall as crosses, those that nothing says as larger slanted ones. */
function drawSteps({ context, view, inks, theme }: Brush, { steps, labels, theories }: Picture) {
  const dot = dotSize(view.plot.width, labels.length);
  const paths = Array.from({ length: theories + 2 }, () => new Path2D());
  labels.forEach((k, i) => {
    const path = paths[k];
    const [x, y] = toScreen(view, steps[2 * i] as number, steps[2 * i + 1] as number);
    if (!path || !Number.isFinite(x + y)) return;
    if (k < theories) {
      path.moveTo(x + dot, y);
      path.arc(x, y, dot, 0, 2 * Math.PI);
    } else if (k === theories) {
      cross(path, x, y, dot + 1.2, 0);
    } else {
      cross(path, x, y, 0, dot + 1.2);
    }
  });
  paths.forEach((path, k) => {
    context.fillStyle = colorOf(k, theme);
    context.strokeStyle = k === theories ? inks.ink : inks.accent;
    context.lineWidth = 1.1;
    if (k < theories) context.fill(path);
    else context.stroke(path);
  });
}

function cross(path: Path2D, x: number, y: number, straight: number, slanted: number): void {
  path.moveTo(x - straight - slanted, y - slanted);
  path.lineTo(x + straight + slanted, y + slanted);
  path.moveTo(x - slanted, y + straight + slanted);
  path.lineTo(x + slanted, y - straight - slanted);
}

/** Each along its whole length in the plot: n·x = c. */
function drawWalls({ context, view, inks }: Brush, { walls, box }: Picture): void {
  const far = box.x_max - box.x_min + (box.y_max - box.y_min);
  const middle = [(box.x_min + box.x_max) / 2, (box.y_min + box.y_max) / 2] as const;
  context.strokeStyle = inks.ink;
  context.lineWidth = 2.5;
  context.beginPath();
  for (const { normal, offset } of walls) {
    const [a, b] = normal;
    // The place of the wall that is nearest to the middle, and from there both ways.
    const off = offset - a * middle[0] - b * middle[1];
    const [x, y] = [middle[0] + off * a, middle[1] + off * b];
    context.moveTo(...toScreen(view, x - far * b, y + far * a));
    context.lineTo(...toScreen(view, x + far * b, y - far * a));
  }
  context.stroke();
}

/** Each theory's number in the middle of its domain: colors alone tell nobody everything. */
function drawNumbers(brush: Brush, seen: Picture, places: Lines["hearts"]): void {
  const { context, view, inks, theme } = brush;
  const cells = cellsOf(seen.domains);
  const { box } = seen;
  context.font = `600 22px "Source Serif 4 Variable", serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  places.forEach((place, k) => {
    if (!place) return;
    const [x, y] = [place[0] / cells, place[1] / cells];
    const at = toScreen(
      view,
      box.x_min + x * (box.x_max - box.x_min),
      box.y_min + y * (box.y_max - box.y_min),
    );
    context.strokeStyle = inks.paper;
    context.lineWidth = 5;
    context.strokeText(String(k + 1), ...at);
    context.fillStyle = colorOf(k, theme);
    context.fillText(String(k + 1), ...at);
  });
}
