import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Dialog } from "../../kit/Dialog";
import { number, plural, whole } from "../../kit/format";
import { engine } from "../../state/engine";
import { announce, tellError } from "../../state/messages";
import { openScenario } from "../../state/session";
import { catalog } from "../../state/store";
import type { IelError } from "../../wire/types";
import { download } from "../dialogs/exports";
import { Compared } from "./Compared";
import { differences, told } from "./differences";
import {
  bringBack,
  called,
  choose,
  chooseNone,
  chosen,
  deleted,
  pin,
  remove,
  rename,
  runs,
  storable,
} from "./list";
import { type Course, MOST, type Run, referenceOf } from "./run";
import { tableOf } from "./table";
import "./runs.css";

const open = signal(false);
export const showRuns = () => {
  open.value = true;
};
const close = () => {
  open.value = false;
};

/** The list of all runs: what each was, and what can be done with it. */
export function RunsDialog() {
  if (!open.value) return null;
  const all = runs.value;
  const listed = [...all.filter(({ pinned }) => pinned), ...all.filter(({ pinned }) => !pinned)];
  const picked = chosen.value;
  return (
    <Dialog title="Runs" id="runs" close={close}>
      <p>
        A fit is kept here when it rests, or when another takes its place: the last {MOST}, and all
        that are pinned.
        {!storable.value &&
          " This browser does not let the page keep them: they last as long as this page."}
      </p>
      {all.length > 0 && (
        <div class="row runs-tools">
          <span class="quiet-text" role="status" data-testid="runs-picked">
            {picked.length === 0
              ? "Choose runs to draw their curves over each other."
              : `${plural(picked.length, "run")} chosen.`}
          </span>
          {picked.length > 0 && (
            <button type="button" class="quiet" data-testid="runs-none" onClick={chooseNone}>
              Choose none
            </button>
          )}
          <span class="spring" />
          <button
            type="button"
            class="button"
            data-testid="runs-csv"
            onClick={() => void exportRuns(picked.length > 0 ? picked : listed)}
          >
            Save {picked.length > 0 ? "the chosen" : "all"} as CSV
          </button>
        </div>
      )}
      {picked.length > 1 && <Compared chosen={picked} />}
      <Deleted />
      {all.length === 0 ? (
        <p data-testid="runs-empty">None yet.</p>
      ) : (
        <ol class="runs">
          {listed.map((run) => (
            <Row key={run.id} run={run} all={all} picked={picked.includes(run)} />
          ))}
        </ol>
      )}
    </Dialog>
  );
}

/** What was deleted last, and the way back. */
function Deleted() {
  const button = useRef<HTMLButtonElement>(null);
  const run = deleted.value;
  // The button that was pressed is gone with its row.
  useEffect(() => button.current?.focus(), [run]);
  if (!run) return null;
  return (
    <p class="runs-deleted" role="status">
      “{called(run)}” is deleted.{" "}
      <button
        ref={button}
        type="button"
        class="quiet"
        data-testid="runs-undo"
        onClick={() => {
          bringBack();
          announce(`“${called(run)}” is back.`);
        }}
      >
        Undo
      </button>
    </p>
  );
}

const FEW = 3;

function Row({ run, all, picked }: { run: Run; all: Run[]; picked: boolean }) {
  const name = called(run);
  const { losses, heldOut, bits } = run;
  return (
    <li class="run-row" data-testid="run-row">
      {run.picture ? (
        <img src={run.picture} alt="" width="112" height="84" />
      ) : (
        <span class="run-blank" aria-hidden="true" />
      )}
      <div class="run-words">
        <input
          class="entry run-name"
          data-testid="run-name"
          aria-label="Name of the run"
          maxLength={80}
          placeholder={name}
          value={run.name}
          onChange={(event) => rename(run, event.currentTarget.value)}
        />
        <p class="run-figures">
          {figure("loss", number(run.loss))}
          {heldOut !== null && figure("held-out loss", number(heldOut))}
          {bits !== null && figure("bits", whole(bits.total), `at ε = ${bits.epsilon}`)}
          {figure("iterations", whole(run.iteration))}
        </p>
        <p class="run-differs" data-testid="run-differs">
          {differs(run, all)}
        </p>
      </div>
      <Spark course={losses} label={`Loss of ${name} over iterations`} />
      <div class="run-actions">
        <label class="run-pick">
          <input
            type="checkbox"
            data-testid="run-compare"
            checked={picked}
            onChange={(event) => choose(run, event.currentTarget.checked)}
          />
          compare<span class="sr-only"> {name}</span>
        </label>
        <button
          type="button"
          class="quiet"
          data-testid="run-open"
          aria-label={`Open ${name} again`}
          title={
            run.pristine
              ? `Fits it again to iteration ${run.iteration}: the same bits`
              : "It was edited on its way: fits it anew from the start, and may end elsewhere"
          }
          onClick={() => {
            close();
            void openScenario(run.scenario, "opening an earlier run", run.iteration);
          }}
        >
          Open again
        </button>
        <button
          type="button"
          class="quiet"
          data-testid="run-pin"
          aria-pressed={run.pinned}
          aria-label={`Pin ${name}`}
          onClick={() => pin(run)}
        >
          {run.pinned ? "Pinned" : "Pin"}
        </button>
        <button
          type="button"
          class="quiet"
          data-testid="run-delete"
          aria-label={`Delete ${name}`}
          onClick={() => remove(run)}
        >
          Delete
        </button>
      </div>
    </li>
  );
}

const figure = (name: string, value: string, more = "") => (
  <span title={more || undefined}>
    {name} <b>{value}</b>
  </span>
);

/** What is set otherwise than in the run with which this one is compared. */
function differs(run: Run, all: Run[]): string {
  const [known, reference] = [catalog.value, referenceOf(run, all)];
  const edited = run.pristine ? "" : " It was edited on its way.";
  if (!known || !reference) return `The first of them.${edited}`;
  const found = differences(run.scenario, reference.scenario, known);
  const than = reference.pinned ? `“${called(reference)}”` : "the run before";
  if (found.length === 0) return `Set like ${than}.${edited}`;
  return `Unlike ${than}: ${told(found, FEW)}.${edited}`;
}

const SPARK = { width: 120, height: 44 };

/** A curve in a few pixels; logarithmic where everything is positive. */
function Spark({ course, label }: { course: Course; label: string }) {
  const { iterations, values } = course;
  const positive = values.every((value) => value > 0);
  const heights = positive ? values.map(Math.log) : values;
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const last = iterations.at(-1) ?? 1;
  const { width, height } = SPARK;
  const points = heights.map((value, i) => {
    const x = 1 + ((iterations[i] as number) / last) * (width - 2);
    const y = 2 + (high > low ? (high - value) / (high - low) : 0.5) * (height - 4);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return (
    <svg class="run-spark" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {points.length > 1 && <path d={`M${points.join("L")}`} />}
    </svg>
  );
}

async function exportRuns(wanted: Run[]): Promise<void> {
  const known = catalog.peek();
  if (!known) return;
  try {
    const { origin, pathname } = location;
    const links = await Promise.all(
      wanted.map(async ({ scenario, iteration }) => {
        const link = await engine.call("toLink", scenario);
        return `${origin}${pathname}#until=${iteration}&${link}`;
      }),
    );
    const text = tableOf(wanted, runs.peek(), links, known, called);
    download(new Blob([text], { type: "text/csv" }), "iel-runs.csv");
  } catch (thrown) {
    tellError(thrown as IelError, "The runs cannot be saved.");
  }
}
