import { whole } from "../../kit/format";
import { ViewBar, viewActions } from "../../panel/bar/ViewBar";
import { running, seek, step, toggle } from "./playing";
import { compared, time } from "./signals";
import { showsProcesses } from "./spec";
import { startOver } from "./state";

const onProcesses = () => compared.value !== null && showsProcesses(compared.value.room);

export const actions = viewActions("compare", {
  running: () => running.value,
  toggle,
  step,
  stepLabel: () => (onProcesses() ? "One step" : "One iteration"),
  startOver,
  startOverLabel: "Start over",
});

/** The bar while panels are compared: one clock for all of them. */
export function CompareBar() {
  const processes = onProcesses();
  const steps = compared.value?.steps ?? 0;
  return (
    <ViewBar id="compare" actions={actions}>
      <div class="figure clock">
        <span aria-hidden="true">{processes ? "step" : "iteration"}</span>
        {processes && (
          <input
            aria-label="Step"
            type="range"
            data-testid="compare-time"
            min={0}
            max={steps}
            step={1}
            value={Math.round(time.value)}
            style={{ "--share": time.value / steps }}
            onInput={(event) => seek(Number(event.currentTarget.value))}
          />
        )}
        <output data-testid="compare-at">{whole(time.value)}</output>
      </div>
    </ViewBar>
  );
}
