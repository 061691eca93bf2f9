import { computed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Action } from "../../kit/actions";
import { TaskProgress } from "../../panel/bar/TaskProgress";
import { historyActions, ViewBar, viewActions } from "../../panel/bar/ViewBar";
import { HelpLine } from "../../panel/controls/HelpLine";
import { OF_VIEW } from "../../panel/text/questions";
import { options } from "../../state/settings";
import type { IelError } from "../../wire/types";
import { Capacity, Machines, RecallCurve } from "./After";
import { reason } from "./figures";
import { Learning } from "./Learning";
import { Weights } from "./Matrix";
import { Part } from "./Part";
import { Patterns } from "./Patterns";
import { part } from "./parts";
import { Recall } from "./Recall";
import { Settings } from "./Settings";
import { SeriesPart } from "./series/SeriesPart";
import * as series from "./series/state";
import type { UnitsLink } from "./spec";
import * as pictures from "./state";
import { change, openUsual, refused, repair, report, spec, undo, undoable } from "./state";

/** The part that is on show. */
const now = () => (part.value === "series" ? series : pictures);

const clock = viewActions("units", {
  running: () => now().running.value,
  toggle: () => now().toggle(),
  step: () => now().step(),
  stepLabel: () => (part.value === "series" ? "One step of learning" : "One update"),
  startOver: () => now().startOver(),
  startOverLabel: "Start over",
});

const history = historyActions("units", {
  undoable: computed(() => now().history.undoable.value),
  redoable: computed(() => now().history.redoable.value),
  undo: () => now().undo(),
  redo: () => now().redo(),
});

/** The way back to the fit stays the last. */
export const actions: Action[] = [...clock.slice(0, -1), ...history, ...clock.slice(-1)];

export function UnitsBar() {
  return (
    <ViewBar id="units" actions={actions}>
      <div class="figure clock">
        <TaskProgress of={now().progress.value} label="Progress of learning" />
      </div>
    </ViewBar>
  );
}

/** Units that learn pictures by their connections, and recall them; the part is known before it is opened. */
export function UnitsView() {
  const link = options.value.view?.link as UnitsLink | undefined;
  return link?.series ? <SeriesPart /> : <Pictures />;
}

function Pictures() {
  const begun = useBegun();
  return (
    <main class="compare units" data-testid="units" aria-busy={!begun}>
      <section class="compare-side" aria-label="What learns what">
        <div class="units-head">
          <h1>Units that learn pictures</h1>
          <Part />
          <p class="compare-what">
            Each square of a picture is a unit, on or off. A rule sets the weights between units
            until the pictures lie where the energy is low; a damaged picture then runs down to a
            whole one.
          </p>
          <p class="compare-what">
            How is this different from inverse energy learning? Here the form of the energy is fixed
            and its connections adapt. There the process is fixed, and any energy adapts to where it
            ends. The rule “Inverse energy learning” does that with these units.
          </p>
        </div>
        {begun && (
          <div class="units-settings">
            <Settings />
            <HelpLine chapter={OF_VIEW.units} />
          </div>
        )}
      </section>
      {begun && <Learned />}
    </main>
  );
}

/** Whether there is something to be seen of what is learned: at once, so that nothing moves when more comes,
 *  or, of a large machine, after so long whatever there is. */
function useBegun(): boolean {
  const begun = useRef(false);
  const known = spec.value !== null;
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = known ? setTimeout(() => setLate(true), LATE_MS) : undefined;
    return () => clearTimeout(timer);
  }, [known]);
  begun.current ||= (report.value ?? refused.value) !== null || late;
  return begun.current;
}

const LATE_MS = 2000;

function Learned() {
  return (
    <>
      <div class="panels">
        {refused.value && <Refused error={refused.value} />}
        <div class="units-column">
          <Patterns />
          {!refused.value && <Learning />}
        </div>
        {!refused.value && (
          <div class="units-column">
            <Recall />
            <Weights />
          </div>
        )}
      </div>
      {!refused.value && (
        <div class="tables">
          <RecallCurve />
          <Capacity />
          <Machines />
        </div>
      )}
    </>
  );
}

/** Why there is no such machine, and what would do. */
function Refused({ error }: { error: IelError }) {
  const found = repair.value;
  return (
    <div class="view-refused" role="alert" data-testid="units-refused">
      <p>
        This machine cannot learn: {error.at ? `${error.at}: ` : ""}
        {reason(error.message)}
      </p>
      {found && (
        <button
          type="button"
          class="button primary"
          data-testid="units-repair"
          onClick={() => void change(found.spec)}
        >
          Use the rule {found.title}
        </button>
      )}
      {undoable.value && (
        <button type="button" class="button" data-testid="units-back" onClick={() => void undo()}>
          Undo
        </button>
      )}
      {!found && !undoable.value && (
        <button
          type="button"
          class="button primary"
          data-testid="units-usual"
          onClick={() => void openUsual()}
        >
          Begin with five letters
        </button>
      )}
    </div>
  );
}
