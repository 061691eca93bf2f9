import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Field } from "../../../panel/controls/Field";
import { Board, Seen } from "../Board";
import { draw, drawable, plan, report, resize, strip, take, takeFile } from "./state";
import { lines, MOST_STEPS, MOST_UNITS, pictureOf, stepsOf, wrong } from "./strip";

/** Edge of a square to draw on, and of one that is only seen, in pixels. */
const EDGE = 24;
const SMALL = 9;

/** How wide an element is, as it is on the page. */
function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(300);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(element.clientWidth, 120)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { place, width };
}

/** Where the part that is drawn on begins. */
const from = signal(0);

/** The series, to draw on: a column a step, as many as fit; and other ways to have one. */
export function Series() {
  const { place, width } = useWidth();
  const steps = strip.value;
  return (
    <section class="panel" aria-label="The series">
      <h2 class="panel-title">The series</h2>
      <div ref={place}>
        {steps && steps.length > 0 && <Drawing steps={steps} width={width} />}
        {!steps && report.value && <p>{report.value.units} units with real values.</p>}
      </div>
      <Own />
    </section>
  );
}

function Drawing({ steps, width }: { steps: string[]; width: number }) {
  const units = (steps[0] as string).length;
  const each = Math.max(1, Math.min(Math.floor((width - 2) / EDGE), steps.length));
  const at = Math.max(0, Math.min(from.value, steps.length - each));
  const part = steps.slice(at, at + each);
  const size = { width: part.length, height: units };
  const label = `Steps ${at + 1} to ${at + part.length} of ${steps.length}, ${units} units`;
  const picture = pictureOf(part, units);
  const go = (by: number) => {
    from.value = Math.max(0, Math.min(at + by, steps.length - each));
  };
  return (
    <>
      {drawable.value ? (
        <Board
          id="series-editor"
          label={`${label}, to draw on`}
          edge={EDGE}
          {...size}
          picture={picture}
          paint={(next) => void draw(steps.toSpliced(at, part.length, ...stepsOf(next, size)))}
        />
      ) : (
        <Seen id="series-editor" label={label} edge={EDGE} {...size} picture={picture} />
      )}
      <div class="row units-tools">
        <button
          type="button"
          class="quiet"
          data-testid="series-earlier"
          disabled={at === 0}
          onClick={() => go(-each)}
        >
          Earlier
        </button>
        <span class="quiet-text" data-testid="series-at">
          steps {at + 1} to {at + part.length} of {steps.length}
        </span>
        <button
          type="button"
          class="quiet"
          data-testid="series-later"
          disabled={at + each >= steps.length}
          onClick={() => go(each)}
        >
          Later
        </button>
        {drawable.value && (
          <button
            type="button"
            class="quiet"
            data-testid="series-blank"
            onClick={() => void draw(steps.map((step) => "0".repeat(step.length)))}
          >
            Clear
          </button>
        )}
      </div>
      {drawable.value ? (
        <Sizes count={steps.length} units={units} />
      ) : (
        <p class="quiet-text">
          {plan.value?.series.kind === "recorded"
            ? "Own numbers are not drawn on."
            : `Strips of more than ${MOST_STEPS} steps or ${MOST_UNITS} units are not drawn on.`}
        </p>
      )}
    </>
  );
}

function Sizes({ count, units }: { count: number; units: number }) {
  const field = (name: string, value: number, maximum: number, set: (to: number) => void) => (
    <Field
      name={name}
      schema={{ type: "integer", minimum: 1, maximum, description: `Number of ${name}.` }}
      root={{}}
      value={value}
      commit={(next) => {
        set(next as number);
        return undefined;
      }}
    />
  );
  return (
    <div class="series-sizes">
      {field("steps", count, MOST_STEPS, (to) => resize(to, units))}
      {field("units", units, MOST_UNITS, (to) => resize(count, to))}
    </div>
  );
}

const pasted = signal("");

/** A series of one's own. */
function Own() {
  useEffect(() => listen(), []);
  return (
    <details class="series-own">
      <summary data-testid="series-own">A series of your own</summary>
      <p class="quiet-text">
        Numbers as CSV: a row a step, a column a unit. With 0 and 1 alone units are bits, else real.
        Drop or paste it anywhere in this view, or write it here.
      </p>
      <textarea
        class="entry"
        aria-label="Numbers, a row a step and a column a unit"
        data-testid="series-text"
        rows={5}
        placeholder={"0.1,2.3\n0.4,2.1\n0.6,1.7"}
        value={pasted.value}
        onInput={(event) => {
          pasted.value = event.currentTarget.value;
        }}
      />
      <div class="row units-tools">
        <button
          type="button"
          class="button"
          data-testid="series-take"
          disabled={pasted.value.trim() === ""}
          onClick={() => void take(pasted.value)}
        >
          Use these rows
        </button>
        <label class="button file">
          Choose a file…
          <input
            type="file"
            class="sr-only"
            data-testid="series-file"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void takeFile(file);
            }}
          />
        </label>
      </div>
    </details>
  );
}

/** What is dropped or pasted is a series here, before the page takes it for points. */
function listen(): () => void {
  const own = (event: Event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const drag = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes("Files")) own(event);
  };
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    own(event);
    void takeFile(file);
  };
  const paste = (event: ClipboardEvent) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest("dialog, input, textarea, select, [contenteditable]")) return;
    const file = event.clipboardData?.files[0];
    const text = event.clipboardData?.getData("text/plain").trim();
    if (!file && !text) return;
    own(event);
    void (file ? takeFile(file) : take(text as string));
  };
  addEventListener("dragover", drag, true);
  addEventListener("drop", drop, true);
  addEventListener("paste", paste, true);
  return () => {
    removeEventListener("dragover", drag, true);
    removeEventListener("drop", drop, true);
    removeEventListener("paste", paste, true);
  };
}

/** Two strips in lines under one another: the true one above, below what was played, with what is wrong framed. */
export function Against(props: {
  id: string;
  label: string;
  truth: string[];
  played: string[];
  cue: number;
}) {
  const { id, label, truth, played, cue } = props;
  const { place, width } = useWidth();
  const units = truth[0]?.length ?? 0;
  const each = Math.max(1, Math.floor(width / SMALL));
  const both = truth.map((step, k) => ({ step, played: played[k] ?? step, held: k < cue }));
  return (
    <div
      ref={place}
      class="series-against"
      role="img"
      aria-label={label}
      data-testid={id}
      data-played={played.join(" ")}
    >
      {lines(both, each).map((line, k) => {
        const [above, below] = [line.map((one) => one.step), line.map((one) => one.played)];
        const held = line.filter((one) => one.held).length;
        return (
          <svg
            key={k}
            viewBox={`0 0 ${each} ${2 * units + 1}`}
            width={each * SMALL}
            height={(2 * units + 1) * SMALL}
            aria-hidden="true"
          >
            <rect class="series-paper" width={line.length} height={units} />
            <rect class="series-paper" y={units + 1} width={line.length} height={units} />
            <rect class="series-cue" width={held} height={2 * units + 1} />
            <path d={squares(above, 0)} />
            <path d={squares(below, units + 1)} />
            {wrong(below, above).map(({ step, unit }) => (
              <path
                key={`${step} ${unit}`}
                class="series-wrong"
                d={`M${step} ${units + 1 + unit}h1v1h-1zl1 1m-1 0l1 -1`}
              />
            ))}
          </svg>
        );
      })}
    </div>
  );
}

const squares = (steps: string[], top: number) =>
  steps
    .flatMap((step, k) =>
      [...step].map((bit, unit) => (bit === "1" ? `M${k} ${top + unit}h1v1h-1z` : "")),
    )
    .join("");
