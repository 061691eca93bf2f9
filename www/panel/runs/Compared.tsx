import { computed } from "@preact/signals";
import { number, whole } from "../../kit/format";
import { theme } from "../../state/settings";
import { LineChart, type Stroke } from "../readouts/LineChart";
import { called, chosen as picked } from "./list";
import type { Run } from "./run";

const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
/** Around the circle of hues, so that neighbors in the list are far apart. */
const TURN = 137.5;
const LIGHT = { light: 0.52, dark: 0.76 } as const;

const hueOf = (i: number) => Math.round((30 + i * TURN) % 360);
const colorOf = (i: number) => `oklch(${LIGHT[theme.value]} 0.15 ${hueOf(i)})`;
const dashOf = (i: number) => DASHES[i % DASHES.length] as number[];

function stroke(i: number): Stroke {
  return { color: () => colorOf(i), width: 1.6, dash: dashOf(i) };
}

const lines = computed(() => picked.value.map(({ losses }) => losses));

/** What the loss is of: only of the same it can be compared. */
const lossOf = ({ scenario: { data, objective } }: Run) => `${data.kind} ${objective.kind}`;

/** The curves of some runs over each other, and their numbers. */
export function Compared({ chosen }: { chosen: Run[] }) {
  const bits = chosen.some((run) => run.bits !== null);
  const heldOut = chosen.some((run) => run.heldOut !== null);
  const alike = new Set(chosen.map(lossOf)).size === 1;
  return (
    <section class="runs-compared" aria-label="Chosen runs over each other">
      <p class="quiet-text">Loss over iterations</p>
      <LineChart
        id="runs-chart"
        label="Loss over iterations, a line for each chosen run; the table says where they end"
        lines={lines}
        stroke={stroke}
        log
      />
      {!alike && (
        <p class="advice" data-testid="runs-unlike">
          These losses are of different observations or objectives: which is lower says little.
        </p>
      )}
      <div class="runs-table">
        <table data-testid="runs-table">
          <thead>
            <tr>
              <th scope="col">run</th>
              <th scope="col">iterations</th>
              <th scope="col">loss</th>
              {heldOut && <th scope="col">held-out loss</th>}
              {bits && <th scope="col">bits</th>}
            </tr>
          </thead>
          <tbody>
            {chosen.map((run, i) => (
              <tr key={run.id}>
                <th scope="row">
                  <svg viewBox="0 0 26 8" aria-hidden="true" style={{ "--ink": colorOf(i) }}>
                    <path d="M1 4h24" stroke-dasharray={dashOf(i).join(" ") || undefined} />
                  </svg>
                  {called(run)}
                </th>
                <td>{whole(run.iteration)}</td>
                <td>{number(run.loss)}</td>
                {heldOut && <td>{number(run.heldOut)}</td>}
                {bits && <td>{run.bits ? whole(run.bits.total) : "–"}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
