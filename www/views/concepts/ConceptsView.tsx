import type { Action } from "../../kit/actions";
import { fixed } from "../../kit/format";
import { TaskProgress } from "../../panel/bar/TaskProgress";
import { historyActions, ViewBar, viewActions } from "../../panel/bar/ViewBar";
import { HelpLine } from "../../panel/controls/HelpLine";
import { SelectField } from "../../panel/controls/SelectField";
import { OF_VIEW } from "../../panel/text/questions";
import { Measured, Training } from "./After";
import { MOST_SHOWN } from "./arrangements";
import { Plane } from "./Plane";
import * as state from "./state";

const clock = viewActions("concepts", {
  running: () => state.moving.value,
  toggle: state.toggle,
  step: state.step,
  stepLabel: () => "One step",
  startOver: state.startOver,
  startOverLabel: "Back to the start",
});

/** The way back to the fit stays the last. */
export const actions: Action[] = [
  ...clock.slice(0, -1),
  ...historyActions("concepts", state),
  ...clock.slice(-1),
];

/** What three figures say of a probability: that of a softmax is never 0 or 1. */
function probability(p: number): string {
  if (p > 0.9995) return "above 0.999";
  return p < 0.0005 ? "below 0.001" : fixed(p, 3);
}

export function ConceptsBar() {
  const along = { done: state.frame.value, total: Math.max(1, state.last.value), note: "" };
  return (
    <ViewBar id="concepts" actions={actions}>
      <div class="figure clock">
        <TaskProgress of={along} label="Steps of the descent" />
      </div>
    </ViewBar>
  );
}

/** A concept, told from demonstrations and shown on a new arrangement. */
export function ConceptsView() {
  if (!state.origin.value) return <main class="compare" aria-busy="true" />;
  return (
    <main class="compare concepts" data-testid="concepts">
      <section class="compare-side" aria-label="What is shown">
        <h1>Concepts from five demonstrations</h1>
        <p class="compare-what">
          One energy of a set of entities, E(x, a, w), does two jobs. Of a few demonstrations the
          code w descends: the concept is told. At that code the places x descend: entities come to
          show it where they were never seen.
        </p>
        <Choices />
        <p class="quiet-text">
          ◆ is the first mark, ◇ the second. Filled entities take part, hollow ones do not. Drag any
          of them, or move it by arrows.
        </p>
        <HelpLine chapter={OF_VIEW.concepts} />
      </section>
      <div class="panels">
        {state.refused.value && (
          <p class="view-refused" role="alert" data-testid="concepts-refused">
            {state.refused.value.message}
          </p>
        )}
        <Shown />
        <Found />
        <Made />
      </div>
      <div class="tables">
        <Measured />
        <Training />
      </div>
    </main>
  );
}

function Choices() {
  const { concept, with: other } = state.link.value;
  const placed = state.placed.value;
  const known = state.names.value;
  const others = placed ? known : known.filter(([kind]) => kind !== concept);
  return (
    <div class="concept-choices">
      <SelectField
        id="concepts-concept"
        label="Demonstrations of"
        text="The concept that the demonstrations are drawn from. The engine is not told its name: the code w is inferred from the demonstrations alone, by w ← w − α ∇E, from w = 0."
        value={placed ? "" : concept}
        options={placed ? [["", "what was placed here"], ...known] : known}
        choose={(one) => state.choose({ concept: one })}
      />
      <SelectField
        id="concepts-with"
        label="Together with"
        text="A second concept, told from five demonstrations of its own. Entities then descend the mean of the energies at both codes, (E(x, a, w) + E(x, a, w′))/2."
        value={other}
        options={[["", "no other concept"], ...others]}
        choose={state.putTogether}
      />
      <button
        type="button"
        class="button"
        data-testid="concepts-others"
        onClick={state.otherDemonstrations}
      >
        Other demonstrations
      </button>
    </div>
  );
}

/** The demonstrations, one of which is edited. */
function Shown() {
  const all = state.shown.value;
  const at = state.edited.value;
  const one = all[at];
  if (!one) return null;
  return (
    <section class="panel" aria-label="Demonstrations">
      <h2 class="panel-title">Demonstrations</h2>
      <Plane
        id="concepts-shown"
        label={`Demonstration ${at + 1}`}
        of={one}
        move={state.moveShown}
      />
      <fieldset class="concept-row">
        <legend class="sr-only">Which demonstration</legend>
        {all.map((_, k) => (
          <button
            key={k}
            type="button"
            class="button"
            aria-label={`Demonstration ${k + 1}`}
            aria-pressed={k === at}
            onClick={() => state.show(k)}
          >
            {k + 1}
          </button>
        ))}
        <button
          type="button"
          class="button"
          data-testid="concepts-add"
          disabled={all.length >= MOST_SHOWN}
          onClick={state.addShown}
        >
          Copy
        </button>
        <button
          type="button"
          class="button"
          data-testid="concepts-remove"
          disabled={all.length < 2}
          onClick={state.removeShown}
        >
          Remove
        </button>
      </fieldset>
      <fieldset class="concept-row">
        <legend>Takes part</legend>
        {one.part.map((part, k) => (
          <label
            key={k}
            class="concept-check"
            title={`Whether entity ${k + 1} is part of the concept, or a bystander that counts for nothing`}
          >
            <input type="checkbox" checked={part} onChange={() => state.togglePart(k)} />
            {k + 1}
          </label>
        ))}
      </fieldset>
    </section>
  );
}

/** Which concept, how sure. */
function Found() {
  const found = state.found.value?.identified ?? [];
  return (
    <section class="panel" aria-label="What they show">
      <h2 class="panel-title">What they show</h2>
      {found.map((one, k) => {
        const most = Math.max(...one.probabilities);
        const best = one.probabilities.indexOf(most);
        return (
          <div key={k}>
            <p data-testid={`concepts-told-${k}`}>
              {k === 1 && "The other: "}
              <strong>{state.names.value[best]?.[1]}</strong>, with probability {probability(most)}.
              The energy of the demonstrations is {fixed(one.energy, 4)}.
            </p>
            {k === 0 && (
              <table class="measured-rows concept-table">
                <caption class="sr-only">How probable each concept is</caption>
                <tbody>
                  {one.probabilities.map((p, c) => (
                    <tr key={c}>
                      <th scope="row">{state.names.value[c]?.[1]}</th>
                      <td class="concept-bar">
                        <i style={{ width: `${100 * p}%` }} />
                      </td>
                      <td>{probability(p)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </div>
        );
      })}
      {found.length > 0 && (
        <p class="quiet-text">
          Probabilities are of the concepts that ship, and of these alone. A concept of your own has
          a code too: see what its energy makes of a new arrangement.
        </p>
      )}
    </section>
  );
}

/** A new arrangement, and the energy over the plane of the entity that is selected. */
function Made() {
  const now = state.now.value;
  const found = state.found.value;
  if (!now || !found) return null;
  const entity = state.selected.value - 2;
  const energy = found.energies[state.frame.value] ?? 0;
  return (
    <section class="panel" aria-label="A new arrangement">
      <h2 class="panel-title">A new arrangement</h2>
      <Plane
        id="concepts-made"
        label="The arrangement that is to show it"
        of={now}
        held={state.held.value}
        selected={state.selected.value}
        select={state.select}
        move={state.moveStart}
        map={state.moving.value ? null : state.map.value}
      />
      <div class="concept-row">
        <button
          type="button"
          class="button primary"
          data-testid="concepts-generate"
          onClick={() => void state.generate()}
        >
          Show it here
        </button>
        <button
          type="button"
          class="button"
          data-testid="concepts-start"
          onClick={() => void state.otherStart()}
        >
          New arrangement
        </button>
      </div>
      <fieldset class="concept-row">
        <legend>Entity {entity + 1}</legend>
        <label
          class="concept-check"
          title="Whether it is part of the concept, or a bystander that counts for nothing"
        >
          <input
            type="checkbox"
            checked={now.part[entity]}
            onChange={() => state.toggleStart("part")}
          />
          takes part
        </label>
        <label
          class="concept-check"
          title="It takes part and keeps its place: the others come to it"
        >
          <input
            type="checkbox"
            data-testid="concepts-held"
            checked={state.held.value[entity]}
            onChange={() => state.toggleStart("held")}
          />
          stays
        </label>
      </fieldset>
      <p data-testid="concepts-energy" data-energy={energy}>
        Energy {fixed(energy, 4)}
        {state.generated.value && ` after ${state.frame.value} of ${state.last.value} steps`}
      </p>
      <p class="quiet-text">
        The ink is where the energy of entity {entity + 1} is low, all others where they are.
        Descent in the attention a says who takes part, in the end:{" "}
        {found.attention.map((a, k) => `${k + 1}: ${fixed(a, 2)}`).join(", ")}.
      </p>
    </section>
  );
}
