import { signal } from "@preact/signals";
import { fixed, number, plural } from "../../kit/format";
import { TaskProgress } from "../../panel/bar/TaskProgress";
import type { Progress, Recalled, Rival } from "../../wire/types";
import { type Series, shareError } from "./chart";
import { ErrorChart, Sample } from "./ErrorChart";
import { reason } from "./figures";
import { capacity, capacityUpdates, machines, nameOf, UNITS } from "./measure";
import { done, report } from "./state";

const ACROSS: [number, number] = [0, 0.5];
const FLIPPED = "share of the squares that is flipped at the start";

const overlaps = (rows: Recalled[]): Series => ({
  name: "overlap",
  points: rows.map(({ corruption, overlap, overlap_error }) => ({
    x: corruption,
    y: overlap,
    error: overlap_error,
  })),
});

const shares = (rows: Recalled[], name: string): Series => ({
  name,
  points: rows.map(({ corruption, recalled, runs }) => ({
    x: corruption,
    y: recalled,
    error: shareError(recalled, runs),
  })),
});

/** The share recalled where 20 % of the squares are flipped. */
const atFifth = (rows: Recalled[]) => rows.find((row) => Math.abs(row.corruption - 0.2) < 1e-9);

/** What was learned, measured once learning is done. */
export function RecallCurve() {
  const now = report.value;
  if (!done.value || !now || now.recall.length === 0) return null;
  const { recall, spurious } = now;
  const fifth = atFifth(recall);
  return (
    <section class="units-after" aria-label="Recall against corruption">
      <h2>How much damage it repairs</h2>
      <ErrorChart
        id="units-curve"
        label={`Recall against corruption: with 20 % flipped the mean overlap is ${number(fifth?.overlap, 3)}`}
        series={[overlaps(recall), shares(recall, "recalled")]}
        x={ACROSS}
        xTitle={FLIPPED}
      />
      <p class="units-legend">
        <span>
          <Sample index={0} count={2} /> mean overlap with the picture
        </span>
        <span>
          <Sample index={1} count={2} /> share recalled: overlap of 0.95 or more
        </span>
        <span>bars: standard error over {plural(recall[0]?.runs ?? 0, "run")}</span>
      </p>
      {fifth && (
        <p>
          With 20 % of the squares flipped, {fixed(100 * fifth.recalled, 0)} % of the runs recall
          the picture; the mean overlap is {fixed(fifth.overlap, 3)} ±{" "}
          {fixed(fifth.overlap_error, 3)}.
        </p>
      )}
      {spurious && (
        <p data-testid="units-spurious">
          From {spurious.runs} random starts, {spurious.at_patterns} runs end at a picture, or at
          one with on and off exchanged; the others end at{" "}
          {plural(spurious.others, "state that is none", "different states that are none")}
          {spurious.restless > 0 && `, and ${spurious.restless} do not come to rest`}.
        </p>
      )}
    </section>
  );
}

function Bar({ progress, cancel }: { progress: Progress; cancel(): void }) {
  return (
    <div class="row">
      <TaskProgress of={progress} label="Progress of the measurement" />
      <span class="quiet-text">{progress.note}</span>
      <button type="button" class="quiet" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}

const lifted = signal<number | null>(null);

/** All models and rules, side by side on the same pictures. */
export function Machines() {
  const rivals = machines.found.value ?? [];
  const progress = machines.progress.value;
  const drawn = rivals.filter(({ recall }) => recall.length > 0);
  const at = lifted.value === null ? null : drawn.indexOf(rivals[lifted.value] as Rival);
  return (
    <section class="units-after" aria-label="All models and rules">
      <h2>Side by side on these pictures</h2>
      {progress ? (
        <Bar progress={progress} cancel={() => machines.cancel()} />
      ) : (
        <button
          type="button"
          class="button"
          data-testid="units-machines"
          onClick={() => void machines.start()}
        >
          All models and rules
        </button>
      )}
      {machines.refused.value && <p role="alert">{reason(machines.refused.value)}</p>}
      {drawn.length > 0 && (
        <>
          <ErrorChart
            id="units-machines-chart"
            label="Share recalled against corruption, a line for each model and rule; the table says the numbers at 20 %"
            series={drawn.map((rival) => shares(rival.recall, nameOf(rival).join(", ")))}
            x={ACROSS}
            xTitle={FLIPPED}
            lifted={at === -1 ? null : at}
          />
          <p class="quiet-text">
            Share recalled by descent, one unit at a time. Point at a row to see its line.
          </p>
        </>
      )}
      {rivals.length > 0 && <RivalTable rivals={rivals} drawn={drawn} />}
    </section>
  );
}

function RivalTable({ rivals, drawn }: { rivals: Rival[]; drawn: Rival[] }) {
  return (
    <table class="measured-rows units-rivals" data-testid="units-rivals">
      <caption class="sr-only">Models and rules on the same pictures</caption>
      <thead>
        <tr>
          <th scope="col">model and rule</th>
          <th
            scope="col"
            title="Mean of log p over the pictures, in nats; exact, where the sum over all states can be taken"
          >
            log p, nats
          </th>
          <th
            scope="col"
            title="Share of the runs that recall the picture with 20 % of its squares flipped"
          >
            recalled at 20 %
          </th>
          <th scope="col" title="Different ends from random starts that are no picture">
            spurious ends
          </th>
        </tr>
      </thead>
      <tbody>
        {rivals.map((rival, k) => {
          const [model, rule] = nameOf(rival);
          const fifth = atFifth(rival.recall);
          return (
            <tr
              key={k}
              data-testid="units-rival"
              onPointerEnter={() => {
                lifted.value = k;
              }}
              onPointerLeave={() => {
                lifted.value = null;
              }}
            >
              <th scope="row">
                {drawn.includes(rival) && (
                  <Sample index={drawn.indexOf(rival)} count={drawn.length} />
                )}
                {model}
                <small>{rule}</small>
              </th>
              {rival.refused ? (
                <td colSpan={3} class="quiet-text">
                  {reason(rival.refused)}
                </td>
              ) : (
                <>
                  <td>{rival.log_likelihood == null ? "–" : fixed(rival.log_likelihood, 2)}</td>
                  <td>
                    {fifth
                      ? `${fixed(100 * fifth.recalled, 1)} ± ${fixed(100 * shareError(fifth.recalled, fifth.runs), 1)} %`
                      : "–"}
                  </td>
                  <td>{rival.spurious?.others ?? "–"}</td>
                </>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** How many random patterns are held, against how many are stored. */
export function Capacity() {
  const found = capacity.found.value;
  const progress = capacity.progress.value;
  const loads = found?.loads ?? [];
  const marks =
    found?.knee == null ? [] : [{ x: found.knee, text: `knee ${fixed(found.knee, 3)}` }];
  return (
    <section class="units-after" aria-label="Capacity">
      <h2>Its capacity</h2>
      {progress ? (
        <Bar progress={progress} cancel={() => capacity.cancel()} />
      ) : (
        <button
          type="button"
          class="button"
          data-testid="units-capacity"
          onClick={() => void capacity.start()}
        >
          How many random patterns it holds
        </button>
      )}
      {capacity.refused.value && <p role="alert">{reason(capacity.refused.value)}</p>}
      {loads.length > 0 && (
        <>
          <ErrorChart
            id="units-capacity-chart"
            label="Share of random patterns that stay where they are, against patterns a unit"
            series={[
              {
                name: "held",
                points: loads.map(({ load, held, held_error }) => ({
                  x: load,
                  y: held,
                  error: held_error,
                })),
              },
              {
                name: "overlap",
                points: loads.map(({ load, overlap }) => ({ x: load, y: overlap })),
              },
            ]}
            x={[0, Math.max(...loads.map(({ load }) => load))]}
            xTitle="load: patterns a unit"
            marks={marks}
          />
          <p class="units-legend">
            <span>
              <Sample index={0} count={2} /> share that stays, ± over sets
            </span>
            <span>
              <Sample index={1} count={2} /> mean overlap of the end with the pattern
            </span>
          </p>
          <p data-testid="units-knee">
            {found?.knee == null
              ? `No knee up to ${number(loads.at(-1)?.load)} patterns a unit: the mean overlap stays at 0.967 or above, or was below from the first load on.`
              : `The mean overlap falls below 0.967 at ${fixed(found.knee, 3)} patterns a unit, of ${found.units} units.`}{" "}
            {found?.half != null && `Half of the patterns stay at ${fixed(found.half, 3)}.`}
            {capacityUpdates.value !== null &&
              ` Learned with ${plural(capacityUpdates.value, "update")} each.`}
          </p>
        </>
      )}
      {loads.length === 0 && !progress && (
        <p class="quiet-text">
          Stores ever more random patterns in {UNITS} units with this energy and this rule, and
          counts those that stay where they are.
        </p>
      )}
    </section>
  );
}
