import { fixed } from "../kit/format";
import type { Measurement } from "./measured";
import { type FigureSpec, type Row, withValue } from "./spec";

/** Decimals with which a text states a number. */
const decimals = (text: string) => /\.(\d+)/.exec(text)?.[1]?.length ?? 0;

/** Numbers of one panel, a seed each, as a text states them: `0.151 ± 0.010`, or `72 %`. */
export function inWords(values: (number | null)[], like: string): string {
  const known = values.filter((value): value is number => value !== null);
  if (known.length < values.length || known.length === 0) return "";
  const percent = like.endsWith("%");
  const scale = percent ? 100 : 1;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = Math.sqrt(squares / Math.max(1, known.length - 1));
  const [first = "", second] = like.replace(" %", "").split(" ± ");
  const said = /^10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(first) ? power(mean) : fixed(scale * mean, decimals(first));
  const around = second === undefined ? "" : ` ± ${fixed(scale * spread, decimals(second))}`;
  return `${said}${around}${percent ? " %" : ""}`;
}

/** A number as the power of ten that is next to it. */
function power(value: number): string {
  const exponent = Math.round(Math.log10(Math.abs(value)));
  const figures = [...String(Math.abs(exponent))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);
  return `10${exponent < 0 ? "⁻" : ""}${figures.join("")}`;
}

/** Measures the rows of a figure over its seeds, and says them as the text does. */
export async function restated(
  { rows, seeds, iterations, each }: FigureSpec,
  link: string,
  measure: (measurement: Measurement) => Promise<(number | null)[][]>,
): Promise<string[][]> {
  const cells: string[][] = rows.map(() => []);
  for (const asked of together(rows)) {
    const [first] = asked;
    if (!first) continue;
    const own = first.with ? withValue(link, ...first.with) : link;
    const found: (number | null)[][][] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const what = asked.map((row) => row.what);
      found.push(
        await measure({ link: own, each, iterations: first.at ?? iterations, what, seed }),
      );
    }
    asked.forEach((row, r) => {
      cells[rows.indexOf(row)] = row.stated.map((like, panel) =>
        like === ""
          ? ""
          : inWords(
              found.map((seed) => seed[r]?.[panel] ?? null),
              like,
            ),
      );
    });
  }
  return cells;
}

/** Rows of the same runs. */
function together(rows: Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.at, row.with]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}
