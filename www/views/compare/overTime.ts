import { pairs } from "../../wire/measure";
import type { Measure } from "../../wire/protocol";
import type { OverTime } from "../../wire/types";

/** How the processes of the panels stand at each step. */
export interface PanelsOverTime {
  over: OverTime;
  /** Which process of `over` each panel shows; null for one that cannot run. */
  columns: (number | null)[];
  /** Whether the places are corners of a triangle rather than minima. */
  corners: boolean;
}

/** Minima are listed one by one up to so many. */
const MOST_MINIMA = 6;

/** What is measured of processes at a step, a row each. */
export function rowsAt({ over, columns, corners }: PanelsOverTime, t: number): Measure[] {
  const of = (read: (process: number) => number | null | undefined) =>
    columns.map((process) => (process === null ? null : (read(process) ?? null)));
  const [at, to] = corners ? ["near a corner", "corner"] : ["at a minimum", "minimum"];
  return [
    {
      name: "mean energy",
      doc: "Mean of E over the processes at this step.",
      style: "energy",
      values: of((p) => over.energy[p]?.[t]),
    },
    {
      name: at as string,
      doc: `Share of the starts whose process is ${at} at this step: closer to it than a third of the way to the next ${to}, and than a tenth of the view.`,
      style: "share",
      values: of((p) => over.near[p]?.[t]),
    },
    ...over.places.slice(0, MOST_MINIMA).map(([x = 0, y = 0], k): Measure => {
      const place = `(${x.toFixed(2)}, ${y.toFixed(2)})`.replaceAll("-", "−");
      return {
        name: corners ? `near ${["x₁", "x₂", "x₃"][k]} = 1` : `in the basin of ${place}`,
        doc: corners
          ? "Share of the starts whose process is there."
          : "Share of the starts whose process is, at this step, where descent leads to this minimum.",
        style: "share",
        values: of((p) => over.reached[p]?.[k]?.[t]),
      };
    }),
    ...pairs(
      "agrees with panel",
      columns.map((a) =>
        columns.map((b) => (a === null || b === null ? null : agreementOf(over, a, b, t))),
      ),
      (panel) =>
        `Share of the starts from which this process and that of panel ${panel} are ${corners ? "near the same corner" : "in the basin of the same minimum"} at this step.`,
    ),
  ];
}

function agreementOf(over: OverTime, a: number, b: number, t: number): number | null {
  const [first, second] = [Math.min(a, b), Math.max(a, b)];
  if (first < second) return over.agreement[first]?.[second - first - 1]?.[t] ?? null;
  return over.reached[a]?.reduce((sum, shares) => sum + (shares[t] ?? 0), 0) ?? null;
}

/** Steps at which the mean energy is taken for its line. */
const COURSE = 80;

/** The mean energy of every panel's processes over steps. */
export function energyLines({ over, columns }: PanelsOverTime) {
  return columns.map((process) => {
    const line = { iterations: [] as number[], values: [] as number[] };
    const energies = process === null ? [] : (over.energy[process] ?? []);
    const steps = energies.length - 1;
    for (let i = 0; i <= COURSE; i++) {
      const t = Math.round((i * steps) / COURSE);
      const energy = energies[t] ?? null;
      if (energy === null || line.iterations.at(-1) === t) continue;
      line.iterations.push(t);
      line.values.push(energy);
    }
    return line;
  });
}
