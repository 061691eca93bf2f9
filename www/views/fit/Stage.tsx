import { effect, useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { landscape } from "../../plane/landscape";
import { Ground, Overlay } from "../../plane/painter";
import { type Brush, palette } from "../../plane/palette";
import {
  chart,
  cursor,
  hovered,
  newStroke,
  observations,
  plot,
  pressed,
  selected,
  strokes,
  tool,
  view,
} from "../../plane/scene";
import { margins } from "../../plane/view";
import { settings, still, theme } from "../../state/settings";
import { frame, playing } from "../../state/store";
import { BlowUp } from "./BlowUp";
import { CanvasText } from "./CanvasText";
import { DeleteButton } from "./DeleteButton";
import { Hint } from "./Hint";
import { canvasKey } from "./keyboard";
import { attachPointer } from "./pointer";
import { ViewTools } from "./ViewTools";

const AXIS_NAMES: [string, string] = ["x₁", "x₂"];

/** The canvas: two layers of pixels, and over them what can be pressed. */
export function Stage() {
  const root = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const [stage, low, high] = [root.current, ground.current, overlay.current];
    if (!stage || !low || !high) return;
    const stops = [measure(stage, low, high), attachPointer(stage), paint(low, high)];
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
          if (canvasKey(event)) {
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
  const brushFor = (canvas: HTMLCanvasElement): Brush | null => {
    const context = canvas.getContext("2d");
    const now = view.peek();
    if (!context || !now) return null;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    return { context, view: now, inks: palette(theme.peek()), theme: theme.peek() };
  };
  let groundStale = true;
  let overlayStale = true;
  let waiting = 0;

  function draw(now: number): void {
    waiting = 0;
    const newest = frame.peek();
    // A picture of the chart before is not drawn on this one.
    const seen = newest?.chart === chart.peek() ? newest : null;
    const triangle = chart.peek() === "triangle";
    const layers = { ...settings.peek().layers, landscape: landscape.peek(), triangle };
    const lowBrush = groundStale ? brushFor(low) : null;
    if (lowBrush) {
      painter.draw(lowBrush, seen, layers, AXIS_NAMES);
      groundStale = false;
    }
    const flowing = playing.peek() && layers.paths && !still.peek();
    const highBrush = seen && (overlayStale || flowing) ? brushFor(high) : null;
    if (highBrush && seen) {
      marks.draw(
        highBrush,
        {
          frame: seen,
          observations: observations.peek(),
          strokes: strokes.peek(),
          layers,
          flowing,
          hovered: hovered.peek(),
          selected: selected.peek(),
          newStroke: newStroke.peek(),
          cursor: cursor.peek(),
        },
        now,
      );
      overlayStale = false;
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
        groundStale = true;
      },
      ...[frame, view, theme, settings, landscape, chart],
    ),
    watch(
      () => {
        overlayStale = true;
      },
      ...[frame, view, theme, settings, playing, still],
      ...[observations, strokes, hovered, selected, newStroke, cursor],
    ),
  ];
  void document.fonts.ready.then(() => {
    groundStale = true;
    wake();
  });
  return () => {
    for (const stop of stops) stop();
    cancelAnimationFrame(waiting);
  };
}
