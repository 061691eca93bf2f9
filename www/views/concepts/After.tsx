import type { ComponentChildren } from "preact";
import { fixed, plural } from "../../kit/format";
import { TaskProgress } from "../../panel/bar/TaskProgress";
import { PanelChart } from "../../panel/readouts/PanelChart";
import type { Progress } from "../../wire/types";
import { parameters } from "./state";
import { back, losses, measure, measuring, TRIALS, train, training, updates } from "./tasks";

function Running(props: { progress: Progress; label: string; cancel(): void }) {
  return (
    <div class="concept-row">
      <TaskProgress of={props.progress} label={props.label} />
      <span class="quiet-text">{props.progress.note}</span>
      <button type="button" class="quiet" onClick={props.cancel}>
        Cancel
      </button>
    </div>
  );
}

const percent = (share: number) => `${fixed(100 * share, 1)} %`;

/** How well concepts are told and shown, beside two rivals. */
export function Measured() {
  const progress = measuring.progress.value;
  const found = measuring.found.value;
  const all = found?.all;
  return (
    <section class="concept-after" aria-label="Measured">
      <h2>How well it tells and shows</h2>
      {progress ? (
        <Running
          progress={progress}
          label="Progress of the measurement"
          cancel={() => measuring.cancel()}
        />
      ) : (
        <button
          type="button"
          class="button"
          data-testid="concepts-measure"
          onClick={() => void measure()}
        >
          Measure on {TRIALS} unseen arrangements each
        </button>
      )}
      {measuring.refused.value && <p role="alert">{measuring.refused.value}</p>}
      {found && all && (
        <>
          <p data-testid="concepts-ratio">
            Told in {percent(all.identified)} of {plural(found.trials, "trial")} each; error of what
            it generates {fixed(all.error, 4)}, which is {fixed(found.ratio ?? 0, 2)} of that of
            regression.
          </p>
          <Scroll>
            <table class="measured-rows concept-table" data-testid="concepts-measured">
              <caption>
                Error: root mean square distance that participants are off. Regression is a network
                of the same size that is told the concept; the nearest demonstration is moved along
                with the first mark.
              </caption>
              <thead>
                <tr>
                  <th scope="col">concept</th>
                  <th scope="col">told</th>
                  <th scope="col">error</th>
                  <th scope="col">regression</th>
                  <th scope="col">nearest demonstration</th>
                  <th scope="col">at the start</th>
                </tr>
              </thead>
              <tbody>
                {[...found.concepts, all].map((row) => (
                  <tr key={row.title}>
                    <th scope="row">{row.title}</th>
                    <td>{percent(row.identified)}</td>
                    <td>
                      {fixed(row.error, 4)} ± {fixed(row.error_error, 4)}
                    </td>
                    <td>{fixed(row.regression, 4)}</td>
                    <td>{fixed(row.demonstration, 4)}</td>
                    <td>{fixed(row.start, 4)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
      {found && found.composed.length > 0 && (
        <Scroll>
          <table class="measured-rows concept-table">
            <caption>
              Two concepts at once, by the sum of their energies: errors from the first and from the
              second.
            </caption>
            <thead>
              <tr>
                <th scope="col">concepts</th>
                <th scope="col">the sum</th>
                <th scope="col">the first alone</th>
                <th scope="col">the second alone</th>
              </tr>
            </thead>
            <tbody>
              {found.composed.map(({ titles, both, first, second }) => (
                <tr key={titles.join()}>
                  <th scope="row">{titles.join(", and ")}</th>
                  {[both, first, second].map((errors, k) => (
                    <td key={k}>{errors.map((error) => fixed(error, 3)).join(", ")}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

const Scroll = ({ children }: { children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes keys
  <section class="concept-scroll" tabIndex={0} aria-label="Table">
    {children}
  </section>
);

const COUNTS = [100, 400, 2000];

/** Training in the page. */
export function Training() {
  const progress = training.progress.value;
  return (
    <section class="concept-after" aria-label="Training">
      <h2>Train it here</h2>
      <p class="quiet-text" data-testid="concepts-numbers">
        {parameters.value.length > 0
          ? "The page uses what was trained here."
          : "The page uses the parameters that ship: 6,000 updates."}
      </p>
      {progress ? (
        <Running
          progress={progress}
          label="Progress of training"
          cancel={() => training.cancel()}
        />
      ) : (
        <div class="concept-row">
          <label>
            <select
              class="select"
              aria-label="Updates"
              title="How many steps of Adam are taken, each on new arrangements of every concept"
              data-testid="concepts-updates"
              value={updates.value}
              onChange={(event) => {
                updates.value = Number(event.currentTarget.value);
              }}
            >
              {COUNTS.map((count) => (
                <option key={count} value={count}>
                  {plural(count, "update")}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            class="button"
            data-testid="concepts-train"
            onClick={() => void train(true)}
          >
            From random numbers
          </button>
          <button
            type="button"
            class="button"
            data-testid="concepts-train-on"
            onClick={() => void train(false)}
          >
            On from these
          </button>
          {parameters.value.length > 0 && (
            <button type="button" class="button" data-testid="concepts-ship" onClick={back}>
              Back to those that ship
            </button>
          )}
        </div>
      )}
      {training.refused.value && <p role="alert">{training.refused.value}</p>}
      {losses.value.length > 0 && <PanelChart title="loss" over="updates" lines={losses} log />}
    </section>
  );
}
