import { fixed, number, plural, whole } from "../../kit/format";
import { plainTex } from "../../kit/plain";
import type { TheoriesReport, Theory } from "../../wire/types";

/** A theory as reports have it: whole. */
export type Found = Required<Theory>;

/** A theory in words: a row of the table. */
export interface TheoryRow {
  law: string;
  share: string;
  error: string;
  bits: string;
}

/** What was measured of all of them: a row of the table below. */
export interface Fact {
  key: string;
  name: string;
  value: string;
  doc: string;
}

/** A formula of the engine for people: `2*x1^2` as 2·x₁², without terms that are 0 in all their decimals. */
export function written(formula: string): string {
  const terms = formula.split(/ (?=[+-] )/).filter((term) => !/^[+-]? ?0\.0+(\*|$)/.test(term));
  const text = terms.join(" ").replace(/^\+ /, "").replace(/^- /, "-");
  return plainTex(text.replace(/x(\d+)/g, "x_{$1}")).replaceAll("*", "·") || "0";
}

const percent = (share: number) => `${fixed(100 * share, 1)} %`;

/** A field that is 0 in as many decimals as a formula has at most. */
const NO_FIELD = 5e-10;

/** What a theory says: its energy and its magnetic field. */
export function lawOf({
  formula,
  magnetic,
  numbers,
}: Pick<Found, "formula" | "magnetic" | "numbers">) {
  const turns = Math.abs(magnetic) < NO_FIELD ? "" : `, ω = ${number(magnetic, 7)}`;
  if (formula === "") return `E of ${plural(numbers.length, "number")}${turns}`;
  const energy = written(formula);
  return energy === "0" && turns === "" ? "free: E = 0" : `E = ${energy}${turns}`;
}

export const theoryRow = (theory: Found): TheoryRow => ({
  law: lawOf(theory),
  share: percent(theory.share),
  error: number(theory.error, 3),
  bits: theory.bits_before > 0 ? `${whole(theory.bits_before)} → ${whole(theory.bits)}` : "–",
});

const PARAMETERS = ["p", "q", "r", "s", "t", "u"];

/** Theories of one form in a sentence each: what they are as one. */
export const unifiedRows = ({ unified }: Pick<TheoriesReport, "unified">): string[] =>
  unified.map(({ theories, formula, magnetic, values, saved }) => {
    const names = theories.map((k) => String(k + 1));
    const who = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
    const turns = magnetic === "" ? "" : `, ω = ${written(magnetic)}`;
    const each = values.map((row) =>
      row.map((value, i) => `${PARAMETERS[i] ?? "?"} = ${number(value, 7)}`).join(", "),
    );
    const all = each.some((text) => text !== "") ? `, with ${each.join("; ")}` : "";
    return `Theories ${who} are one: E = ${written(formula)}${turns}${all}. That is ${plural(Math.round(saved), "bit")} shorter.`;
  });

/** A wall as a line: x₁ = 2 where it is along an axis. */
export function wallText({ normal: [a, b], offset }: TheoriesReport["walls"][number]): string {
  const near = (x: number, y: number) => Math.abs(x - y) < 1e-6;
  if (near(Math.abs(a), 1)) return `x₁ = ${number(offset / a)}`;
  if (near(Math.abs(b), 1)) return `x₂ = ${number(offset / b)}`;
  return `${number(a, 3)}·x₁ ${b < 0 ? "−" : "+"} ${number(Math.abs(b), 3)}·x₂ = ${number(offset)}`;
}

/** What was measured, in rows; what is not known yet has none. */
export function facts(report: TheoriesReport): Fact[] {
  const { truth, forecast, walls, noise, bounces, unsaid, fits, steps } = report;
  const rows: (Fact | false | null | undefined)[] = [
    truth && {
      key: "right",
      name: "steps of the right law",
      value: `${fixed(100 * truth.right, 2)} %`,
      doc: `Of ${whole(steps)} steps, those given to the theory of the law that ruled, or to a wall where one was touched.`,
    },
    truth &&
      truth.constants !== null && {
        key: "constants",
        name: "largest error of a constant",
        value: number(truth.constants, 3),
        doc: "Of any number of any theory, against the law of its region.",
      },
    forecast && {
      key: "forecast",
      name: "forecast of the next place",
      value: number(forecast.theories, 3),
      doc: `How far off it is, by the theory whose domain it is: the median of ${plural(forecast.steps, "step")} that were held out.`,
    },
    forecast &&
      forecast.network !== null && {
        key: "network",
        name: "the same by one network",
        value: number(forecast.network, 3),
        doc: `One network for all, of ${plural(forecast.parameters ?? 0, "parameter")}.${times(forecast.network, forecast.theories)}`,
      },
    walls.length > 0 && {
      key: "walls",
      name: plural(walls.length, "wall"),
      // Each on one line.
      value: walls
        .map((wall) => wallText(wall).replaceAll(" ", "\u00a0"))
        .sort()
        .join(", "),
      doc: "Lines that balls bounce off: the velocity is mirrored there.",
    },
    {
      key: "bounces",
      name: "bounces",
      value: percent(bounces),
      doc: "Share of the steps that begin or end at a wall.",
    },
    {
      key: "unsaid",
      name: "said by none",
      value: percent(unsaid),
      doc: "Share of the steps that no theory and no wall explains.",
    },
    {
      key: "noise",
      name: "noise",
      value: number(noise, 3),
      doc: "Standard deviation of a coordinate of a place; 0 where what is left is rounding.",
    },
    {
      key: "fits",
      name: "laws fitted",
      value: whole(fits),
      doc: "To some or all of the steps: what the search cost. A shelf makes it cheaper.",
    },
  ];
  return rows.filter((row): row is Fact => !!row);
}

function times(network: number, theories: number): string {
  if (theories === 0 && network > 0) return " The theories are exact.";
  const powers = Math.log10(network / theories);
  if (!Number.isFinite(powers)) return "";
  const [size, which] = [fixed(Math.abs(powers), 1), powers >= 0 ? "farther off" : "nearer"];
  return ` It is ${size} powers of ten ${which}.`;
}
