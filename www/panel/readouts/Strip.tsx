import { number, plural, steady, whole } from "../../kit/format";
import { reading } from "../../plane/axes";
import { cssColor, energyAt } from "../../plane/colormap";
import { minimaOnShow } from "../../plane/minima";
import { hiding } from "../../plane/prediction";
import { chart, energyShown, probe, view } from "../../plane/scene";
import { known } from "../../plane/system";
import { rowsLearned } from "../../state/rows";
import { theme } from "../../state/settings";
import { frame, observationCount, shown } from "../../state/store";
import { toSpace } from "../../wire/charting";

/** Under the canvas: what the energy is at the pointer, and what its colors mean. */
export function Strip() {
  return (
    <div class="strip">
      <Reading />
      <ColorBar />
      <Legend />
    </div>
  );
}

function Reading() {
  const read = probe.value;
  const perPixel = 1 / (view.value?.scale ?? 100);
  if (!read) {
    const { residual, condition } = shown.value?.status ?? {};
    const seen = frame.peek();
    const found = seen && minimaOnShow(seen.critical_points, seen.observations);
    const minima = hiding.value ? null : found;
    const of = rowsLearned.value === null ? "" : `${whole(observationCount.value)} of `;
    const counts = [`${of}${plural(rowsLearned.value ?? observationCount.value, "observation")}`];
    if (minima) counts.push(minima);
    if (seen && seen.chains.length > 0) counts.push(`□ ${plural(seen.chains.length / 2, "chain")}`);
    return (
      <p class="reading idle" data-testid="reading">
        {frame.value ? counts.join(" · ") : "Loading the engine…"}
        {residual !== undefined && (
          <span title="Largest residual of the process run backwards" data-testid="residual">
            {` · solver residual ${number(residual, 2)}`}
          </span>
        )}
        {condition !== undefined && (
          <span
            title="Condition number of the equations that were solved for the parameters"
            data-testid="condition"
          >
            {` · condition ${number(condition, 2)}`}
          </span>
        )}
      </p>
    );
  }
  const { x, y, value } = read;
  const all = chart.value === "triangle" ? 3 : 2;
  const at = [...toSpace([x, y], all, chart.value)].map((v, k) => reading(v, k, perPixel));
  return (
    <p class="reading" data-testid="reading">
      <Value name="x" value={at.join(", ")} />
      <Value name="E" value={steady(value.energy)} />
      <Value name="∇E" value={value.gradient.slice(0, all).map(steady).join(", ")} />
      {value.density !== undefined && (
        <Value
          name="p"
          value={number(value.density, 3)}
          title="exp(−E/τ)/Z over the plane on show"
        />
      )}
    </p>
  );
}

/** What is seen, and what the marks mean. What will be seen keeps its place: under a pointer that
 *  places the first observation the plane must not change its size. */
function Legend() {
  const flowing = (frame.value?.trajectories.length ?? 0) > 0;
  const when = (shown: boolean) => (shown ? undefined : "unseen");
  return (
    <p class="legend" data-testid="legend">
      <span class={when(energyShown.value)}>
        {theme.value === "dark" ? "Green" : "Blue"} is low energy.
      </span>
      <span class={when(flowing)} hidden={!flowing && observationCount.value > 0}>
        Dots run with the process from their{" "}
        <span class="one-line">
          starts <b class="sign start" />.
        </span>{" "}
        Each should end in an{" "}
        <span class="one-line">
          observation <b class="sign observed" />.
        </span>
      </span>
      {(frame.value?.held.length ?? 0) > 0 && <span>Thin rings are set aside.</span>}
      <span class={when(energyShown.value)}>
        {!flowing && !known() && <b class="sign observed" />}
        {!flowing && !known() && " observation "}
        <span class="one-line">+ minimum</span> <span class="one-line">× saddle</span>{" "}
        <span class="one-line">△ maximum</span>
      </span>
    </p>
  );
}

function Value({ name, value, title }: { name: string; value: string; title?: string }) {
  return (
    <span title={title}>
      <i class="math">{name}</i> <b>{value}</b>
    </span>
  );
}

function ColorBar() {
  shown.value;
  const range = frame.peek()?.range;
  const colors = Array.from({ length: 11 }, (_, i) => cssColor(theme.value, i / 10)).join(", ");
  return (
    <div
      class={energyShown.value ? "color-bar" : "color-bar unseen"}
      role="img"
      aria-label="Colors from low to high energy"
    >
      <i class="math">E</i>
      <span class="colors" style={{ background: `linear-gradient(to right, ${colors})` }} />
      {[0, 0.5, 1].map((share) => (
        <span key={share}>{range ? number(energyAt(share, range), 3) : "–"}</span>
      ))}
    </div>
  );
}
