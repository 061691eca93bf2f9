import { number } from "../app/format";
import type { Measure } from "../engine/measures";
import type { FieldCourse } from "../engine/studies";
import type { Comparison } from "../engine/types";

/** Rows of the table that need a whole walk: of operators. */
export function rows_of_operators({ operators, refused, agreement }: Comparison): Measure[] {
  // A panel that cannot run has an empty column.
  const columns: (number | null)[] = operators.map((_, i) => i);
  for (const { index } of refused) columns.splice(index, 0, null);

  const row = (
    name: string,
    doc: string,
    style: Measure["style"],
    read: (one: Comparison["operators"][number], i: number) => number | null,
  ): Measure => ({
    name,
    doc,
    style,
    values: columns.map((i) => {
      const one = i === null ? undefined : operators[i];
      return one && i !== null ? read(one, i) : null;
    }),
  });
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
    row(
      "same minimum as the first",
      "Share of the starts that this operator and that of the first panel take to the same minimum.",
      "share",
      (_, i) => agreement[0]?.[i] ?? null,
    ),
    row(
      "accepted",
      "Share of its steps that a sampler that can reject has accepted.",
      "share",
      (one) => one.accepted,
    ),
    row(
      "effective samples",
      "What the second half of a noisy walk is worth in independent samples, by its autocorrelation.",
      "number",
      (one) => one.effective,
    ),
    row(
      "KL from the Gibbs density",
      "Nats that the histogram of the ends is away from e^(−E/τ)/Z, at the operator’s own temperature (else the objective’s, else 1). None where it is infinite: an end is outside the view and half as much again on every side.",
      "number",
      (one) => one.gap?.kl ?? null,
    ),
    row(
      "distance from it",
      "Sliced Wasserstein-1 distance of the ends from that density, in the units of the plane.",
      "number",
      (one) => one.gap?.wasserstein ?? null,
    ),
    row(
      "lost",
      "Share of the starts whose process is not finite at the end.",
      "share",
      (one) => one.lost,
    ),
  ];
  // Nothing to say of: left out.
  const rare = ["lost", "accepted", "effective samples"];
  return rows.filter(
    ({ name, values }) => !rare.includes(name) || values.some((v) => v !== null && v > 0),
  );
}

/** The same of the laws that move points by energy or density. */
export function rows_of_fields(courses: FieldCourse[], steps: number): Measure[] {
  const row = (
    name: string,
    doc: string,
    style: Measure["style"],
    read: (one: FieldCourse) => number | null,
  ): Measure => ({ name, doc, style, values: courses.map(read) });
  return [
    row(
      "speed at the start",
      "Mean length of the velocity at the starts.",
      "number",
      (one) => one.speed[0] ?? null,
    ),
    row(
      "speed at the end",
      `Mean length of the velocity after ${number(steps)} steps.`,
      "number",
      (one) => one.speed.at(-1) ?? null,
    ),
    row("length of the path", "Mean length of the whole path.", "number", (one) => one.length),
    row(
      "off the path of descent",
      "Mean distance of the ends from the path that descent of the energy draws from the same start: 0 where only the speed differs.",
      "number",
      (one) => one.off_path,
    ),
    row(
      "ends higher",
      "Share of the points that end at a higher energy than they started.",
      "share",
      (one) => one.rising,
    ),
  ];
}
