import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { number, whole } from "../../kit/format";
import { latest } from "../../kit/latest";
import { engine } from "../../state/engine";
import { catalog, choices, frame, scenario, shown } from "../../state/store";
import { showSideBySide } from "../../state/viewing";
import type { IelError, TensorTraining } from "../../wire/types";
import { PositiveChart, positiveLines } from "./PositiveChart";
import { TensorHistory } from "./tensorHistory";

const open = signal(false);
const tensors = signal<TensorTraining[]>([]);
const refused = signal<string | null>(null);
/** The matrix whose singular values are drawn. */
const picked = signal<string | null>(null);
let history = new TensorHistory();
let run: number | null = null;

const measure = latest(async () => {
  const of = frame.peek()?.run ?? null;
  try {
    const seen = await engine.call("training");
    if (of !== run) {
      history = new TensorHistory();
      run = of;
    }
    for (const t of seen.tensors) history.push(t.name, seen.iteration, t.singular_values);
    tensors.value = seen.tensors;
    refused.value = null;
  } catch (thrown) {
    refused.value = (thrown as IelError).message;
  }
});

/** How training goes, tensor by tensor: gradient norms, and singular values of the matrices. */
export function Training() {
  const now = shown.value;
  useEffect(() => {
    if (open.value) void measure();
  }, [now]);
  return (
    <details
      class="measured"
      data-testid="training"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
        if (open.value) void measure();
      }}
    >
      <summary>Training, tensor by tensor</summary>
      {open.value && (refused.value ? <p role="alert">{refused.value}</p> : <Tensors />)}
    </details>
  );
}

/** The same fit with its own estimator and the first other one that goes with the scenario, both from
 *  the seed, tensor by tensor. */
function beside(tensor: string): void {
  const own = scenario.peek()?.estimator;
  const refused = choices.peek().estimator ?? {};
  const other = catalog
    .peek()
    ?.rooms.estimator.find(({ kind }) => kind !== own?.kind && !refused[kind]);
  if (!own || !other) return;
  const configs = [structuredClone(own), structuredClone(other.default)];
  void showSideBySide({ room: "estimator", configs, follow: `gradient-norm:${tensor}` });
}

const shape = (t: TensorTraining) => (t.shape.length === 0 ? "1" : t.shape.map(whole).join(" × "));

const matrices = computed(() => tensors.value.filter((t) => t.singular_values.length > 1));
const shownMatrix = computed(
  () => matrices.value.find((t) => t.name === picked.value) ?? matrices.value[0],
);
const singularValues = computed(() => {
  const { xs, series } = history.of(shownMatrix.value?.name ?? "");
  return positiveLines(xs, series);
});

function Tensors() {
  const all = tensors.value;
  const matrix = shownMatrix.value;
  if (all.length === 0) return <p class="quiet-text">This energy has no parameters.</p>;
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">θ</th>
            <th scope="col">shape</th>
            <th scope="col" title="Norm of the gradient of this tensor">
              ‖∂L‖
            </th>
            <th scope="col" title="Norm of this tensor">
              ‖θ‖
            </th>
            <th
              scope="col"
              title="Exponential of the entropy of the singular values: between 1 and the rank"
            >
              eff. rank
            </th>
          </tr>
        </thead>
        <tbody>
          {all.map((t) => (
            <tr key={t.name} data-testid={`tensor-${t.name}`}>
              <th scope="row">{t.name}</th>
              <td>{shape(t)}</td>
              <td>{number(t.gradient_norm, 3)}</td>
              <td>{number(t.norm, 3)}</td>
              <td>{t.effective_rank === null ? "–" : number(t.effective_rank, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button
        type="button"
        class="quiet"
        data-testid="training-beside"
        onClick={() => beside((matrix ?? all[0])?.name ?? "")}
      >
        Compare with another gradient estimator…
      </button>
      {matrix && (
        <>
          <h3>
            Singular values of{" "}
            <select
              aria-label="Matrix"
              title="The matrix of θ whose singular values are drawn over iterations"
              value={matrix.name}
              onChange={(event) => {
                picked.value = event.currentTarget.value;
              }}
            >
              {matrices.value.map((t) => (
                <option key={t.name}>{t.name}</option>
              ))}
            </select>
          </h3>
          <PositiveChart
            id="singular-values"
            label={`Singular values of ${matrix.name} over iterations, now ${matrix.singular_values
              .slice(0, 4)
              .map((s) => number(s, 3))
              .join(", ")}`}
            lines={singularValues}
          />
        </>
      )}
    </>
  );
}
