import type { Brush } from "../palette";
import { toWorld } from "../view";

/** The plot in device pixels, whole ones, and where they lie on the plane. */
export interface Panes {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Device pixels in one of CSS. */
  ratio: number;
  /** The place of the upper left corner, and the breadth of a pixel. */
  corner: [number, number];
  pixel: number;
  /** Puts what was drawn there onto the canvas. */
  put(drawn: CanvasImageSource): void;
}

export function pixelsOf({ context, view }: Brush): Panes {
  const { a: ratio } = context.getTransform();
  const { plot } = view;
  const [left, top] = [Math.floor(plot.left * ratio), Math.floor(plot.top * ratio)];
  const width = Math.ceil((plot.left + plot.width) * ratio) - left;
  const height = Math.ceil((plot.top + plot.height) * ratio) - top;
  return {
    left,
    top,
    width,
    height,
    ratio,
    corner: toWorld(view, left / ratio, top / ratio),
    pixel: 1 / (view.scale * ratio),
    put(drawn) {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(drawn, left, top);
      context.restore();
    },
  };
}

/** A color of the palette, `rgb(r g b / alpha)`, as shares of 1. */
export function rgba(color: string): [number, number, number, number] {
  const [r = 0, g = 0, b = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return [r / 255, g / 255, b / 255, alpha];
}
