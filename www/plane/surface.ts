import { effect, type ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { theme } from "../state/settings";
import { Fineness } from "./fineness";
import { type Brush, palette } from "./palette";
import { watchPixelRatio } from "./pixelRatio";
import type { Plot, View } from "./view";

/** What is drawn on one canvas of a surface. */
export interface Layer {
  /** It is drawn on the animation frame after one of these has changed; view and theme are known. */
  signals: ReadonlySignal<unknown>[];
  /** True where the next frame shall draw it again. */
  draw(brush: Brush, now: number): boolean;
}

export interface Surface {
  view: ReadonlySignal<View | null>;
  /** One for each canvas, from the ground up. */
  layers: Layer[];
  /** Whether picture follows picture: they may then be coarser than the screen. */
  moving?(): boolean;
  /** The place for the plot, in CSS pixels, whenever it may have changed. */
  resized(plot: Plot): void;
  /** Listens to pointers on the surface. */
  listen?(element: HTMLElement): () => void;
}

const fineness = new Fineness();

/** When the pictures were begun that have not been handed to the screen yet. */
const begun: number[] = [];
const { port1: drawn, port2: handed } = new MessageChannel();
handed.onmessage = () => {
  const now = performance.now();
  fineness.took(now - (begun.shift() ?? now), now);
};

/** Draws the layers of an element's surface, whatever they are drawn on. */
const drawers = new WeakMap<Element, (ratio: number) => HTMLCanvasElement[]>();

/** What a surface shows, drawn anew with so many pixels to a CSS pixel: a canvas for each layer. */
export const drawnAt = (element: Element, ratio: number) => drawers.get(element)?.(ratio) ?? [];

const SMALLEST = 60;
/** What has not moved for so long is at rest. */
const RESTED_MS = 250;

/** Room for the axes around the plot, in CSS pixels. */
const margins = (width: number) =>
  width < 500
    ? { left: 30, top: 6, right: 6, bottom: 26 }
    : { left: 42, top: 8, right: 8, bottom: 30 };

/** The element whose canvases are the layers of a surface. */
export function useSurface(
  make: () => Surface,
  inputs: unknown[],
): RefObject<HTMLDivElement | null> {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => (root.current ? attachSurface(root.current, make()) : undefined), inputs);
  return root;
}

/** Keeps the canvases as large as their element and as fine as the screen, and draws them. */
function attachSurface(element: HTMLElement, surface: Surface): () => void {
  const canvases = [...element.querySelectorAll<HTMLCanvasElement>(":scope > canvas")];
  const stale = surface.layers.map(() => true);
  let waiting = 0;
  let [width, height] = [0, 0];
  let ratio = surface.moving ? fineness.ratio(devicePixelRatio) : devicePixelRatio;
  let movedAt = surface.moving ? performance.now() : -RESTED_MS;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const renew = (which?: number) => {
    if (which === undefined) stale.fill(true);
    else stale[which] = true;
    if (waiting === 0) waiting = requestAnimationFrame(draw);
  };
  function draw(now: number): void {
    waiting = 0;
    const moving = surface.moving?.() ?? false;
    const rested = now - movedAt >= RESTED_MS;
    if (moving) movedAt = now;
    refine(rested ? devicePixelRatio : fineness.ratio(devicePixelRatio));
    clearTimeout(resting);
    if (ratio !== devicePixelRatio) resting = setTimeout(renew, RESTED_MS);
    if (moving && devicePixelRatio > 1) {
      begun.push(performance.now());
      drawn.postMessage(null);
    }
    surface.layers.forEach((layer, i) => {
      const canvas = canvases[i];
      const brush = stale[i] && canvas && brushOn(canvas, ratio);
      if (!brush) return;
      stale[i] = false;
      if (layer.draw(brush, now)) renew(i);
    });
  }
  function brushOn(canvas: HTMLCanvasElement, ratio: number): Brush | null {
    const [context, view] = [canvas.getContext("2d"), surface.view.peek()];
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context && view && { context, view, inks: palette(theme.peek()), theme: theme.peek() };
  }
  const sized = (canvas: HTMLCanvasElement, ratio: number) => {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    return canvas;
  };
  const refine = (to: number) => {
    if (to === ratio) return;
    ratio = to;
    for (const canvas of canvases) sized(canvas, ratio);
    stale.fill(true);
  };
  drawers.set(element, (ratio) =>
    surface.layers.map((layer) => {
      const canvas = sized(document.createElement("canvas"), ratio);
      const brush = brushOn(canvas, ratio);
      if (brush) layer.draw(brush, performance.now());
      return canvas;
    }),
  );
  const resize = () => {
    const { clientWidth, clientHeight } = element;
    if (clientWidth < SMALLEST || clientHeight < SMALLEST) return;
    [width, height] = [clientWidth, clientHeight];
    for (const canvas of canvases) sized(canvas, ratio);
    const { left, top, right, bottom } = margins(width);
    surface.resized({
      left,
      top,
      width: width - left - right,
      height: height - top - bottom,
    });
    renew();
  };

  const observer = new ResizeObserver(resize);
  observer.observe(element);
  // Labels are drawn anew once their font is there.
  void document.fonts.ready.then(() => renew());
  const stops = [
    watchPixelRatio(resize),
    ...surface.layers.map((layer, i) =>
      effect(() => {
        for (const one of [surface.view, theme, ...layer.signals]) one.value;
        renew(i);
      }),
    ),
    surface.listen?.(element),
  ];
  return () => {
    for (const stop of stops) stop?.();
    observer.disconnect();
    cancelAnimationFrame(waiting);
    clearTimeout(resting);
  };
}
