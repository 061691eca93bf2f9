import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { number, plural } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { Field } from "../../panel/controls/Field";
import { Picker } from "../../panel/controls/Picker";
import { fields } from "../../panel/controls/schema";
import { drawCrossHair, drawWalk } from "../../plane/layers/walk";
import { countCritical } from "../../plane/minima";
import { clipped, Ground, Overlay } from "../../plane/painter";
import { type Brush, palette } from "../../plane/palette";
import { margins, visible } from "../../plane/view";
import { settings, still, theme } from "../../state/settings";
import type { Frame } from "../../wire/protocol";
import type { Config } from "../../wire/types";
import { attachLinkedPointer, linkedKey } from "./pointer";
import { isWalk } from "./spec";
import {
  compared,
  entriesOf,
  entryIn,
  fitPlot,
  paths,
  pictures,
  place,
  plane,
  probes,
  refusedOf,
  removePanel,
  running,
  setPanel,
  setPanelKind,
  time,
} from "./state";

const AXIS_NAMES: [string, string] = ["x₁", "x₂"];

/** One panel: what it has in the room that varies, and its picture. */
export function Panel({ index }: { index: number }) {
  const now = compared.value;
  const config = now?.configs[index];
  if (!now || !config) return null;
  const entry = entryIn(now.room, config.kind);
  const picture = pictures.value[index] ?? null;
  const refusal = picture && "message" in picture ? picture : null;
  const blown = picture && "status" in picture ? picture.status.diverged : null;
  const read = probes.value[index];
  return (
    <section class="panel" aria-label={`Panel ${index + 1}: ${entry?.title ?? config.kind}`}>
      <div class="panel-head">
        <Picker
          room={now.room === "law" ? "dynamics" : now.room}
          id={`panel-${index + 1}`}
          label={`Panel ${index + 1}`}
          entries={entriesOf(now.room)}
          kind={config.kind}
          refused={refusedOf(now.room)}
          choose={(chosen) => void setPanelKind(index, chosen)}
        />
        {now.configs.length > 1 && (
          <button
            type="button"
            class="icon-button"
            aria-label={`Remove panel ${index + 1}`}
            title="Remove this panel"
            onClick={() => void removePanel(index)}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      <Settings index={index} config={config} />
      <Plane index={index} />
      <p class="panel-reading" data-testid={`panel-reading-${index + 1}`}>
        {refusal ? (
          <span role="alert">Not possible: {refusal.message}</span>
        ) : blown ? (
          <span role="alert">Stopped: {blown}</span>
        ) : read ? (
          <>
            <i class="math">E</i> <b>{number(read.energy)}</b> <i class="math">‖∇E‖</i>{" "}
            <b>{number(Math.hypot(...read.gradient))}</b>
          </>
        ) : (
          "\u00a0"
        )}
      </p>
    </section>
  );
}

/** The panel's own settings, all folded into one line. */
function Settings({ index, config }: { index: number; config: Config }) {
  const entry = compared.value && entryIn(compared.value.room, config.kind);
  if (!entry) return null;
  const all = fields(entry.schema);
  if (all.length === 0) {
    const step = /^`(.+?)`/.exec(entry.doc)?.[1];
    return <p class="panel-settings quiet-text">{step ?? "No settings"}</p>;
  }
  const numbers = all.filter(([name]) => typeof config[name] === "number");
  const brief = [...new Set([...numbers, ...all])]
    .slice(0, 3)
    .map(([name]) => `${short(name)} ${shortValue(config[name])}`)
    .join(", ");
  return (
    <details class="panel-settings">
      <summary data-testid={`panel-settings-${index + 1}`}>{brief}</summary>
      {all.map(([name, schema]) => (
        <Field
          key={`${entry.kind}.${name}`}
          name={name}
          schema={schema}
          root={entry.schema}
          value={config[name] ?? schema.default}
          commit={(value, live) => {
            if (!live) void setPanel(index, { ...config, [name]: value });
          }}
        />
      ))}
    </details>
  );
}

const LETTERS: Record<string, string> = {
  eta: "η",
  temperature: "τ",
  momentum: "μ",
  sigma: "σ",
  beta: "β",
  gamma: "γ",
};
const short = (name: string) => LETTERS[name] ?? name.replaceAll("_", " ");
const shortValue = (value: unknown) =>
  typeof value === "number"
    ? number(value)
    : Array.isArray(value)
      ? value.join(", ")
      : String(value);

function Plane({ index }: { index: number }) {
  const root = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const [element, low, high] = [root.current, ground.current, overlay.current];
    if (!element || !low || !high) return;
    const stops = [
      measure(element, [low, high], index),
      attachLinkedPointer(element),
      paint(low, high, index),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [index]);
  return (
    <div
      ref={root}
      class="panel-plane"
      data-testid={`panel-${index + 1}-canvas`}
      role="application"
      aria-roledescription="canvas"
      aria-label={`Panel ${index + 1}, energy over the plane`}
      aria-describedby={`panel-text-${index + 1} compare-keys`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is worked with the keyboard
      tabIndex={0}
      onKeyDown={(event) => {
        if (!linkedKey(event)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <canvas ref={ground} />
      <canvas ref={overlay} />
      <p class="sr-only" id={`panel-text-${index + 1}`}>
        <PanelText index={index} />
      </p>
    </div>
  );
}

/** What the panel shows, in words. */
function PanelText({ index }: { index: number }) {
  const now = compared.value;
  const picture = pictures.value[index];
  const view = plane.value;
  if (!now || !picture || !("grid" in picture) || !view) return <>Nothing is on show yet.</>;
  const box = visible(view);
  const minima = plural(countCritical(picture.critical_points, 0), "minimum", "minima");
  const what = isWalk(now.room)
    ? `${plural((paths.value[index]?.length ?? 0) / (2 * (now.steps + 1)), "process", "processes")}; the table below says where they are at step ${Math.round(time.value)}`
    : `a fit at iteration ${picture.status.iteration}, loss ${number(picture.status.loss)}`;
  return (
    <>
      {`x1 from ${number(box.x_min, 3)} to ${number(box.x_max, 3)}, x2 from ${number(box.y_min, 3)} to ${number(box.y_max, 3)}. ${minima}. ${what}.`}
    </>
  );
}

/** Keeps the canvases as large as their place; the first panel's size is that of all. */
function measure(element: HTMLElement, canvases: HTMLCanvasElement[], index: number): () => void {
  const resize = () => {
    const { clientWidth: width, clientHeight: height } = element;
    if (width < 60 || height < 60) return;
    for (const canvas of canvases) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    const { left, top, right, bottom } = margins(width);
    if (index === 0) {
      fitPlot({ left, top, width: width - left - right, height: height - top - bottom });
    } else if (plane.peek()) plane.value = { ...(plane.peek() as NonNullable<typeof plane.value>) };
  };
  const observer = new ResizeObserver(resize);
  observer.observe(element);
  return () => observer.disconnect();
}

/** Redraws each layer on the animation frame after something it shows has changed. */
function paint(low: HTMLCanvasElement, high: HTMLCanvasElement, index: number): () => void {
  const below = new Ground();
  const above = new Overlay();
  const brushFor = (canvas: HTMLCanvasElement): Brush | null => {
    const context = canvas.getContext("2d");
    const view = plane.peek();
    if (!context || !view) return null;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    return { context, view, inks: palette(theme.peek()), theme: theme.peek() };
  };
  let groundStale = true;
  let waiting = 0;
  const draw = (now: number) => {
    waiting = 0;
    const known = pictures.peek()[index];
    const frame: Frame | null = known && "grid" in known ? known : null;
    const lowBrush = groundStale ? brushFor(low) : null;
    if (lowBrush) {
      const triangle = compared.peek()?.chart === "triangle";
      below.draw(lowBrush, frame, { ...settings.peek().layers, triangle }, AXIS_NAMES);
      groundStale = false;
    }
    const highBrush = brushFor(high);
    const comparison = compared.peek();
    if (!highBrush || !frame || !comparison) return;
    const walk = isWalk(comparison.room);
    const observed = !walk || comparison.starts === "fit";
    const flowing = !walk && running.peek() && !still.peek();
    above.draw(
      highBrush,
      {
        frame,
        observations: observed ? frame.observations : new Float32Array(0),
        strokes: [],
        layers: { isolines: true, paths: !walk, field: false },
        flowing,
        hovered: null,
        selected: null,
        newStroke: null,
        cursor: null,
      },
      now,
    );
    clipped(highBrush, () => {
      if (walk) {
        const walked = paths.peek()[index] ?? new Float32Array(0);
        const jump = comparison.configs[index]?.kind === "gibbs";
        drawWalk(highBrush, walked, comparison.steps, time.peek(), jump);
      }
      const at = place.peek();
      if (at) drawCrossHair(highBrush, ...at);
    });
    if (flowing) wake();
  };
  const wake = () => {
    if (waiting === 0) waiting = requestAnimationFrame(draw);
  };
  const stops = [
    effect(() => {
      for (const one of [pictures, plane, theme, settings, compared]) one.value;
      groundStale = true;
      wake();
    }),
    effect(() => {
      for (const one of [compared, paths, time, place, running, still]) one.value;
      wake();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    cancelAnimationFrame(waiting);
  };
}
