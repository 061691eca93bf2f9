import { toSpace } from "../wire/charting";
import type { Measure } from "../wire/protocol";
import { mean, pairs } from "./measures";
import type { Drawn } from "./picture";
import type { Engine } from "./wasm";

/** A fit, and what its newest picture tells (the picture itself has gone to the page). */
export interface Fit {
  engine: Engine;
  told: Told | null;
}

export interface Told {
  width: number;
  minima: Float64Array;
  restError: number | null;
}

export function tell(drawn: Drawn): Told {
  const { x_min, x_max } = drawn.box;
  return { width: x_max - x_min, minima: minimaOf(drawn), restError: restError(drawn) };
}

/** Minima closer than this share of the picture's width are the same. */
const NEAR = 0.05;

/** What is measured of fits side by side, as they stand; null where one is missing. */
export function measureFits(fits: (Fit | null)[], epsilon: number): Measure[] {
  const row = (
    name: string,
    doc: string,
    style: Measure["style"],
    read: (fit: Fit) => number | null,
  ): Measure => ({ name, doc, style, values: fits.map((fit) => fit && read(fit)) });
  const shares = fits.map((one) =>
    fits.map((other) => {
      const [a, b] = [one?.told, other?.told];
      return a && b ? common(a.minima, b.minima, NEAR * a.width) : null;
    }),
  );
  return [
    row(
      "code length, bits",
      `All it takes to say the observations by way of the fit, each number to the precision ε = ${epsilon}: the fewer the better, and comparable across everything.`,
      "count",
      ({ engine }) => bits(engine, epsilon),
    ),
    row(
      "rest error",
      "Root mean square distance between an observation and where its process ends, over the first 64, in the units of the plane.",
      "number",
      ({ told }) => told?.restError ?? null,
    ),
    row(
      "mean energy",
      "Mean of E over the observations, above the lowest minimum on show (an energy counts up to a constant).",
      "energy",
      ({ engine, told }) => told && meanEnergy(engine, told),
    ),
    row("minima", "How many minima are found on show.", "count", ({ told }) =>
      told ? told.minima.length / 3 : null,
    ),
    ...pairs(
      "minima shared with panel",
      shares,
      (panel) =>
        `Share of the minima of this fit and of that in panel ${panel} that have one of the other within 5 % of the picture’s width.`,
    ),
  ];
}

function bits(engine: Engine, epsilon: number): number | null {
  try {
    return engine.code_length(epsilon).total;
  } catch {
    // Not every fit has a code.
    return null;
  }
}

/** Root mean square of ‖x_T − x_i‖; the trajectories are those of the first observations. */
export function restError({ observations, starts, trajectories }: Drawn): number | null {
  const count = Math.min(starts.length, observations.length) / 2;
  if (count === 0) return null;
  const stride = trajectories.length / (starts.length / 2);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const end = (i + 1) * stride - 2;
    const dx = (trajectories[end] as number) - (observations[2 * i] as number);
    const dy = (trajectories[end + 1] as number) - (observations[2 * i + 1] as number);
    sum += dx * dx + dy * dy;
  }
  return Math.sqrt(sum / count);
}

/** Without conditions and in the plane only: there the energies on show are those of the points. */
function meanEnergy(engine: Engine, { minima }: Told): number | null {
  if (engine.dim() > 2 || engine.conditions().length > 0) return null;
  const lowest = minima[2];
  const points = toSpace(engine.observations(), engine.dim(), "plane");
  const energy = mean(engine.energies(points));
  return energy === null || lowest === undefined ? null : energy - lowest;
}

/** Minima among packed critical points, deepest first: x, y and energy of each. */
export function minimaOf({ critical_points }: Pick<Drawn, "critical_points">): Float64Array {
  const found: number[][] = [];
  for (let i = 0; i + 3 < critical_points.length; i += 4) {
    if (critical_points[i + 3] === 0) found.push([...critical_points.subarray(i, i + 3)]);
  }
  found.sort((a, b) => (a[2] as number) - (b[2] as number));
  return Float64Array.from(found.flat());
}

/** Share of two sets of minima that have one of the other set near (Dice). */
export function common(a: Float64Array, b: Float64Array, near: number): number | null {
  const all = (a.length + b.length) / 3;
  if (all === 0) return null;
  const matched = (from: Float64Array, to: Float64Array) => {
    let count = 0;
    for (let i = 0; i < from.length; i += 3) {
      let close = false;
      for (let j = 0; j < to.length; j += 3) {
        const [dx, dy] = [
          (from[i] as number) - (to[j] as number),
          (from[i + 1] as number) - (to[j + 1] as number),
        ];
        close ||= Math.hypot(dx, dy) <= near;
      }
      count += Number(close);
    }
    return count;
  };
  return (matched(a, b) + matched(b, a)) / all;
}
