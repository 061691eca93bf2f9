import { computed, signal } from "@preact/signals";
import { fixed, number, whole } from "../../kit/format";
import { engine } from "../../state/engine";
import { entryOf, shown } from "../../state/store";
import { runStudy } from "../../state/study";
import type { Estimated, EstimatorComparison, IelError, RestReport } from "../../wire/types";
import { PositiveChart, positiveLines } from "./PositiveChart";

/** An estimator that takes more times as long as through time is not tried. */
const PATIENCE = 100;

const measured = signal<EstimatorComparison | null>(null);
const adjointLine = computed(() => {
  const adjoint = measured.value?.adjoint ?? [];
  return positiveLines(Array.from(adjoint.keys()), [adjoint]);
});
const refused = signal<string | null>(null);
const busy = signal(false);
let measuring = new AbortController();

async function measure(): Promise<void> {
  busy.value = true;
  measuring = new AbortController();
  try {
    const { scenario } = await engine.call("snapshot");
    const request = { study: "estimators", patience: PATIENCE } as const;
    const found = await runStudy(scenario, request, { signal: measuring.signal });
    if (found) measured.value = found;
    refused.value = null;
  } catch (thrown) {
    refused.value = (thrown as IelError).message;
  } finally {
    busy.value = false;
  }
}

/** Every way to compute the gradient on the same state, and what inner time does to it. */
export function Estimators() {
  return (
    <details
      class="measured"
      data-testid="estimators"
      onToggle={(event) => {
        if (event.currentTarget.open) void measure();
        else measuring.abort();
      }}
    >
      <summary>Gradient estimators</summary>
      {refused.value ? <p role="alert">{refused.value}</p> : <Table />}
    </details>
  );
}

function Table() {
  const now = measured.value;
  if (!now) return <p class="quiet-text">Measuring…</p>;
  const { adjoint, no_adjoint, residual, last_step } = now;
  const steps = adjoint.length - 1;
  const stale = shown.value?.status.iteration !== now.iteration;
  return (
    <>
      <table>
        <caption>
          Compared with back-propagation through time, iteration {whole(now.iteration)}
          {stale && (
            <button
              type="button"
              class="quiet"
              disabled={busy.value}
              onClick={() => void measure()}
            >
              Measure again
            </button>
          )}
        </caption>
        <thead>
          <tr>
            <th scope="col">estimator</th>
            <th scope="col" title="Cosine of the angle between dL/dθ and that through time">
              cosine
            </th>
            <th scope="col" title="Norm of dL/dθ over that through time">
              norm
            </th>
            <th scope="col" title="Time of one call in milliseconds, on one core">
              ms
            </th>
          </tr>
        </thead>
        <tbody>
          {now.estimators.map((row) => (
            <Row key={row.estimator.kind} row={row} />
          ))}
        </tbody>
      </table>
      <h3>
        <i class="math">‖λ‖</i> over inner time
      </h3>
      {no_adjoint ? (
        <p class="quiet-text" data-testid="no-adjoint">
          There is none here: {no_adjoint}.
        </p>
      ) : (
        <PositiveChart
          id="adjoint-chart"
          label={`The norm of the adjoint, from ${number(adjoint[0])} at the start to ${number(adjoint[steps])} after ${steps} steps`}
          lines={adjointLine}
        />
      )}
      <p class="quiet-text">
        The process ends within <i class="math">‖∇E‖</i> ≤ {number(residual, 3)} of a minimum; its
        last step is at most {number(last_step, 3)} long.
      </p>
    </>
  );
}

function Row({ row }: { row: Estimated }) {
  const { kind } = row.estimator;
  const entry = entryOf("estimator", kind);
  const figure = (value: number | null) => (value === null ? "–" : fixed(value, 3));
  return (
    <tr data-testid={`estimated-${kind}`}>
      <th scope="row">
        {entry?.title ?? kind}
        {row.rest && <Rest rest={row.rest} />}
      </th>
      {row.refused ? (
        <td colSpan={3} class="refused">
          {row.refused}
        </td>
      ) : (
        <>
          <td>{figure(row.cosine)}</td>
          <td>{figure(row.norm_ratio)}</td>
          <td>{number(row.milliseconds, 2)}</td>
        </>
      )}
    </tr>
  );
}

/** Whether the equation of rest could be trusted. */
function Rest({ rest }: { rest: RestReport }) {
  return (
    <small
      class="quiet-text"
      title="Largest residual at rest, damping, and least pivot in solving: the smaller the pivot beside the damping, the less the gradient is worth"
    >
      {` residual ${number(rest.residual, 2)}, μ ${number(rest.damping, 2)}, pivot ${number(rest.pivot, 2)}`}
    </small>
  );
}
