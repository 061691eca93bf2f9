import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { number, plural, steady, whole } from "../../kit/format";
import { axisName, reading } from "../../plane/axes";
import { landscape } from "../../plane/landscape";
import { minimaFound } from "../../plane/minima";
import { outside } from "../../plane/outside";
import { hiding } from "../../plane/prediction";
import { chart, energyShown, view } from "../../plane/scene";
import { section } from "../../plane/section";
import { visible } from "../../plane/view";
import { better } from "../../state/best";
import { configure, goBack } from "../../state/edits";
import {
  catalog,
  frame,
  observationCount,
  playing,
  rest,
  runs,
  runsVersion,
  scenario,
  shown,
} from "../../state/store";
import { fetchPart } from "../../state/viewing";
import { dimOf } from "../../wire/charting";
import { ofPaths } from "../../wire/paths";
import { ofSystem } from "../../wire/system";
import type { DataConfig } from "../../wire/types";
import { named } from "../controls/named";
import { openRuns } from "../runs/openRuns";
import { CodeLengthReadout } from "./CodeLength";
import { Estimators } from "./Estimators";
import { nextToNothing, worseThanNone } from "./ends";
import { Figure } from "./Figure";
import { LossChart } from "./LossChart";
import { Passes } from "./Passes";
import { Training } from "./Training";

/** How the fit goes: the loss, and the figures that matter. */
export function Curves() {
  const now = shown.value;
  runsVersion.value;
  const earlier = runs.comparable.length;
  const temperature = now?.status.temperature;
  const epochs = now?.status.epochs;
  const heldOut = (scenario.value?.held_out ?? 0) > 0;
  const draws = frame.value?.ensemble?.draws ?? 0;
  const explains = howLittle();
  return (
    <section
      class="curves"
      aria-label="Curves and figures"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where the screen is low
      tabIndex={0}
    >
      <div class="row">
        <h2>
          Loss{" "}
          <span class="quiet-text">
            {earlier > 0 ? `and ${plural(earlier, "earlier run")}` : "over iterations"}
          </span>
        </h2>
        <span class="spring" />
        <button type="button" class="quiet" data-testid="runs-open" onClick={() => void openRuns()}>
          All runs…
        </button>
      </div>
      <LossChart />
      <dl class="figures">
        <Figure name="loss" id="loss" value={number(now?.status.loss)} />
        {heldOut && (
          <Figure name="held-out loss" id="held-out" value={number(now?.status.held_out)} />
        )}
        {epochs != null && <Figure name="epochs" id="epochs" value={number(epochs, 3)} />}
        {temperature && (
          <Figure
            name="temperature of the steps"
            id="temperature"
            value={`${number(temperature[0])} ± ${number(temperature[1], 2)}`}
          />
        )}
      </dl>
      {now?.status.caution && (
        <p class="quiet-text" role="status" data-testid="caution">
          {sentence(named(now.status.caution))}
        </p>
      )}
      <p class="run-state" data-testid="run-state">
        {runState()}
        {draws > 0 && ` On show: the mean of ${draws} sampled energies, paler where they disagree.`}
      </p>
      {explains && (
        <p class="quiet-text" role="status" data-testid="worse-than-none">
          {explains}{" "}
          {catalog.value && catalog.value.default.energy.kind !== scenario.value?.energy.kind && (
            <button type="button" class="quiet" onClick={learnDefault}>
              Learn a neural network
            </button>
          )}
        </p>
      )}
      {better.value && (
        <p class="advice" role="status" data-testid="better">
          The {heldOut ? "held-out loss" : "loss"} was lower at iteration{" "}
          {whole(better.value.kept.iteration)}: {number(better.value.loss)}.{" "}
          <button type="button" class="quiet" onClick={() => void goBack()}>
            Go back there
          </button>
        </p>
      )}
      <AgainstTeacher />
      <OfSystem />
      {hiding.value ? null : landscape.value ? (
        <Passes />
      ) : (
        chart.value === "plane" && energyShown.value && <RestPoints />
      )}
      <details class="measured" data-testid="run-figures">
        <summary>The run in numbers</summary>
        <dl class="figures">
          <Figure
            name="length of the gradient"
            id="gradient-norm"
            value={number(now?.status.gradient_norm)}
          />
          <Figure
            name="iterations a second"
            id="rate"
            value={now && now.rate > 0 ? whole(now.rate) : "–"}
          />
          <Figure name="hash of the state" id="hash" value={now?.status.hash ?? "–"} mono />
        </dl>
        <p class="quiet-text">
          The same link has the same hash at the same iteration, on any machine.
        </p>
      </details>
      <CodeLengthReadout />
      {section.value === null && !hiding.value && chart.value === "plane" && (
        <button type="button" class="quiet" data-testid="section-open" onClick={openSection}>
          Error bars along a line…
        </button>
      )}
      <OfSection />
      <OfPaths />
      <OfGoals />
      <OfGroups />
      <BesideLikelihood />
      <Estimators />
      <Training />
    </section>
  );
}

/** A readout that is fetched when it is first wanted, and there as long as it is. */
function fetched(wanted: () => boolean, load: () => Promise<ComponentType>) {
  const part = signal<{ Readout: ComponentType } | null>(null);
  return function Fetched() {
    const now = wanted();
    useEffect(() => {
      if (!now || part.value) return;
      void fetchPart(load).then((Readout) => {
        if (Readout) part.value = { Readout };
      });
    }, [now]);
    const Readout = part.value?.Readout;
    return now && Readout ? <Readout /> : null;
  };
}

const ofData = (is: (data: DataConfig) => boolean) =>
  scenario.value !== null && is(scenario.value.data);
const objective = () => scenario.value?.objective.kind;

const AgainstTeacher = fetched(
  () => ofData((data) => "teacher" in data),
  () => import("./Recovery").then((part) => part.RecoveryReadout),
);

const OfSystem = fetched(
  () => ofData(ofSystem),
  () => import("./SystemReadout").then((part) => part.SystemReadout),
);

const OfPaths = fetched(
  () => ofData(ofPaths),
  () => import("./Telling").then((part) => part.TellingReadout),
);

const OfGoals = fetched(
  () => objective() === "maximum-entropy-paths",
  () => import("./Goals").then((part) => part.GoalsReadout),
);

const OfSection = fetched(
  () => section.value !== null,
  () => import("./ErrorBars").then((part) => part.ErrorBars),
);

/** A line across the view, to begin with. */
function openSection(): void {
  const now = view.peek();
  if (!now) return;
  const { x_min, x_max, y_min, y_max } = visible(now);
  const inner = 0.1 * (x_max - x_min);
  const y = 0.5 * (y_min + y_max);
  section.value = [
    [x_min + inner, y],
    [x_max - inner, y],
  ];
}

const OfGroups = fetched(
  () => (scenario.value?.inferred ?? 0) > 0,
  () => import("./Groups").then((part) => part.GroupsReadout),
);

const BesideLikelihood = fetched(
  () => objective() === "adversarial" || objective() === "noise-contrastive",
  () => import("./Likelihood").then((part) => part.LikelihoodReadout),
);

/** What is said of an energy that explains less than none, or next to nothing. */
function howLittle(): string | null {
  const [seen, now] = [frame.peek(), scenario.peek()];
  if (worseThanNone(seen, now))
    return "The processes end farther from their observations than they start: so far this energy explains less than none.";
  return now && nextToNothing(seen, now, dimOf(now.data), runs.current.values)
    ? "The processes end about as far from their observations as they start: so far this energy explains next to nothing."
    : null;
}

/** The energy of the default, which bends to what it is given. */
function learnDefault(): void {
  const energy = catalog.peek()?.default.energy;
  if (energy) void configure((s) => ({ ...s, energy }), "learning a neural network");
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What the engine says, as a sentence of its own. */
const sentence = (text: string) => `${capital(text)}.`;

function runState(): string {
  if (observationCount.value === 0) return "Click in the plane to place observations.";
  if (playing.value) return "Fitting.";
  switch (rest.value) {
    case "converged":
      return "At rest: there is nothing more to gain. Press Play to fit on.";
    case "diverged":
      return "Stopped: the fit diverged.";
    case "reached":
      return "Paused at the iteration that was asked for.";
    default:
      return "Paused.";
  }
}

/** Room that is kept, so that little jumps, and rows that are shown. */
const ROOM_ROWS = 3;
const MOST_ROWS = 8;

/** Where the energy's minima were found, deepest first. */
function RestPoints() {
  shown.value;
  const packed = frame.peek()?.critical_points ?? new Float32Array(0);
  const minima: [number, number, number][] = [];
  let saddles = 0;
  for (let i = 0; i + 3 < packed.length; i += 4) {
    const [x = 0, y = 0, energy = 0, kind] = packed.subarray(i, i + 4);
    if (kind === 0) minima.push([x, y, energy]);
    else if (kind === 1) saddles++;
  }
  minima.sort((a, b) => a[2] - b[2]);
  const rows = Math.min(MOST_ROWS, Math.max(ROOM_ROWS, minima.length));
  const seen = frame.peek()?.observations ?? new Float32Array(0);
  const far = minima.slice(0, rows).map(outside(seen, scenario.value?.periods ?? []));
  // Of one coordinate the plane shows a line, and a minimum has no other number.
  const coordinates = scenario.value && dimOf(scenario.value.data) === 1 ? [0] : [0, 1];
  return (
    <section class="minima">
      <h2>
        {capital(minimaFound(minima.length))}{" "}
        <span class="quiet-text">{saddles > 0 ? plural(saddles, "saddle") : ""}</span>
      </h2>
      <table>
        <thead>
          <tr>
            {coordinates.map((k) => (
              <th key={k} scope="col">
                {axisName(k)}
              </th>
            ))}
            <th scope="col">E</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, i) => {
            const row = minima[i];
            return (
              <tr key={i} class={row ? (far[i] ? "far" : "") : "blank"} aria-hidden={!row}>
                {[...coordinates, 2].map((c) => (
                  <td key={c}>
                    {row
                      ? c < 2
                        ? reading(row[c] as number, c)
                        : steady(row[c] as number)
                      : "\u00a0"}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {far.includes(true) && (
        <p class="quiet-text" data-testid="far-minima">
          Those in gray lie outside the observations, where nothing was seen.
        </p>
      )}
      {minima.length > rows && (
        <p class="quiet-text">and {plural(minima.length - rows, "higher one")}</p>
      )}
    </section>
  );
}
