import { number, whole } from "../app/format";
import type { CodeLength } from "../engine/types";
import { change_settings, settings } from "../state/settings";
import { view } from "../state/views";
import { code } from "./code";
import { Rounding } from "./Rounding";

/** Precisions to choose from, in the units of the observations. */
export const PRECISIONS = [0.1, 0.03, 0.01, 0.003, 0.001];

const PARTS = [
  ["parameters", "energy", "L(θ): the parameters of the energy, each to precision ε"],
  ["starts", "starts", "Σ L(zᵢ): where each process starts, as far as it has to be said"],
  ["data", "rest", "Σ L(xᵢ | θ, zᵢ): what the fit leaves of each observation"],
] as const;

/** How many bits say the observations by way of the fit. */
export function CodeLengthReadout() {
  const now = code.value;
  const known = now && !("why" in now) ? now : null;
  return (
    <section class="code-length" aria-label="Code length">
      <h2>
        Code length{" "}
        <label class="quiet-text">
          at ε ={" "}
          <select
            class="select small"
            data-testid="epsilon"
            aria-label="Precision ε to which every number is stated"
            title="Every number is stated to this precision"
            value={settings.value.epsilon}
            onChange={(event) => change_settings({ epsilon: Number(event.currentTarget.value) })}
          >
            {PRECISIONS.map((epsilon) => (
              <option key={epsilon} value={epsilon}>
                {epsilon}
              </option>
            ))}
          </select>
        </label>
      </h2>
      {now && "why" in now ? (
        <p class="quiet-text" data-testid="code-why">
          None: {now.why}
        </p>
      ) : (
        <>
          <CodeBar code={known} most={Math.max(known?.total ?? 1, known?.plain ?? 1)} />
          <dl class="code-parts">
            {PARTS.map(([part, name, doc]) =>
              known?.coding === "density" && part === "starts" ? null : (
                <div key={part} title={doc}>
                  <dt>
                    <i class={`swatch ${part}`} /> {name}
                  </dt>
                  <dd>{bits(known?.[part]).replace(" bits", "")}</dd>
                </div>
              ),
            )}
          </dl>
          <dl class="figures">
            <div title="All together: the shorter, the better the energy explains the observations">
              <dt>together</dt>
              <dd data-testid="code-total">{bits(known?.total)}</dd>
            </div>
            {known?.coding === "process" && (
              <div title="The observations as plain numbers, without any energy">
                <dt>without an energy</dt>
                <dd>{bits(known.plain)}</dd>
              </div>
            )}
          </dl>
        </>
      )}
      <Rounding code={known} />
      <button
        type="button"
        class="quiet"
        data-testid="rank-open"
        onClick={() => void view("rank").then((it) => it?.open_rank())}
      >
        Compare families…
      </button>
    </section>
  );
}

export const bits = (value: number | null | undefined) =>
  value === undefined
    ? "–"
    : value === null
      ? "∞"
      : `${value < 1e5 ? whole(value) : number(value, 3)} bits`;

/** The parts of a code side by side, to the scale of `most` bits. */
export function CodeBar({ code: now, most }: { code: CodeLength | null; most: number }) {
  const share = (value: number | null | undefined) => `${(100 * (value ?? 0)) / most}%`;
  return (
    <div class="code-bar" aria-hidden="true">
      {PARTS.map(([part]) => (
        <span key={part} class={part} style={{ width: share(now?.[part]) }} />
      ))}
    </div>
  );
}
