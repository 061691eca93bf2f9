import { HelpLine } from "../../../panel/controls/HelpLine";
import { OF_VIEW } from "../../../panel/text/questions";
import { changeLink } from "../../../state/viewing";
import { reason } from "../figures";
import { Part } from "../Part";
import { Learned, Played } from "./Learned";
import { Series } from "./Series";
import { SeriesSettings } from "./SeriesSettings";
import { history, open, origin, refused, undo } from "./state";

/** Units over time: a series that is learned, foretold and played. */
export function SeriesPart() {
  return (
    <main class="compare units" data-testid="units">
      <section class="compare-side" aria-label="What learns what">
        <h1>Units that learn a series</h1>
        <Part />
        <p class="compare-what">
          A column is a step, a square of it a unit. What a unit does next follows from traces that
          the past of all units leaves; the connections adapt until the series is likely. Then it
          goes on by itself from a cue.
        </p>
        <SeriesSettings />
        <HelpLine chapter={OF_VIEW.units} />
      </section>
      <div class="panels">
        {refused.value && <Refused />}
        <div class="units-column">
          <Series />
        </div>
        {!refused.value && (
          <div class="units-column">
            <Learned />
          </div>
        )}
      </div>
      {!refused.value && (
        <div class="tables">
          <div class="units-after">
            <Played />
          </div>
        </div>
      )}
    </main>
  );
}

function Refused() {
  const error = refused.value;
  if (!error) return null;
  return (
    <div class="view-refused" role="alert" data-testid="series-refused">
      <p>
        This series cannot be learned: {error.at ? `${error.at}: ` : ""}
        {reason(error.message)}
      </p>
      {history.undoable.value ? (
        <button type="button" class="button" onClick={() => void undo()}>
          Undo
        </button>
      ) : (
        <button
          type="button"
          class="button primary"
          data-testid="series-usual"
          onClick={() => void usual()}
        >
          Begin with a word
        </button>
      )}
    </div>
  );
}

async function usual(): Promise<void> {
  const from = origin.value;
  if (!from) return;
  await changeLink("units", { series: true, text: "" });
  await open("", from);
}
