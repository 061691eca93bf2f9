import { number, plural } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { Field } from "../../panel/controls/Field";
import { Picker } from "../../panel/controls/Picker";
import { fields } from "../../panel/controls/schema";
import { countCritical } from "../../plane/minima";
import { panelLayers } from "../../plane/panelLayers";
import { planeKey } from "../../plane/planeKeys";
import { type Layer, useSurface } from "../../plane/surface";
import { visible } from "../../plane/view";
import { settings, still } from "../../state/settings";
import { scenario } from "../../state/store";
import type { Frame } from "../../wire/protocol";
import { entriesOf, entryIn, refusedOf } from "./kinds";
import { running } from "./playing";
import { attachLinkedPointer, PANEL_KEYS } from "./pointer";
import { awaiting } from "./prediction";
import { compared, paths, pictures, place, plane, probes, time } from "./signals";
import { type PanelConfig, showsProcesses } from "./spec";
import { fitPlot, removePanel, setPanelField, setPanelKind } from "./state";

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
function Settings({ index, config }: { index: number; config: PanelConfig }) {
  const entry = compared.value && entryIn(compared.value.room, config.kind);
  if (!entry) return null;
  const all = fields(entry.schema);
  const set: Record<string, unknown> = { ...config };
  if (all.length === 0) {
    const step = /^`(.+?)`/.exec(entry.doc)?.[1];
    return <p class="panel-settings quiet-text">{step ?? "No settings"}</p>;
  }
  const numbers = all.filter(([name]) => typeof set[name] === "number");
  const brief = [...new Set([...numbers, ...all])]
    .slice(0, 3)
    .map(([name]) => `${short(name)} ${shortValue(set[name])}`)
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
          value={set[name] ?? schema.default}
          commit={(next, live) => {
            if (!live) void setPanelField(index, name, next);
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
      ? value.map(nameOf).join(", ")
      : nameOf(value);
/** A constant of a formula goes by its name, and what has kinds by its kind. */
const nameOf = (value: unknown): string => {
  const { name, kind } = (value ?? {}) as { name?: string; kind?: string };
  return name ?? kind ?? String(value);
};

function Plane({ index }: { index: number }) {
  const root = useSurface(
    () => ({
      view: plane,
      layers: layersOf(index),
      moving: () => running.peek(),
      // The first panel's size is that of all.
      resized: (area) => {
        if (index === 0) fitPlot(area);
      },
      listen: attachLinkedPointer,
    }),
    [index],
  );
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
      onKeyDown={(event) => planeKey(PANEL_KEYS, event)}
    >
      <canvas />
      <canvas />
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
  const what = showsProcesses(now.room)
    ? `${plural((paths.value[index]?.length ?? 0) / (2 * (now.steps + 1)), "process", "processes")}; the table below says where they are at step ${Math.round(time.value)}`
    : `a fit at iteration ${picture.status.iteration}, loss ${number(picture.status.loss)}`;
  return (
    <>
      {`x1 from ${number(box.x_min, 3)} to ${number(box.x_max, 3)}, x2 from ${number(box.y_min, 3)} to ${number(box.y_max, 3)}. ${minima}. ${what}.`}
    </>
  );
}

/** The newest picture of a panel. */
function seen(index: number): Frame | null {
  const known = pictures.peek()[index];
  return known && "grid" in known ? known : null;
}

/** What the panel's canvases show. */
function layersOf(index: number): Layer[] {
  const processes = () => {
    const now = compared.peek();
    return now !== null && showsProcesses(now.room);
  };
  return panelLayers(
    {
      frame: () => (compared.peek() ? seen(index) : null),
      layers: () => ({
        ...settings.peek().layers,
        ...(awaiting.peek() && { isolines: false }),
        triangle: compared.peek()?.chart === "triangle",
        periods: scenario.peek()?.periods,
      }),
      observed: () => !processes() || compared.peek()?.starts === "fit",
      moving() {
        const { steps = 0, configs = [] } = compared.peek() ?? {};
        if (!processes()) return null;
        const kind = configs[index]?.kind ?? "";
        return {
          paths: paths.peek()[index] ?? new Float32Array(0),
          steps,
          time: time.peek(),
          jump: entryIn("dynamics", kind)?.schema["x-jumps"] === true,
        };
      },
      flowing: () => !processes() && running.peek() && !still.peek(),
      place: () => place.peek(),
    },
    [pictures, settings, compared, awaiting],
    [pictures, settings, compared, awaiting, paths, time, place, running, still],
  );
}
