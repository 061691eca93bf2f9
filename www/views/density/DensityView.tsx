import { fixed, number } from "../../kit/format";
import { plain } from "../../kit/plain";
import { ViewBar, viewActions } from "../../panel/bar/ViewBar";
import { CrowdField } from "../../panel/controls/Crowd";
import { Field } from "../../panel/controls/Field";
import { HelpLine } from "../../panel/controls/HelpLine";
import { SelectField } from "../../panel/controls/SelectField";
import { Facts } from "../../panel/readouts/DensityFacts";
import { PanelChart } from "../../panel/readouts/PanelChart";
import { Formula } from "../../panel/text/Formula";
import { OF_VIEW } from "../../panel/text/questions";
import { chosen } from "../../state/store";
import type { Schema } from "../../wire/types";
import { DensityPlane } from "./DensityPlane";
import { type DensityLink, GEOMETRIES as GEOMETRY_KINDS, TEMPERATURES } from "./spec";
import {
  changeDensity,
  crowd,
  facts,
  flowing,
  goal,
  lines,
  now,
  point,
  refused,
  running,
  startOver,
  step,
  stepOf,
  temperature,
  toggle,
} from "./state";

export const actions = viewActions("density", {
  running: () => running.value,
  toggle,
  step,
  stepLabel: () => "One step",
  startOver,
  startOverLabel: "Start over",
});

export function DensityBar() {
  return (
    <ViewBar id="density" actions={actions}>
      <div class="figure clock">
        <span>time</span>
        <output data-testid="density-time">{fixed(point.value?.time ?? 0, 2)}</output>
      </div>
    </ViewBar>
  );
}

const GEOMETRIES: Record<DensityLink["geometry"], { title: string; tex: string; text: string }> = {
  "fokker-planck": {
    title: "Fokker–Planck",
    tex: "\\partial_t p = \\nabla\\cdot(p\\nabla E) + \\tau\\Delta p",
    text: "Mass has to travel: each particle follows Langevin dynamics, x ← x − η∇E + √(2τη) ξ, and the density is where all such particles are.",
  },
  "fisher-rao": {
    title: "Fisher–Rao",
    tex: "p \\leftarrow p^{1-\\eta}\\,\\pi^{\\eta} / Z",
    text: "Mass appears and disappears where it is: particles do not move, they die where there is too much and double where there is too little. Where none has been, none comes: the cloud keeps to where it began.",
  },
};

const TEMPERATURE: Schema = {
  title: "Temperature τ",
  description:
    "Temperature τ of the density exp(−E/τ)/Z: the colder, the more of it lies in the deepest wells.",
  type: "number",
  minimum: TEMPERATURES.least,
  maximum: TEMPERATURES.most,
  "x-scale": "log",
};
const STEP: Schema = {
  title: "Step η",
  description: "Time that one step takes. Smaller steps are more exact and slower.",
  type: "number",
  minimum: 0.001,
  maximum: 1,
  "x-scale": "log",
};

/** A density on its way to the Gibbs density of the energy, and the particles beside it. */
export function DensityView() {
  const flow = flowing.value;
  if (!flow) return <main class="compare" aria-busy="true" />;
  const { link } = flow;
  const { tex, text } = GEOMETRIES[link.geometry];
  return (
    <main class="compare" data-testid="density" style={{ "--panels": 2 }}>
      <section class="compare-side" aria-label="Which flow">
        <h1>From a density to the energy’s</h1>
        <p class="compare-what">
          The energy ({plain(chosen("energy")?.title ?? "").toLowerCase()}) has the density π = e
          <sup>−E/τ</sup>/Z. Both flows descend KL(p ‖ π). {text}
        </p>
        <Formula tex={tex} display />
        <SelectField
          id="density-geometry"
          label="Flow"
          text="How far apart two densities are said to be: by carrying mass from one to the other (Fokker–Planck), or by letting it vanish here and appear there (Fisher–Rao). Either flow descends the KL divergence from π by that measure."
          value={link.geometry}
          options={GEOMETRY_KINDS.map((kind) => [kind, GEOMETRIES[kind].title])}
          choose={(geometry) => changeDensity({ geometry, step: null })}
        />
        <SelectField<DensityLink["start"]>
          id="density-start"
          label="Start"
          text="The density at time 0: one spot in a corner of the view, or everywhere alike."
          value={link.start}
          options={[
            ["corner", "point mass"],
            ["uniform", "uniform"],
          ]}
          choose={(start) => changeDensity({ start })}
        />
        <Field
          name="temperature"
          schema={TEMPERATURE}
          root={TEMPERATURE}
          value={temperature(flow)}
          commit={(value, live) => {
            if (!live) changeDensity({ temperature: value as number });
          }}
        />
        <Field
          name="step"
          schema={STEP}
          root={STEP}
          value={stepOf(link)}
          commit={(value, live) => {
            if (!live) changeDensity({ step: value as number });
          }}
        />
        <CrowdField follow={crowd.value !== null} />
        <PanelChart title="KL(p ‖ π)" over="time" lines={lines} log />
        <HelpLine chapter={OF_VIEW.density} />
      </section>
      <div class="panels">
        {refused.value ? (
          <p class="view-refused" role="alert">
            No density can be shown: {refused.value.message}
          </p>
        ) : (
          <>
            <section class="panel" aria-label="Now">
              <h2 class="panel-title">p now, and particles</h2>
              <DensityPlane id="density-now" label={inWords()} picture={now} cloud />
            </section>
            <section class="panel" aria-label="The limit">
              <h2 class="panel-title">
                π = e<sup>−E/τ</sup>/Z, the limit
              </h2>
              <DensityPlane
                id="density-goal"
                label="The Gibbs density of the energy: high in its wells"
                picture={goal}
                cloud={false}
              />
            </section>
          </>
        )}
      </div>
      <div class="tables">
        <Figures />
        {facts.value && <Facts report={facts.value} title="the density π of the energy" />}
      </div>
    </main>
  );
}

function inWords(): string {
  const stand = point.value;
  return stand
    ? `The density at time ${number(stand.time, 3)}, ${number(stand.kl, 3)} nats from the limit, and a cloud of particles`
    : "The density";
}

const ROWS = [
  ["kl", "KL(p ‖ π)", "Nats that p is away from π. It never rises."],
  ["kl_reverse", "KL(π ‖ p)", "The same the other way round: infinite where p has no mass."],
  [
    "cloud",
    "particles from p",
    "Sliced Wasserstein-1 distance of the particles from the density beside them; none on a circle.",
  ],
  [
    "cloud_to_rest",
    "particles from π",
    "Sliced Wasserstein-1 distance of the particles from the Gibbs density; none on a circle.",
  ],
  ["mass", "mass of p", "What the grid holds of p: 1, up to rounding."],
] as const;

function Figures() {
  const stand = point.value;
  return (
    <table class="measures figures-of-flow" data-testid="density-figures">
      <caption>Progress of p</caption>
      <tbody>
        {ROWS.map(([key, name, doc]) => {
          const value = stand?.[key] ?? null;
          return (
            <tr key={key} title={doc}>
              <th scope="row">{name}</th>
              <td data-testid={`density-${key}`}>
                <span class="value">
                  {!stand || (value === null && key.startsWith("cloud"))
                    ? "–"
                    : value === null
                      ? "∞"
                      : value < 10
                        ? fixed(value, 4)
                        : number(value)}
                </span>
              </td>
              <td class="doc">{doc}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
