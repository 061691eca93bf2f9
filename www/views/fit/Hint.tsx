import { settings } from "../../state/settings";
import { observationCount, scenario } from "../../state/store";

/** One line that says what to do; gone for good after the first point, back where nothing is. */
export function Hint() {
  const empty = scenario.value?.data.kind === "points" && observationCount.value === 0;
  if (!empty && settings.value.acquainted) return null;
  return (
    <p class="hint" data-testid="hint">
      <span class="for-mouse">
        Click to drop an observation, drag one to move it, drag on empty space to draw a stroke.
      </span>
      <span class="for-touch">Tap to drop a point, drag to draw a stroke.</span>
    </p>
  );
}
