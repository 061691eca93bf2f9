import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { fixed, number, plural, whole } from "../../kit/format";
import { latest } from "../../kit/latest";
import { engine } from "../../state/engine";
import { announce } from "../../state/messages";
import { theme } from "../../state/settings";
import { playing, scenario, shown } from "../../state/store";
import { runStudy, study } from "../../state/study";
import type { IelError, Recovery, Scenario, Spaced } from "../../wire/types";
import { errorColors, limitOf } from "./errorMap";
import { Figure } from "./Figure";
import "./recovery.css";

const CELLS = 60;
const EVERY_MS = 700;
/** Spacings of a sweep, as multiples of the scenario's, and what the engine takes. */
const MULTIPLES = [0.2, 0.5, 1, 2, 5, 10];
const SPACINGS: [number, number] = [1e-3, 2];
const UPDATES = 500;

const found = signal<Recovery | null>(null);
const refused = signal<string | null>(null);
const rows = signal<Spaced[]>([]);
const share = signal(0);
/** Cancels the sweep under way; null at rest. */
const sweeping = signal<AbortController | null>(null);

/** Renews the comparison: once at rest, now and then while the fit moves. */
const renew = latest(
  async () => {
    try {
      const { scenario: now } = await engine.call("snapshot");
      found.value = await study().call("recovery", now, { cells: CELLS });
      refused.value = null;
    } catch (thrown) {
      refused.value = (thrown as IelError).message;
    }
  },
  () => (playing.peek() ? EVERY_MS : 0),
);

/** Fits at every spacing until all are done or it is cancelled. */
async function sweep(base: Scenario): Promise<void> {
  const own = "spacing" in base.data ? (base.data.spacing ?? 0) : 0;
  const spacings = MULTIPLES.map((m) => Number((m * own).toPrecision(3))).filter(
    (h) => h >= SPACINGS[0] && h <= SPACINGS[1],
  );
  rows.value = [];
  share.value = 0;
  sweeping.value = new AbortController();
  try {
    const done = await runStudy(
      base,
      { study: "sweep", spacings, iterations: UPDATES },
      {
        signal: sweeping.value.signal,
        progress: ({ done, total }) => {
          share.value = done / Math.max(1, total);
        },
        report: (found) => {
          rows.value = found;
        },
      },
    );
    if (done) announce(`Done: ${plural(done.length, "spacing")} compared.`);
  } catch (thrown) {
    refused.value = (thrown as IelError).message;
  }
  sweeping.value = null;
}

/** How well the teacher's energy was found, and what coarse spacing does to that. */
export function RecoveryReadout() {
  const now = shown.value;
  useEffect(() => {
    if (now) void renew();
  }, [now]);
  useEffect(
    () => () => {
      sweeping.value?.abort();
      found.value = null;
      rows.value = [];
    },
    [],
  );
  const base = scenario.value;
  const known = found.value;
  return (
    <section class="recovery" data-testid="recovery" aria-label="The teacher’s energy, recovered">
      <h2>
        Against the teacher <span class="quiet-text">up to a constant</span>
      </h2>
      {refused.value ? (
        <p class="quiet-text" role="alert">
          {refused.value}
        </p>
      ) : (
        <>
          <ErrorMap found={known} />
          <dl class="figures">
            <Figure
              name="error"
              id="recovery-rms"
              value={number(known?.rms, 3)}
              title="Root mean square of E − E_teacher − c under the teacher’s density"
            />
            <Figure
              name="over the spread of E"
              id="recovery-relative"
              value={known ? `${fixed(100 * known.relative, 1)} %` : "–"}
              title="The same over the standard deviation of the teacher’s energy: at 100 % nothing was learned"
            />
            <Figure
              name="slope"
              id="recovery-slope"
              value={known ? fixed(known.slope, 3) : "–"}
              title="Of the best line E ≈ s E_teacher + c: below 1 where the energy is too flat"
            />
          </dl>
        </>
      )}
      {base && <Sweeping base={base} />}
    </section>
  );
}

/** Where the energy is too low or too high; paler where the teacher’s trajectories seldom come. */
function ErrorMap({ found: known }: { found: Recovery | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const limit = known ? limitOf(known) : 0;
  const colors = theme.value;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !known) return;
    const [width, height] = known.cells;
    context.canvas.width = width;
    context.canvas.height = height;
    const image = context.createImageData(width, height);
    image.data.set(errorColors(known, limit, colors));
    context.putImageData(image, 0, 0);
  }, [known, limit, colors]);
  const label = known
    ? `Error of the energy, from ${number(-limit, 2)} to ${number(limit, 2)}`
    : "Error of the energy: not measured yet";
  return (
    <figure class="error-map">
      <canvas ref={canvas} data-testid="error-map" role="img" aria-label={label} />
      <figcaption>
        <span>{known ? number(-limit, 2) : "–"}</span>
        <span class={`error-colors ${colors}`} />
        <span>{known ? number(limit, 2) : "–"}</span>
      </figcaption>
    </figure>
  );
}

function Sweeping({ base }: { base: Scenario }) {
  const running = sweeping.value !== null;
  return (
    <details class="measured">
      <summary>Effect of the time step</summary>
      <p class="quiet-text">
        The same trajectories, seen at times further apart: a step of their length then says less of
        the energy where it bends, which comes out too flat.
      </p>
      <button
        type="button"
        class="button"
        data-testid={running ? "sweep-cancel" : "sweep-run"}
        onClick={() => {
          if (running) sweeping.value?.abort();
          else void sweep(base);
        }}
      >
        {running ? "Cancel" : `Fit at each, ${whole(UPDATES)} iterations`}
      </button>
      {running && <progress max={1} value={share.value} aria-label="Progress of the fits" />}
      {rows.value.length > 0 && <SweepTable />}
    </details>
  );
}

function SweepTable() {
  return (
    <table data-testid="sweep-table">
      <thead>
        <tr>
          <th scope="col">spacing</th>
          <th scope="col" title="Root mean square of the error over the spread of the energy">
            error
          </th>
          <th scope="col" title="Of the best line E ≈ s E_teacher + c">
            slope
          </th>
          <th
            scope="col"
            title="For a quadratic well: (1 − e^(−ch))/ch, averaged over the curvatures c of the lowest well"
          >
            predicted
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.value.map((row) => (
          <tr key={row.spacing}>
            <th scope="row">{number(row.spacing, 3)}</th>
            {row.relative === null ? (
              <td colSpan={3} class="refused">
                {row.trouble}
              </td>
            ) : (
              <>
                <td>{fixed(100 * row.relative, 1)} %</td>
                <td>
                  <span class="share-bar" style={{ "--share": row.slope }} aria-hidden="true" />
                  {row.slope === null ? "–" : fixed(row.slope, 3)}
                </td>
                <td>{row.slope_expected === null ? "–" : fixed(row.slope_expected, 3)}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
