import { number, whole } from "../../kit/format";
import type { CodeLength } from "../../wire/types";

/** Precisions to choose from, in the units of the observations. */
export const PRECISIONS = [0.1, 0.03, 0.01, 0.003, 0.001];

/** The parts of a code: field, name and what it is. */
export const CODE_PARTS = [
  ["parameters", "energy", "L(θ): the parameters of the energy, each to precision ε"],
  ["starts", "starts", "Σ L(zᵢ): where each process starts, as far as it has to be encoded"],
  ["data", "residuals", "Σ L(xᵢ | θ, zᵢ): residual of each observation, given the fit"],
] as const;

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
      {CODE_PARTS.map(([part]) => (
        <span key={part} class={part} style={{ width: share(now?.[part]) }} />
      ))}
    </div>
  );
}
