import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { STANDARDIZED } from "../../plane/axes";
import { DEMOS } from "./demos";

it("Old Faithful's axes say the minutes of the table", () => {
  const lines = readFileSync("src/data/old_faithful.csv", "utf8").trim().split("\n");
  const rows = lines.map((line) => line.split(",").map(Number)).filter(([x]) => Number.isFinite(x));
  const axes = STANDARDIZED["old-faithful"] ?? [];
  expect([rows.length, axes.length]).toEqual([272, 2]);
  for (const [k, { center, scale }] of axes.entries()) {
    const column = rows.map((row) => row[k] as number);
    const mean = column.reduce((sum, x) => sum + x) / rows.length;
    const squares = column.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    expect(center).toBeCloseTo(mean, 7);
    expect(scale).toBeCloseTo(Math.sqrt(squares / (rows.length - 1)), 7);
  }
  const demo = DEMOS.find(({ title }) => title === "Old Faithful");
  const said = new URLSearchParams(demo?.link).get("axes");
  expect(JSON.parse(said ?? "")).toEqual(axes);
});
