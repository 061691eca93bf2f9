import { predicting } from "../../plane/prediction";
import { known } from "../../plane/system";
import { settings } from "../../state/settings";
import { observationCount, scenario } from "../../state/store";

/** One line that says what to do; gone for good after the first point, back where nothing is. */
export function Hint() {
  const empty = scenario.value?.data.kind === "points" && observationCount.value === 0;
  if (predicting.value || (!empty && settings.value.acquainted)) return null;
  return (
    <p class="hint" data-testid="hint">
      <span class="for-mouse">
        {empty
          ? "Click in the plane to place observations: wells form where they are."
          : known()
            ? "Click in the plane: a run of the system starts there."
            : "Click to add an observation, drag one to move it. The energy follows."}
      </span>
      <span class="for-touch">
        {known()
          ? "Tap in the plane: a run of the system starts there."
          : "Tap to place an observation. Drag one to move it."}
      </span>
    </p>
  );
}
