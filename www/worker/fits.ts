import { pairs } from "../wire/measure";
import type { Measure } from "../wire/protocol";
import type { Box, FitSummary } from "../wire/types";
import type { Engine, EngineModule } from "./wasm";

/** Minima closer than this share of the view's width are the same. */
const NEAR = 0.05;

/** What is measured of fits side by side, as they stand; null where one is missing. */
export function measureFits(
  { shared }: Pick<EngineModule, "shared">,
  fits: (Engine | null)[],
  view: Box,
  epsilon: number,
): Measure[] {
  const found = fits.map((engine) => engine?.summarize_fit({ view, epsilon }) ?? null);
  const places = found.map((fit) => fit && Float64Array.from(fit.minima.flatMap(({ x }) => x)));
  const near = NEAR * (view.x_max - view.x_min);
  const shares = places.map((a) =>
    places.map((b, i) => (a && b ? (shared(a, b, fits[i]?.dim() ?? 2, near) ?? null) : null)),
  );
  const row = (
    name: string,
    doc: string,
    style: Measure["style"],
    read: (fit: FitSummary) => number | null,
  ): Measure => ({ name, doc, style, values: found.map((fit) => fit && read(fit)) });
  return [
    row(
      "code length, bits",
      `Bits needed to describe the observations with this fit, each number to the precision ε = ${epsilon}: the fewer the better; comparable between panels.`,
      "count",
      (fit) => fit.code_length,
    ),
    row(
      "rest error",
      "Root mean square distance between an observation and where its process ends, in the units of the plane.",
      "number",
      (fit) => fit.rest_error,
    ),
    row(
      "mean energy",
      "Mean of E over the observations, above the lowest minimum on show (an energy counts up to a constant).",
      "energy",
      (fit) => fit.energy,
    ),
    row("minima", "How many minima are found on show.", "count", (fit) => fit.minima.length),
    ...pairs(
      "minima shared with panel",
      shares,
      (panel) =>
        `Share of the minima of this fit and of that in panel ${panel} that have one of the other within 5 % of the picture’s width.`,
    ),
  ];
}
