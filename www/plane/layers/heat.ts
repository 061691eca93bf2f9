import type { Frame } from "../../wire/protocol";
import { fade, paint } from "../colormap";
import type { Brush } from "../palette";
import { toScreen } from "../view";

/** Paints the energy grid, stretched smoothly over the box it was computed for. */
export class HeatLayer {
  readonly #canvas = document.createElement("canvas");
  #pixels: ImageData | null = null;
  #painted: Float32Array | null = null;
  #theme = "";

  draw({ context, view, theme }: Brush, frame: Frame): void {
    if (this.#painted !== frame.grid || this.#theme !== theme) this.#paint(frame, theme);
    const { box } = frame;
    const [left, top] = toScreen(view, box.x_min, box.y_max);
    const [right, bottom] = toScreen(view, box.x_max, box.y_min);
    context.imageSmoothingEnabled = true;
    // The better filter costs several frames where there is no graphics processor.
    context.imageSmoothingQuality = frame.playing ? "low" : "high";
    context.drawImage(this.#canvas, left, top, right - left, bottom - top);
  }

  #paint(frame: Frame, theme: Brush["theme"]): void {
    const { width, height } = frame;
    if (this.#pixels?.width !== width || this.#pixels.height !== height) {
      this.#pixels = new ImageData(width, height);
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    paint(frame.grid, frame.range, theme, this.#pixels.data);
    if (frame.ensemble) fade(frame.ensemble.spread, frame.range, this.#pixels.data);
    this.#canvas.getContext("2d")?.putImageData(this.#pixels, 0, 0);
    this.#painted = frame.grid;
    this.#theme = theme;
  }
}
