import type { CriticalPoint, Landscape } from "../../wire/types";
import type { Brush } from "../palette";
import { toScreen } from "../view";

/** Hues of basins: the energy keeps its lightness, the basin says the color. */
export const HUES: [number, number, number][] = [
  [52, 104, 214],
  [222, 128, 36],
  [30, 158, 106],
  [186, 62, 160],
  [204, 178, 20],
  [60, 176, 206],
  [206, 56, 46],
  [122, 92, 200],
];

/** How much of the energy's own color gives way to the basin's. */
const TINT = 0.5;

/** Whether no energy near it is lower, and it stands alone. */
export function isMinimum({ kind, degenerate }: CriticalPoint): boolean {
  return kind === "minimum" || (degenerate?.like === "minimum" && !degenerate.continuum);
}

/** Of each stationary point its place among the minima, lowest first; −1 for what is none. */
export function orderOfMinima({ critical }: Landscape): number[] {
  let next = 0;
  return critical.map((one) => (isMinimum(one) ? next++ : -1));
}

/** Tints the energy by which minimum descent leads to from there. */
export class BasinLayer {
  readonly #canvas = document.createElement("canvas");
  #painted: Landscape | null = null;

  draw({ context, view }: Brush, landscape: Landscape): void {
    const { basins, view: box } = landscape;
    if (!basins) return;
    if (this.#painted !== landscape) this.#paint(landscape, basins);
    const [left, top] = toScreen(view, box.x_min, box.y_max);
    const [right, bottom] = toScreen(view, box.x_max, box.y_min);
    context.save();
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "low";
    context.globalCompositeOperation = "color";
    context.globalAlpha = TINT;
    context.drawImage(this.#canvas, left, top, right - left, bottom - top);
    context.restore();
  }

  #paint(landscape: Landscape, { width, height, minimum }: NonNullable<Landscape["basins"]>): void {
    const order = orderOfMinima(landscape);
    const pixels = new ImageData(width, height);
    minimum.forEach((at, i) => {
      const hue = at === null ? undefined : HUES[(order[at] as number) % HUES.length];
      pixels.data.set(hue ? [...hue, 255] : [0, 0, 0, 0], 4 * i);
    });
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.getContext("2d")?.putImageData(pixels, 0, 0);
    this.#painted = landscape;
  }
}

/** The ways of least energy between neighboring minima, each over its saddle. */
export function drawPasses({ context, view, inks }: Brush, { paths }: Landscape): void {
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const [color, width] of [
    [inks.halo, 4],
    [inks.ink, 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    for (const { points } of paths) {
      points.forEach(([x = 0, y = 0], i) => {
        const at = toScreen(view, x, y);
        if (i === 0) context.moveTo(...at);
        else context.lineTo(...at);
      });
    }
    context.stroke();
  }
}
