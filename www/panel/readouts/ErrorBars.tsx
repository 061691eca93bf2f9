import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { number, plural, whole } from "../../kit/format";
import { inward, outward, shownAxis } from "../../plane/axes";
import type { Place } from "../../plane/scene";
import { section, sectioning } from "../../plane/section";
import { engine } from "../../state/engine";
import { announce } from "../../state/messages";
import { rowsLearned } from "../../state/rows";
import { pause } from "../../state/session";
import { scenario } from "../../state/store";
import { Work } from "../../state/work";
import { dimOf, toSpace } from "../../wire/charting";
import type { Scenario, WithError } from "../../wire/types";
import { Underway } from "../bar/TaskProgress";
import { exportTable } from "../dialogs/exports";
import { BandChart } from "./BandChart";
import { along, band, placed, sectionCsv } from "./sectionTable";
import "./errorBars.css";

const work = new Work<"bootstrap">();
const resamples = signal(20);
const byTracks = signal(false);

const MOST_RESAMPLES = 500;

/** What standard errors are of: all but what is on show. */
const subject = ({ title, view, axes, ...rest }: Scenario) => JSON.stringify(rest);
let asked: { of: string; line: string; iteration: number } | null = null;
effect(() => {
  const [now, line] = [scenario.value, JSON.stringify(section.value)];
  if (!asked) return;
  if (line === asked.line && now && subject(now) === asked.of) return;
  asked = null;
  work.clear();
});

async function measure(): Promise<void> {
  const ends = section.peek();
  if (!ends) return;
  work.clear();
  pause();
  const { scenario: now, status } = await engine.call("snapshot");
  const { state, ...rest } = now;
  const { iteration } = status;
  asked = { of: subject(rest as Scenario), line: JSON.stringify(ends), iteration };
  const line = ends.map((end) => [...toSpace(end, dimOf(now.data), "plane")]);
  await work.run(now, {
    study: "bootstrap",
    resamples: resamples.peek(),
    iterations: Math.max(1, iteration),
    line: line as [number[], number[]],
    tracks: byTracks.peek() && tracked(now),
  });
  const found = work.found.peek();
  if (found && found.resamples > 0)
    announce(`Standard errors from ${plural(found.resamples, "resample")}.`);
}

const tracked = ({ data }: Scenario) =>
  data.kind === "points" && (data.points ?? []).some(({ track }) => track != null);

const said = ({ value, error }: WithError) =>
  error === null ? number(value) : `${number(value)} ± ${number(error, 2)}`;

function close(): void {
  sectioning.value = false;
  section.value = null;
}

/** The energy along a line, and what of it depends on which observations happened to be made. */
export function ErrorBars() {
  const [at, found, now] = [work.progress.value, work.found.value, scenario.value];
  useEffect(() => () => close(), []);
  if (!now || !section.value) return null;
  return (
    <section class="error-bars" data-testid="section" aria-label="Error bars along a line">
      <div class="row">
        <h2>Error bars along a line</h2>
        <span class="spring" />
        <button type="button" class="quiet" data-testid="section-close" onClick={close}>
          Close
        </button>
      </div>
      <p class="quiet-text">
        The observations are drawn again, with replacement, and the energy is fitted to them anew,
        so many times: the band is the standard error.
      </p>
      <Ends now={now} />
      <div class="row">
        <button
          type="button"
          class="button"
          data-testid="section-draw"
          aria-pressed={sectioning.value}
          onClick={() => {
            sectioning.value = !sectioning.value;
          }}
        >
          {sectioning.value ? "Draw it on the plane now" : "Draw it"}
        </button>
        <label>
          resamples{" "}
          <input
            type="number"
            class="number-entry"
            min={2}
            max={MOST_RESAMPLES}
            step={1}
            data-testid="section-resamples"
            value={resamples.value}
            onChange={({ currentTarget }) => {
              const wanted = Math.round(currentTarget.valueAsNumber);
              if (Number.isFinite(wanted))
                resamples.value = Math.min(Math.max(wanted, 2), MOST_RESAMPLES);
              currentTarget.value = String(resamples.value);
            }}
          />
        </label>
        {tracked(now) && (
          <label class="check">
            <input
              type="checkbox"
              data-testid="section-tracks"
              checked={byTracks.value}
              onChange={(event) => {
                byTracks.value = event.currentTarget.checked;
              }}
            />
            whole tracks
          </label>
        )}
      </div>
      <div class="row">
        {at ? (
          <Underway
            of={at}
            label="Progress of the resamples"
            testid="section-cancel"
            enough={found !== null && found.resamples > 1}
            cancel={() => work.cancel()}
          />
        ) : (
          <button
            type="button"
            class="button primary"
            data-testid="section-run"
            onClick={() => void measure()}
          >
            Measure
          </button>
        )}
      </div>
      <OfSome now={now} />
      {work.refused.value && (
        <p class="advice warning" role="alert" data-testid="section-refused">
          {work.refused.value}
        </p>
      )}
      {found && <Found now={now} />}
    </section>
  );
}

/** Of more rows than the scenario holds, those that it holds are drawn again. */
function OfSome({ now }: { now: Scenario }) {
  const [rows, { data }] = [rowsLearned.value, now];
  if (rows === null || data.kind !== "points") return null;
  const times = number(Math.sqrt(rows / (data.points?.length ?? rows)), 2);
  return (
    <p class="quiet-text" data-testid="section-rows">
      Drawn again are the observations on the plane: the standard errors of all{" "}
      {plural(rows, "row")} are smaller, at best {times} times.
    </p>
  );
}

/** Both ends, in the units that the coordinates came in. */
function Ends({ now }: { now: Scenario }) {
  const ends = section.value;
  if (!ends) return null;
  const coordinates = dimOf(now.data) === 1 ? [0] : [0, 1];
  const move = (end: 0 | 1, k: number, value: number) => {
    if (!Number.isFinite(value)) return;
    const next = ends.map((place) => [...place]) as [Place, Place];
    next[end][k] = inward(value, k);
    section.value = next;
  };
  return (
    <p class="ends">
      {([0, 1] as const).flatMap((end) =>
        coordinates.map((k) => (
          <label key={`${end}${k}`}>
            {end === 0 ? "from" : "to"} {shownAxis(k).name}{" "}
            <input
              type="number"
              class="number-entry"
              step="any"
              data-testid={`section-${end === 0 ? "from" : "to"}-${k}`}
              value={Number(outward(ends[end][k] as number, k).toPrecision(6))}
              onChange={({ currentTarget }) => move(end, k, currentTarget.valueAsNumber)}
            />
          </label>
        )),
      )}
    </p>
  );
}

function Found({ now }: { now: Scenario }) {
  const found = work.found.value;
  if (!found) return null;
  const dim = dimOf(now.data);
  const axes = Array.from({ length: dim }, (_, k) => shownAxis(k));
  const k = along(found.line);
  const axis = axes[k];
  if (!axis) return null;
  const { barrier, critical, temperature } = found;
  const places = barrier?.at.map((share) => said(placed(share, found.line, axis, k)));
  const shown = axes.slice(0, 2);
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return (
    <>
      <BandChart
        band={band(found, axis, k)}
        name={axis.name}
        label={`The energy above its lowest minimum over ${axis.name}, with its standard error`}
      />
      <p class="quiet-text" data-testid="section-state">
        {found.resamples > 1
          ? `From ${plural(found.resamples, "resample")}, each fitted for ${plural(found.iterations, "update")}, around the fit at iteration ${whole(asked?.iteration ?? 0)}.`
          : "The fit as it stands; a band needs two resamples."}
      </p>
      {found.trouble && (
        <p class="advice warning" data-testid="section-trouble">
          Of a resample nothing is said: {found.trouble}
        </p>
      )}
      {barrier && places && (
        <p data-testid="section-barrier">
          The barrier from the minimum at {axis.name} {places[0]} is <b>{said(barrier.forth)}</b>,
          from that at {places[2]} it is <b>{said(barrier.back)}</b>, over {places[1]}; both minima
          are there again in {Math.round(barrier.found * found.resamples)} of{" "}
          {plural(found.resamples, "resample")}.
        </p>
      )}
      {temperature && (
        <p data-testid="section-temperature">Temperature of the steps: {said(temperature)}.</p>
      )}
      <section
        class="wide-table"
        aria-label="Minima and saddles"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where the screen is narrow
        tabIndex={0}
      >
        <table data-testid="section-critical">
          <thead>
            <tr>
              <td />
              {shown.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">height</th>
              <th scope="col" title="Share of the resamples in which there is one of its kind">
                in
              </th>
            </tr>
          </thead>
          <tbody>
            {critical.slice(0, MOST_ROWS).map((row, i) => (
              <tr key={i}>
                <th scope="row">{row.kind}</th>
                {shown.map(({ center, scale }, c) => {
                  const { value = 0, error = null } = row.x[c] ?? {};
                  const there = {
                    value: center + scale * value,
                    error: error && error * Math.abs(scale),
                  };
                  return <td key={c}>{said(there)}</td>;
                })}
                <td>{said(row.height)}</td>
                <td>{percent(row.found)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <button
        type="button"
        class="quiet"
        data-testid="section-csv"
        onClick={() => exportTable(sectionCsv(found, axes), "line")}
      >
        Save the band as CSV
      </button>
    </>
  );
}

const MOST_ROWS = 10;
