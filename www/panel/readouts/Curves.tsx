import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { number, plural, steady, whole } from "../../kit/format";
import { landscape } from "../../plane/landscape";
import { chart } from "../../plane/scene";
import { frame, playing, rest, runs, runsVersion, scenario, shown } from "../../state/store";
import { ofSystem } from "../../wire/system";
import { CodeLengthReadout } from "./CodeLength";
import { Estimators } from "./Estimators";
import { Figure } from "./Figure";
import { LossChart } from "./LossChart";
import { Passes } from "./Passes";
import { Training } from "./Training";

/** How the fit goes: the loss, and the figures that matter. */
export function Curves() {
  const now = shown.value;
  runsVersion.value;
  const earlier = runs.earlier.length;
  const draws = frame.value?.ensemble?.draws ?? 0;
  return (
    <section
      class="curves"
      aria-label="Curves and figures"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where the screen is low
      tabIndex={0}
    >
      <h2>
        Loss{" "}
        <span class="quiet-text">
          {earlier > 0 ? `and ${plural(earlier, "earlier run")}` : "over iterations"}
        </span>
      </h2>
      <LossChart />
      <dl class="figures">
        <Figure name="loss" id="loss" value={number(now?.status.loss)} />
        <Figure name="gradient norm" id="gradient-norm" value={number(now?.status.gradient_norm)} />
        <Figure
          name="iterations a second"
          id="rate"
          value={now && now.rate > 0 ? whole(now.rate) : "–"}
        />
        <Figure name="state" id="hash" value={now?.status.hash ?? "–"} mono />
      </dl>
      <CodeLengthReadout />
      <AgainstTeacher />
      <OfSystem />
      {landscape.value ? <Passes /> : chart.value === "plane" && <RestPoints />}
      <Estimators />
      <Training />
      <p class="run-state" data-testid="run-state">
        {runState()}
        {draws > 0 && ` On show: the mean of ${draws} sampled energies, paler where they disagree.`}
      </p>
    </section>
  );
}

/** Fetched when the observations first come from a teacher. */
const recovery = signal<{ Readout: ComponentType } | null>(null);

function AgainstTeacher() {
  const taught = scenario.value?.data.kind === "langevin-pairs";
  useEffect(() => {
    if (!taught || recovery.value) return;
    void import("./Recovery").then(({ RecoveryReadout }) => {
      recovery.value = { Readout: RecoveryReadout };
    });
  }, [taught]);
  const Readout = recovery.value?.Readout;
  return taught && Readout ? <Readout /> : null;
}

/** Fetched when the observations are first of a known system. */
const system = signal<{ Readout: ComponentType } | null>(null);

function OfSystem() {
  const known = scenario.value !== null && ofSystem(scenario.value.data);
  useEffect(() => {
    if (!known || system.value) return;
    void import("./SystemReadout").then(({ SystemReadout }) => {
      system.value = { Readout: SystemReadout };
    });
  }, [known]);
  const Readout = system.value?.Readout;
  return known && Readout ? <Readout /> : null;
}

function runState(): string {
  if (playing.value) return "Fitting.";
  switch (rest.value) {
    case "converged":
      return "Converged: the loss has stopped changing. Press Play to continue.";
    case "diverged":
      return "Stopped: the fit diverged.";
    case "reached":
      return "Paused: the iteration asked for is reached.";
    default:
      return "Paused.";
  }
}

const MOST_ROWS = 6;

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
  return (
    <section class="minima">
      <h2>
        {plural(minima.length, "minimum", "minima")}{" "}
        <span class="quiet-text">{saddles > 0 ? plural(saddles, "saddle") : ""}</span>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">x₁</th>
            <th scope="col">x₂</th>
            <th scope="col">E</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: MOST_ROWS }, (_, i) => {
            const row = minima[i];
            return (
              <tr key={i} class={row ? "" : "blank"}>
                {[0, 1, 2].map((c) => (
                  <td key={c}>{row ? steady(row[c] as number) : "\u00a0"}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
