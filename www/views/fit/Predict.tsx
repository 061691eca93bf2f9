import type { Action } from "../../kit/actions";
import { askAgain, asked, guesses, predicting, question, verdict } from "../../plane/prediction";
import { chart, cursor, newStroke, type Place, selected } from "../../plane/scene";
import { pause } from "../../state/session";
import { options } from "../../state/settings";
import { playing } from "../../state/store";
import { syncAddress } from "../../state/sync";

/** Asks where particles end, or no longer. */
function toggle(): void {
  const predict = !options.value.predict;
  options.value = { ...options.value, predict };
  [selected.value, newStroke.value, cursor.value] = [null, null, null];
  if (predict && playing.value) pause();
  void syncAddress("replace");
}

export const prediction: Action = {
  id: "predict",
  label: () => "Predict where particles end",
  icon: () => "predict",
  enabled: () => chart.value === "plane",
  pressed: () => predicting.value,
  run: toggle,
};

/** In the place of the headline: the question, and how good the guesses were. */
export function Predict() {
  const [ways, made] = [asked.value, guesses.value.length];
  const told = ways !== null && made >= ways.length;
  return (
    <div class="headline predict" data-testid="prediction">
      <h1 aria-live="polite">{sentence(ways, made)}</h1>
      <p class="quiet-text">
        {told
          ? "A cross is a guess, a dot an end."
          : "Paths, contours and minima are hidden until all ends were guessed: click, or move the cursor by arrow keys and press Enter."}
      </p>
      <p class="row">
        {playing.value && (
          <button type="button" class="quiet" data-testid="predict-stop" onClick={pause}>
            Stop here
          </button>
        )}
        {told && ways.length > 0 && (
          <button type="button" class="quiet" data-testid="predict-again" onClick={askAgain}>
            Ask about others
          </button>
        )}
        <button type="button" class="quiet" data-testid="predict-end" onClick={toggle}>
          No more predictions
        </button>
      </p>
    </div>
  );
}

function sentence(ways: Place[][] | null, made: number): string {
  if (playing.value || ways === null) return "Where particles end is asked once the fit rests.";
  if (ways.length === 0) return "No particle goes from a start in view to an end in view.";
  return made < ways.length ? question(made) : verdict.value;
}
