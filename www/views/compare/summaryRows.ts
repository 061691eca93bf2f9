import { number } from "../../kit/format";
import { pairs } from "../../wire/measure";
import type { Measure } from "../../wire/protocol";
import type { FlowComparison, FlowTrace, OperatorComparison } from "../../wire/types";

/** Which operator of those that ran each panel shows; null for one that cannot run. */
export function columnsOf({ operators, refused }: OperatorComparison): (number | null)[] {
  const columns: (number | null)[] = operators.map((_, i) => i);
  for (const { index } of refused) columns.splice(index, 0, null);
  return columns;
}

/** Rows of the table that sum up all steps: of operators. */
export function rowsOfOperators(found: OperatorComparison): Measure[] {
  const { operators, agreement } = found;
  const columns = columnsOf(found);
  const row = rowOf(columns.map((i) => (i === null ? null : (operators[i] ?? null))));
  const shared = columns.map((i) =>
    columns.map((j) => (i === null || j === null ? null : (agreement[i]?.[j] ?? null))),
  );
  const rows = [
    row(
      "contraction, measured",
      "The distance to rest shrinks by this factor a step: fitted to the last steps before rest of the starts that end in the most popular minimum. None for noise.",
      "number",
      (one) => one.rate,
    ),
    row(
      "contraction, by theory",
      "What the Hessian of that minimum promises: the largest modulus of an eigenvalue of one step, for descent max(|1 − ημ|, |1 − ηL|).",
      "number",
      (one) => one.rate_expected,
    ),
    row(
      "in the lowest basin",
      "Share of the starts that end in the basin of the lowest minimum.",
      "share",
      (one) => one.global,
    ),
    ...pairs(
      "same minimum as panel",
      shared,
      (i) =>
        `Share of the starts that this operator and that of panel ${i} take to the same minimum.`,
    ),
    row(
      "accepted",
      "Share of its steps that a sampler that can reject has accepted.",
      "share",
      (one) => one.accepted,
    ),
    row(
      "effective samples",
      "What the second half of a noisy process is worth in independent samples, by its autocorrelation.",
      "number",
      (one) => one.effective,
    ),
    row(
      "KL from the Gibbs density",
      "Nats that the histogram of the ends is away from exp(−E/τ)/Z, at the operator’s own temperature (else the objective’s, else 1). None where it is infinite: an end is outside the view and half as much again on every side.",
      "number",
      (one) => one.gap?.kl ?? null,
    ),
    row(
      "KL the other way",
      "The same from the density to the histogram; none where a place with mass has no sample.",
      "number",
      (one) => one.gap?.kl_reverse ?? null,
    ),
    row(
      "distance from it",
      "Sliced Wasserstein-1 distance of the ends from that density, in the units of the plane.",
      "number",
      (one) => one.gap?.wasserstein ?? null,
    ),
    row(
      "inside",
      "Share of the ends within the box that the density is taken over; the distances are of these.",
      "share",
      (one) => one.gap?.inside ?? null,
    ),
    row(
      "lost",
      "Share of the starts whose process is not finite at the end.",
      "share",
      (one) => one.lost,
    ),
  ];
  // Rows that say nothing are left out.
  const usual: Record<string, number> = { lost: 0, inside: 1 };
  return rows.filter(({ name, values }) => values.some((v) => v !== null && v !== usual[name]));
}

const rowOf =
  <T>(columns: (T | null)[]) =>
  (
    name: string,
    doc: string,
    style: Measure["style"],
    read: (one: T) => number | null,
  ): Measure => ({
    name,
    doc,
    style,
    values: columns.map((one) => one && read(one)),
  });

/** The same of flows, by which energy or density move points. */
export function rowsOfFlows({ traces, diffusion }: FlowComparison, steps: number): Measure[] {
  const row = rowOf<FlowTrace>(traces);
  return [
    row(
      "speed at the start",
      "Mean length of the velocity at the starts.",
      "number",
      (one) => one.speed[0] ?? null,
    ),
    row(
      "against descent, slowest",
      "Speed at a start over that of descent of the energy from there: the smallest. For ∇p it is p/τ, next to nothing in the tails.",
      "number",
      (one) => one.relative[0],
    ),
    row(
      "against descent, fastest",
      "The same: the largest. One number for all starts where only the clock differs.",
      "number",
      (one) => one.relative[1],
    ),
    row(
      "speed at the end",
      `Mean length of the velocity after ${number(steps)} steps.`,
      "number",
      (one) => one.speed.at(-1) ?? null,
    ),
    row(
      "at the critical points",
      "Largest speed at a minimum, saddle or maximum of the energy, over the mean speed at the starts: 0 where the critical points are the same.",
      "share",
      (one) => one.at_critical,
    ),
    row("length of the path", "Mean length of the whole path.", "number", (one) => one.length),
    row(
      "off the path of descent",
      "Mean distance from the path that descent of the energy draws from the same start: next to 0 where only the speed differs.",
      "number",
      (one) => one.off_path,
    ),
    row(
      "stalled",
      "Share of the points whose whole path is shorter than a hundredth of that of descent.",
      "share",
      (one) => one.stalled,
    ),
    row(
      "ends higher",
      "Share of the points that end at a higher energy than they started.",
      "share",
      (one) => one.rising,
    ),
    row(
      "circulation",
      "Flow around small circles, over all by which the flow varies on them: 0 for the gradient of anything, an energy or a density.",
      "share",
      (one) => one.circulation,
    ),
    row(
      "speed if Z doubles",
      "By what factor the speed changes where Z is twice as large: 1 where Z cancels, as it does in ∇log p.",
      "number",
      (one) => one.doubled_z,
    ),
    row(
      "spread over free diffusion",
      "Mean squared distance from the start over 2dηT, that of noise alone: near 1 nothing holds the points, and there is no density to come to.",
      "number",
      (one) => (one.noisy ? one.spread / diffusion : null),
    ),
  ].filter(({ values }) => values.some((v) => v !== null));
}

/** What flows did, in sentences that follow from the numbers. */
export function sentencesOfFlows({ traces, diffusion }: FlowComparison): string[] {
  const sentences: string[] = [];
  const all = traces.map((trace, i) => ({ ...trace, panel: i + 1 }));
  const plain = all.filter(({ noisy }) => !noisy);
  const alike = plain.filter(({ off_path, length }) => off_path < SAME_PATH * length);
  if (alike.length > 1) {
    const speeds = alike.map(({ relative }) => range(relative));
    sentences.push(
      `${panels(alike)} take the same paths, at ${list(speeds)} times the speed of descent.`,
    );
  }
  const stalled = plain.filter((one) => one.stalled > 0.02);
  if (stalled.length > 0)
    sentences.push(
      `${list(stalled.map((one) => percent(one.stalled)))} of the points in ${panels(stalled).toLowerCase()} hardly move: they stall in the tails.`,
    );
  const rising = plain.filter((one) => one.rising > 0.5);
  if (rising.length > 0)
    sentences.push(
      `${list(rising.map((one) => percent(one.rising)))} of the points in ${panels(rising).toLowerCase()} end higher than they started: this sign leads away from the wells, where the data is.`,
    );
  const around = plain.filter((one) => (one.circulation ?? 0) > 0.01);
  if (around.length > 0)
    sentences.push(
      `The flow of ${panels(around).toLowerCase()} circulates (${list(around.map((one) => percent(one.circulation ?? 0)))} of it): no energy and no density has such a gradient.`,
    );
  for (const { panel, spread } of all.filter(({ noisy }) => noisy)) {
    const share = spread / diffusion;
    sentences.push(
      `Panel ${panel} spreads to ${number(share, 2)} of what noise alone would reach: ${share > 0.5 ? "nothing holds the points, and there is no density that they come to" : "its points are held"}.`,
    );
  }
  const feel = all.filter(({ doubled_z }) => Math.abs(doubled_z - 1) > 1e-3);
  const not = all.filter((one) => !feel.includes(one));
  if (feel.length > 0 && not.length > 0)
    sentences.push(
      `Twice the Z halves the speed in ${panels(feel).toLowerCase()}; in ${panels(not).toLowerCase()} Z cancels.`,
    );
  return sentences;
}

/** Paths count as the same where they are less than this share of their length apart. */
const SAME_PATH = 0.05;

const percent = (share: number) => `${Math.round(100 * share)} %`;

const range = ([low, high]: [number, number]) =>
  high < 1.01 * low ? number(high, 3) : `${number(low, 3)} … ${number(high, 3)}`;

const list = (parts: (string | number)[]) =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

const panels = (some: { panel: number }[]) =>
  `${some.length > 1 ? "Panels" : "Panel"} ${list(some.map(({ panel }) => panel))}`;
