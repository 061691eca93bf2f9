import { describe, expect, it } from "vitest";
import type { Comparison } from "../engine/types";
import { rows_of_fields, rows_of_operators } from "./studied";

const operator = {
  dynamics: { kind: "gradient-descent" },
  rate: 0.9,
  rate_expected: 0.91,
  reached: [0.5, 0.5],
  global: 0.5,
  lost: 0,
  energy: [3, 0] as [number, number],
  accepted: null,
  autocorrelation: null,
  effective: null,
  gap: null,
  temperature: 1,
};

describe("rows that need a whole walk", () => {
  const found: Comparison = {
    view: { x_min: 0, x_max: 1, y_min: 0, y_max: 1 },
    critical: [],
    operators: [operator, { ...operator, rate: null, effective: 120 }],
    refused: [],
    agreement: [
      [1, 0.4],
      [0.4, 1],
    ],
  };
  const values = (name: string) =>
    rows_of_operators(found).find((row) => row.name === name)?.values;

  it("has a value or none for each operator", () => {
    expect(values("contraction, measured")).toEqual([0.9, null]);
    expect(values("contraction, by theory")).toEqual([0.91, 0.91]);
    expect(values("same minimum as the first")).toEqual([1, 0.4]);
    expect(values("effective samples")).toEqual([null, 120]);
  });

  it("leaves the column of what cannot run empty", () => {
    const gibbs = { index: 1, dynamics: { kind: "gibbs" }, reason: "three dimensions" };
    const rows = rows_of_operators({ ...found, refused: [gibbs] });
    const rates = rows.find((row) => row.name === "contraction, by theory");
    expect(rates?.values).toEqual([0.91, null, 0.91]);
  });

  it("speaks of what was lost only where something was", () => {
    expect(values("lost")).toBeUndefined();
    const [first, second] = found.operators as [typeof operator, typeof operator];
    const lossy = { ...found, operators: [first, { ...second, lost: 0.1 }] };
    expect(rows_of_operators(lossy).at(-1)?.values).toEqual([0, 0.1]);
  });

  it("gives laws their speeds", () => {
    const course = {
      mover: "energy" as const,
      paths: new Float32Array(0),
      speed: [4, 2, 1],
      energy: [1, 0.5, 0.2],
      length: 3,
      rising: 0,
      off_path: 0.01,
      spread: 2,
    };
    const rows = rows_of_fields([course], 2);
    expect(rows.map((row) => row.values[0])).toEqual([4, 1, 3, 0.01, 0]);
  });
});
