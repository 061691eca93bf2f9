import { describe, expect, it } from "vitest";
import { agreement, mean, minimumOf, positionsAt, shareAt } from "./measures";

describe("what is measured of processes", () => {
  // Two processes over two steps.
  const paths = Float32Array.from([0, 0, 1, 1, 2, 2, 5, 5, 4, 4, 3, 3]);

  it("takes positions at a step", () => {
    expect([...positionsAt(paths, 2, 0)]).toEqual([0, 0, 5, 5]);
    expect([...positionsAt(paths, 2, 2)]).toEqual([2, 2, 3, 3]);
  });

  const minima = Float64Array.from([0, 0, 3, 0]);

  it("finds the minimum that a position is at", () => {
    const positions = Float64Array.from([0.9, 0, 1.1, 0, 2.5, 0.5, 0, 9]);
    expect([...minimumOf(positions, minima, 1)]).toEqual([0, -1, 1, -1]);
    expect([...minimumOf(positions, minima.subarray(0, 2), 1)]).toEqual([0, -1, -1, -1]);
    expect([...minimumOf(positions, new Float64Array(0), 1)]).toEqual([-1, -1, -1, -1]);
  });

  it("counts shares and agreement", () => {
    const a = Int32Array.from([0, 1, 1, -1]);
    expect(shareAt(1, a)).toBe(0.5);
    expect(shareAt(-1, a)).toBe(0.25);
    expect(agreement(a, Int32Array.from([0, 1, 0, -1]))).toBe(0.5);
    expect(agreement(a, Int32Array.from([0]))).toBeNull();
    expect(shareAt(0, new Int32Array(0))).toBeNull();
  });

  it("means what is finite", () => {
    expect(mean(Float64Array.from([1, Number.NaN, 3]))).toBe(2);
    expect(mean(Float64Array.from([Number.POSITIVE_INFINITY]))).toBeNull();
  });
});
