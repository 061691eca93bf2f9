import { TaskProgress } from "../../panel/bar/TaskProgress";
import { ViewBar, viewActions } from "../../panel/bar/ViewBar";
import { Field } from "../../panel/controls/Field";
import { HelpLine } from "../../panel/controls/HelpLine";
import { OF_VIEW } from "../../panel/text/questions";
import { configure } from "../../state/edits";
import { openLink } from "../../state/session";
import { openView } from "../../state/viewing";
import type { IelError, Schema } from "../../wire/types";
import { Shelf } from "./Shelf";
import { GAMMA, MOST } from "./spec";
import {
  asked,
  change,
  done,
  found,
  picture,
  progress,
  refused,
  running,
  startOver,
  step,
  toggle,
} from "./state";
import { FactTable, TheoryTable } from "./Tables";
import { TheoriesPlane } from "./TheoriesPlane";

export const actions = viewActions("theories", {
  running: () => running.value,
  toggle,
  step,
  stepLabel: () => "One update",
  startOver,
  startOverLabel: "Start over",
});

export function TheoriesBar() {
  return (
    <ViewBar id="theories" actions={actions}>
      <div class="figure clock">
        <TaskProgress of={progress.value} label="Progress of the search" />
      </div>
    </ViewBar>
  );
}

/** A world in which theories are looked for: balls in a plane of four laws and four walls. */
const WORLD = "theories=6&v=2&data=regions&energy=polynomial&energy.degree=2&dynamics=verlet";

const MOST_FIELD: Schema = {
  title: "Most theories",
  description: "Theories that may be found, at most: those that save no bits are dropped anyway.",
  type: "integer",
  minimum: MOST.least,
  maximum: MOST.most,
};
const GAMMA_FIELD: Schema = {
  title: "Exponent γ",
  description:
    "How much a step counts for theories that do not say it: the lower γ, the more only the nearest theory learns from it.",
  type: "number",
  minimum: GAMMA.least,
  maximum: GAMMA.most,
};
const NETWORK_FIELD: Schema = {
  title: "One network to compare",
  description:
    "Fits one network for all steps too, of twice as many numbers, and forecasts with both.",
  type: "boolean",
};

/** Several theories of one world, each with the part of the plane in which it rules. */
export function TheoriesView() {
  const now = asked.value;
  if (!now) return <main class="compare" aria-busy="true" />;
  const { most, gamma, network } = now.link;
  return (
    <main class="compare theories" data-testid="theories">
      <section class="compare-side" aria-label="What is looked for">
        <h1>Several theories</h1>
        <p class="compare-what">
          One energy for all may explain nothing. Here the steps are divided among several, each
          with a domain in which it rules, until all together take the fewest bits.
        </p>
        <Field
          name="most"
          schema={MOST_FIELD}
          root={MOST_FIELD}
          value={most}
          commit={(value, live) => {
            if (!live) change({ most: value as number });
          }}
        />
        <Field
          name="gamma"
          schema={GAMMA_FIELD}
          root={GAMMA_FIELD}
          value={gamma}
          commit={(value, live) => {
            if (!live) change({ gamma: value as number });
          }}
        />
        <Field
          name="network"
          schema={NETWORK_FIELD}
          root={NETWORK_FIELD}
          value={network}
          commit={(value) => {
            change({ network: value === true });
          }}
        />
        <Shelf />
        <HelpLine chapter={OF_VIEW.theories} />
      </section>
      {refused.value ? (
        <Refused error={refused.value} />
      ) : (
        <>
          <div class="panels">
            <section class="panel" aria-label="The plane">
              <h2 class="panel-title">{standing()}</h2>
              <TheoriesPlane />
              <Legend />
            </section>
            <section class="panel" aria-label="The theories">
              <TheoryTable />
            </section>
          </div>
          <div class="tables">
            <FactTable />
          </div>
        </>
      )}
    </main>
  );
}

/** What is being done, in a line over the plane. */
function standing(): string {
  const note = progress.value?.note ?? "beginning";
  if (done.value) return "Which theory rules where";
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}`;
}

function Legend() {
  const seen = picture.value;
  const report = found.value;
  if (report && !seen) return <p class="quiet-text">Only two coordinates can be drawn.</p>;
  return (
    <p class="theories-legend">
      <span>● a step, in the color of its theory</span>
      <span>+ at a wall</span>
      <span class="accent">× said by none</span>
      {(seen?.borders.length ?? 0) > 0 && <span>─ a border in truth</span>}
    </p>
  );
}

/** Why no theories can be looked for here, and what would do. */
function Refused({ error }: { error: IelError }) {
  return (
    <div class="panels">
      <div class="view-refused" role="alert" data-testid="theories-refused">
        <p>No theories can be learned here: {error.message}</p>
        {error.at === "shelf" ? (
          <button type="button" class="button primary" onClick={emptied}>
            Go on without a shelf
          </button>
        ) : (
          <button
            type="button"
            class="button primary"
            data-testid="theories-world"
            onClick={() => void openLink(WORLD)}
          >
            Open a world of four laws
          </button>
        )}
        {error.at === "dynamics.kind" && (
          <button type="button" class="button" onClick={() => void withInertia()}>
            Let it move with inertia
          </button>
        )}
      </div>
    </div>
  );
}

function emptied(): void {
  change({ shelf: [] });
  startOver();
}

async function withInertia(): Promise<void> {
  const inert = { kind: "verlet", dt: 0.1, magnetic: 0 } as const;
  if (await configure((s) => ({ ...s, dynamics: inert }), "choosing motion with inertia"))
    await openView();
}
