import { whole } from "../../kit/format";
import { ViewBar } from "../../panel/bar/ViewBar";
import { isWalk } from "./spec";
import { closeCompare, compared, running, startOver, step, time, toggle } from "./state";

/** The bar while panels are compared: one clock for all of them. */
export function CompareBar() {
  const now = compared.value;
  const walk = now !== null && isWalk(now.room);
  return (
    <ViewBar
      id="compare"
      running={running.value}
      toggle={toggle}
      step={step}
      stepLabel={walk ? "One step" : "One iteration"}
      startOver={startOver}
      close={closeCompare}
    >
      <div class="figure clock">
        <span aria-hidden="true">{walk ? "step" : "iteration"}</span>
        {walk && (
          <input
            aria-label="Step"
            type="range"
            data-testid="compare-time"
            min={0}
            max={now.steps}
            step={1}
            value={Math.round(time.value)}
            style={{ "--share": time.value / now.steps }}
            onInput={(event) => {
              running.value = false;
              time.value = Number(event.currentTarget.value);
            }}
          />
        )}
        <output data-testid="compare-at">{whole(time.value)}</output>
      </div>
    </ViewBar>
  );
}
