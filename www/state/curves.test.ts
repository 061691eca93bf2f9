import { describe, expect, it } from "vitest";
import { Curve, Runs } from "./curves";

describe("curves", () => {
  it("stay small and keep their mean", () => {
    const curve = new Curve(100);
    for (let i = 1; i <= 100_000; i++) curve.push(i, 2 + (i % 2));
    expect(curve.values.length).toBeLessThan(100);
    expect(curve.values.length).toBeGreaterThanOrEqual(45);
    for (const value of curve.values.slice(1)) expect(value).toBeCloseTo(2.5, 1);
    const sorted = [...curve.iterations].sort((a, b) => a - b);
    expect(curve.iterations).toEqual(sorted);
  });

  it("leave out what is not finite", () => {
    const curve = new Curve();
    curve.push(1, Number.NaN);
    curve.push(2, Number.POSITIVE_INFINITY);
    expect(curve.values).toEqual([]);
  });

  it("mark the edits that a run went on with, not those that began it anew", () => {
    const runs = new Runs();
    runs.push(1, Float64Array.of(1, 1, 1, Number.NaN));
    for (const iteration of [0, 5, 5, 9]) runs.edited(1, iteration);
    runs.edited(2, 12);
    expect(runs.current.edits).toEqual([5, 9]);
    runs.push(2, Float64Array.of(1, 1, 1, Number.NaN));
    expect(runs.current.edits).toEqual([]);
  });

  it("stand beside those whose loss is of the same", () => {
    const runs = new Runs();
    const curves = Float64Array.from({ length: 80 }, (_, i) => (i % 4 === 0 ? i / 4 + 1 : 1));
    for (const [run, what] of ["moons", "rings", "moons"].entries()) {
      runs.measures(run, what);
      runs.push(run, curves);
    }
    expect(runs.comparable.map(({ run }) => run)).toEqual([0]);
  });

  it("go on from an earlier iteration", () => {
    const runs = new Runs();
    for (let i = 1; i <= 9; i++) runs.push(1, Float64Array.of(i, i, 1, 2 * i));
    runs.backTo(4);
    runs.push(1, Float64Array.of(4, 40, 1, 41, 5, 50, 1, 51));
    expect(runs.current.iterations).toEqual([1, 2, 3, 4, 5]);
    expect(runs.current.values.at(-1)).toBe(50);
    expect(runs.heldOut.values.at(-1)).toBe(51);
  });

  it("keep the last runs", () => {
    const runs = new Runs(2);
    const curves = Float64Array.from({ length: 80 }, (_, i) => (i % 4 === 0 ? i / 4 + 1 : 1));
    for (let run = 1; run <= 4; run++) runs.push(run, curves);
    expect(runs.earlier).toHaveLength(2);
    expect(runs.current.values).toHaveLength(20);
    runs.push(5, new Float64Array(0));
    expect(runs.current.values).toEqual([]);
  });
});
