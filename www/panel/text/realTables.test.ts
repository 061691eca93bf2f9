import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { REAL_TABLES } from "./realTables";

interface Measured {
  iterations: number;
  minima: number[][];
}

const MEASURED: Record<string, Measured> = JSON.parse(
  readFileSync("tests/tables.json", "utf8"),
).tables;

/** The rows of a table, by column. */
function rowsOf(table: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(`public/tables/${table}.csv`, "utf8").trim().split("\n");
  const names = (head ?? "").split(",");
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((cell, k) => [names[k], cell])),
  );
}

/** Which minimum each row is nearest to, in standard deviations. */
function nearest(table: string, columns: string[], minima: number[][]): number[] {
  const rows = rowsOf(table).map((row) => columns.map((name) => Number(row[name])));
  const spread = columns.map((_, k) => {
    const column = rows.map((row) => row[k] as number);
    const mean = column.reduce((sum, x) => sum + x) / column.length;
    return Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length);
  });
  const off = (row: number[], place: number[]) =>
    Math.hypot(...row.map((x, k) => (x - (place[k] as number)) / (spread[k] as number)));
  return rows.map((row) => {
    const all = minima.map((place) => off(row, place));
    return all.indexOf(Math.min(...all));
  });
}

const count = (values: boolean[]) => values.filter(Boolean).length;

/** What an answer says beside coordinates of minima, counted anew. */
const COUNTED: Record<string, (minima: number[][]) => number[]> = {
  buffalo: ([a, b]) => [Math.hypot(...(a ?? []).map((x, k) => x - (b?.[k] ?? 0)))],
  myoblasts: (minima) => {
    const near = nearest("myoblasts", ["PC1", "PC2"], minima);
    const lowest = minima.findIndex(
      ([, y]) => y === Math.min(...minima.map((m) => m[1] as number)),
    );
    const first = rowsOf("myoblasts").map((row) => row["time (h)"] === "0");
    const here = near.map((k) => k === lowest);
    const both = count(here.map((is, i) => is && first[i] === true));
    return [both, count(here), 0, near.length - count(here), count(first) - both];
  },
  // Where scripts/tables/trap.py has them.
  "optical-trap": () => [-250, 250],
  penguins: (minima) => {
    const near = nearest("penguins", ["flipper_length_mm", "bill_depth_mm"], minima);
    const gentoo = rowsOf("penguins").map((row) => row.species === "Gentoo");
    const deep = minima[0]?.[0] === Math.max(...minima.map(([x]) => x as number)) ? 0 : 1;
    expect(near.map((k) => k === deep)).toEqual(gentoo);
    return [count(gentoo)];
  },
};

describe("what the gallery says of tables", () => {
  it("is of every table that is shipped", () => {
    expect(REAL_TABLES.map(({ table }) => table).sort()).toEqual(Object.keys(MEASURED).sort());
  });

  it.each(REAL_TABLES)("is what was measured: $title", ({ table, question, answer }) => {
    const { iterations, minima } = MEASURED[table] as Measured;
    const measured = [...minima.flat(), ...(COUNTED[table]?.(minima) ?? [])];
    if (iterations !== 300) measured.push(iterations);
    const said = [...answer.matchAll(/−?\d+(\.\d+)?/g)].map(([text]) => text.replace("−", "-"));
    for (const number of said) {
      const decimals = number.split(".")[1]?.length ?? 0;
      const isMeasured = measured.some((x) => Number(x.toFixed(decimals)) === Number(number));
      expect(isMeasured, `${number} in ${answer}`).toBe(true);
    }
    if (iterations !== 300) expect(said).toContain(String(iterations));
    expect(question.split(" ").length).toBeLessThanOrEqual(10);
    const words = ["One", "Two", "Three", "Four", "Five", "six"];
    for (const [k, word] of words.entries())
      if (table !== "penguins" && answer.split(/[ :]/).includes(word))
        expect(minima).toHaveLength(k + 1);
  });
});
