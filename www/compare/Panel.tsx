import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { number, plural } from "../app/format";
import { Icon } from "../app/Icon";
import { count_critical } from "../canvas/CanvasText";
import { draw_cross_hair, draw_walk } from "../canvas/layers/walk";
import { clipped, Ground, Overlay } from "../canvas/painter";
import { type Brush, palette } from "../canvas/palette";
import { margins } from "../canvas/Stage";
import { visible } from "../canvas/view";
import { Field } from "../controls/Field";
import { Picker } from "../controls/Picker";
import { fields } from "../controls/schema";
import type { Config } from "../engine/types";
import type { Frame } from "../protocol";
import { settings, still, theme } from "../state/settings";
import { attach_linked_pointer, linked_key } from "./pointer";
import { is_walk } from "./spec";
import {
  compared,
  entries_of,
  entry_of,
  fit_plot,
  paths,
  pictures,
  place,
  plane,
  probes,
  refused_of,
  remove_panel,
  running,
  set_panel,
  set_panel_kind,
  time,
} from "./state";

const AXIS_NAMES: [string, string] = ["x₁", "x₂"];

/** One panel: what it has in the room that varies, and its picture. */
export function Panel({ index }: { index: number }) {
  const now = compared.value;
  const config = now?.configs[index];
  if (!now || !config) return null;
  const entry = entry_of(now.room, config.kind);
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
          entries={entries_of(now.room)}
          kind={config.kind}
          refused={refused_of(now.room)}
          choose={(chosen) => void set_panel_kind(index, chosen)}
        />
        {now.configs.length > 1 && (
          <button
            type="button"
            class="icon-button"
            aria-label={`Remove panel ${index + 1}`}
            title="Remove this panel"
            onClick={() => void remove_panel(index)}
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
  const entry = compared.value && entry_of(compared.value.room, config.kind);
  if (!entry) return null;
  const all = fields(entry.schema);
  if (all.length === 0) {
    const step = /^`(.+?)`/.exec(entry.doc)?.[1];
    return <p class="panel-settings quiet-text">{step ?? "No settings"}</p>;
  }
  const numbers = all.filter(([name]) => typeof config[name] === "number");
  const brief = [...new Set([...numbers, ...all])]
    .slice(0, 3)
    .map(([name]) => `${short(name)} ${short_value(config[name])}`)
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
            if (!live) void set_panel(index, { ...config, [name]: value });
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
const short_value = (value: unknown) =>
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
      attach_linked_pointer(element),
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
        if (!linked_key(event)) return;
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
  const minima = plural(count_critical(picture.critical_points, 0), "minimum", "minima");
  const what = is_walk(now.room)
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
      fit_plot({ left, top, width: width - left - right, height: height - top - bottom });
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
  const brush_for = (canvas: HTMLCanvasElement): Brush | null => {
    const context = canvas.getContext("2d");
    const view = plane.peek();
    if (!context || !view) return null;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    return { context, view, inks: palette(theme.peek()), theme: theme.peek() };
  };
  let ground_stale = true;
  let waiting = 0;
  const draw = (now: number) => {
    waiting = 0;
    const known = pictures.peek()[index];
    const frame: Frame | null = known && "grid" in known ? known : null;
    const low_brush = ground_stale ? brush_for(low) : null;
    if (low_brush) {
      const triangle = compared.peek()?.chart === "triangle";
      below.draw(low_brush, frame, { ...settings.peek().layers, triangle }, AXIS_NAMES);
      ground_stale = false;
    }
    const high_brush = brush_for(high);
    const comparison = compared.peek();
    if (!high_brush || !frame || !comparison) return;
    const walk = is_walk(comparison.room);
    const observed = !walk || comparison.starts === "fit";
    const flowing = !walk && running.peek() && !still.peek();
    above.draw(
      high_brush,
      {
        frame,
        observations: observed ? frame.observations : new Float32Array(0),
        strokes: [],
        layers: { isolines: true, paths: !walk, field: false },
        flowing,
        hovered: null,
        selected: null,
        new_stroke: null,
        cursor: null,
      },
      now,
    );
    clipped(high_brush, () => {
      if (walk) {
        const walked = paths.peek()[index] ?? new Float32Array(0);
        const jump = comparison.configs[index]?.kind === "gibbs";
        draw_walk(high_brush, walked, comparison.steps, time.peek(), jump);
      }
      const at = place.peek();
      if (at) draw_cross_hair(high_brush, ...at);
    });
    if (flowing) wake();
  };
  const wake = () => {
    if (waiting === 0) waiting = requestAnimationFrame(draw);
  };
  const stops = [
    effect(() => {
      for (const one of [pictures, plane, theme, settings, compared]) one.value;
      ground_stale = true;
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
