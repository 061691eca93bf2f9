import { effect, useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { settings, still, theme } from "../state/settings";
import { frame, playing } from "../state/store";
import { BlowUp } from "./BlowUp";
import { CanvasText } from "./CanvasText";
import { DeleteButton } from "./DeleteButton";
import { Hint } from "./Hint";
import { canvas_key } from "./keyboard";
import { landscape } from "./landscape";
import { Ground, Overlay } from "./painter";
import { type Brush, palette } from "./palette";
import { attach_pointer } from "./pointer";
import {
  chart,
  cursor,
  hovered,
  new_stroke,
  observations,
  plot,
  pressed,
  selected,
  strokes,
  tool,
  view,
} from "./state";
import { ViewTools } from "./ViewTools";

const AXIS_NAMES: [string, string] = ["x₁", "x₂"];

/** Room for the axes around the plot, in CSS pixels. */
export const margins = (width: number) =>
  width < 500
    ? { left: 30, top: 6, right: 6, bottom: 26 }
    : { left: 42, top: 8, right: 8, bottom: 30 };

/** The canvas: two layers of pixels, and over them what can be pressed. */
export function Stage() {
  const root = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const [stage, low, high] = [root.current, ground.current, overlay.current];
    if (!stage || !low || !high) return;
    const stops = [measure(stage, low, high), attach_pointer(stage), paint(low, high)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  const hand = useComputed(() =>
    tool.value === "hand" ? "hand" : hovered.value === null ? "" : "over",
  );
  return (
    <div class="stage">
      <div
        ref={root}
        class="stage-plane"
        data-testid="canvas"
        data-cursor={hand}
        role="application"
        aria-label="Energy over the plane"
        aria-roledescription="canvas"
        aria-describedby="canvas-keys canvas-text"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is worked with the keyboard
        tabIndex={0}
        onKeyDown={(event) => {
          if (canvas_key(event)) {
            event.preventDefault();
            event.stopPropagation();
          }
        }}
        onBlur={() => {
          cursor.value = null;
          pressed.value = false;
        }}
      >
        <canvas ref={ground} />
        <canvas ref={overlay} />
      </div>
      <DeleteButton />
      <ViewTools />
      <Hint />
      <BlowUp />
      <CanvasText />
    </div>
  );
}

/** Keeps the canvases as large as their place and as fine as the screen. */
function measure(stage: HTMLElement, low: HTMLCanvasElement, high: HTMLCanvasElement): () => void {
  const resize = () => {
    const { clientWidth: width, clientHeight: height } = stage;
    if (width < 60 || height < 60) return;
    for (const canvas of [low, high]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    const { left, top, right, bottom } = margins(width);
    plot.value = { left, top, width: width - left - right, height: height - top - bottom };
  };
  const observer = new ResizeObserver(resize);
  observer.observe(stage);
  // Another screen, or the page's zoom, changes how many device pixels there are.
  const density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  density.addEventListener("change", resize);
  return () => {
    observer.disconnect();
    density.removeEventListener("change", resize);
  };
}

/** Redraws each layer on the animation frame after something it shows has changed. */
function paint(low: HTMLCanvasElement, high: HTMLCanvasElement): () => void {
  const painter = new Ground();
  const marks = new Overlay();
  const brush_for = (canvas: HTMLCanvasElement): Brush | null => {
    const context = canvas.getContext("2d");
    const now = view.peek();
    if (!context || !now) return null;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    return { context, view: now, inks: palette(theme.peek()), theme: theme.peek() };
  };
  let ground_stale = true;
  let overlay_stale = true;
  let waiting = 0;

  function draw(now: number): void {
    waiting = 0;
    const newest = frame.peek();
    // A picture of the chart before is not drawn on this one.
    const seen = newest?.chart === chart.peek() ? newest : null;
    const triangle = chart.peek() === "triangle";
    const layers = { ...settings.peek().layers, landscape: landscape.peek(), triangle };
    const low_brush = ground_stale ? brush_for(low) : null;
    if (low_brush) {
      painter.draw(low_brush, seen, layers, AXIS_NAMES);
      ground_stale = false;
    }
    const flowing = playing.peek() && layers.paths && !still.peek();
    const high_brush = seen && (overlay_stale || flowing) ? brush_for(high) : null;
    if (high_brush && seen) {
      marks.draw(
        high_brush,
        {
          frame: seen,
          observations: observations.peek(),
          strokes: strokes.peek(),
          layers,
          flowing,
          hovered: hovered.peek(),
          selected: selected.peek(),
          new_stroke: new_stroke.peek(),
          cursor: cursor.peek(),
        },
        now,
      );
      overlay_stale = false;
    }
    if (flowing) wake();
  }
  const wake = () => {
    if (waiting === 0) waiting = requestAnimationFrame(draw);
  };
  const watch = (mark: () => void, ...signals: { value: unknown }[]) =>
    effect(() => {
      for (const s of signals) s.value;
      mark();
      wake();
    });
  const stops = [
    watch(
      () => {
        ground_stale = true;
      },
      ...[frame, view, theme, settings, landscape, chart],
    ),
    watch(
      () => {
        overlay_stale = true;
      },
      ...[frame, view, theme, settings, playing, still],
      ...[observations, strokes, hovered, selected, new_stroke, cursor],
    ),
  ];
  void document.fonts.ready.then(() => {
    ground_stale = true;
    wake();
  });
  return () => {
    for (const stop of stops) stop();
    cancelAnimationFrame(waiting);
  };
}
