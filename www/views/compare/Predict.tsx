import { options } from "../../state/settings";
import { syncAddress } from "../../state/sync";
import { play } from "./playing";
import { awaiting, choice, end, nameOf, predicting, verdict, what } from "./prediction";
import { compared } from "./signals";
import { startOver } from "./state";

/** Asks which curve ends lowest before anything runs, or no longer. */
function toggle(): void {
  options.value = { ...options.value, predict: !options.value.predict };
  if (options.value.predict) ask();
  void syncAddress("replace");
}

function ask(): void {
  choice.value = null;
  startOver();
}

function choose(panel: number): void {
  choice.value = panel;
  play();
}

/** The question, the panels to choose from, and whether the guess was right. */
export function Predict() {
  const panels = compared.value?.configs ?? [];
  if (!predicting.value)
    return (
      <p>
        <button type="button" class="quiet" data-testid="predict" onClick={toggle}>
          Predict first
        </button>
      </p>
    );
  return (
    <section class="prediction" aria-label="Prediction" data-testid="prediction">
      <p aria-live="polite">
        {awaiting.value
          ? `Which panel will have the lowest ${what()} ${end()}? The run is shown once you have chosen.`
          : verdict.value || `You chose panel ${nameOf(choice.value ?? 0)}: see how the curves go.`}
      </p>
      <p class="row">
        {awaiting.value ? (
          panels.map((_, panel) => (
            <button
              key={panel}
              type="button"
              class="button"
              data-testid={`predict-${panel + 1}`}
              onClick={() => choose(panel)}
            >
              {nameOf(panel)}
            </button>
          ))
        ) : (
          <button type="button" class="quiet" data-testid="predict-again" onClick={ask}>
            Ask again
          </button>
        )}
        <button type="button" class="quiet" data-testid="predict-end" onClick={toggle}>
          No more predictions
        </button>
      </p>
    </section>
  );
}
