import { describe, expect, it } from "vitest";
import {
  CORNERS,
  chartOf,
  nearestShares,
  sharesToCanvas,
  spreadOverTriangle,
  toCanvas,
  toSpace,
} from "./charting";
import type { DataConfig, DynamicsConfig } from "./types";

describe("points on the canvas", () => {
  it("are the first two coordinates in the plane", () => {
    expect([...toSpace([1, 2, 3, 4], 3, "plane")]).toEqual([1, 2, 0, 3, 4, 0]);
    expect([...toCanvas([1, 2, 9, 3, 4, 9], 3, "plane")]).toEqual([1, 2, 3, 4]);
    expect([...toCanvas([5, 6], 1, "plane")]).toEqual([5, 0, 6, 0]);
  });

  it("have the unit vectors at the corners of the triangle", () => {
    const unit = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const seen = toCanvas(unit, 3, "triangle");
    CORNERS.flat().forEach((value, i) => {
      expect(seen[i]).toBeCloseTo(value, 6);
    });
    const back = toSpace(CORNERS.flat(), 3, "triangle");
    unit.forEach((value, i) => {
      expect(back[i]).toBeCloseTo(value, 12);
    });
  });

  it("off the triangle's plane are seen from above it", () => {
    const on = toCanvas([0.2, 0.3, 0.5], 3, "triangle");
    const off = toCanvas([0.7, 0.8, 1], 3, "triangle");
    expect(off[0]).toBeCloseTo(on[0] as number, 6);
    expect(off[1]).toBeCloseTo(on[1] as number, 6);
  });

  it("spread over the triangle stay in it", () => {
    const square = Float64Array.from([0.1, 0.2, 0.9, 0.9, 0.6, 0.5]);
    const shares = toSpace(spreadOverTriangle(square), 3, "triangle");
    for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
  });

  it("become the nearest shares there are", () => {
    expect(nearestShares([0.2, 0.3, 0.5])).toEqual([0.2, 0.3, 0.5]);
    const [first, second, third] = nearestShares([1.2, 0.1, -0.3]) as [number, number, number];
    expect([first, second, third]).toEqual([1, 0, 0]);
    const moved = nearestShares([0.7, 0.5, -0.2]);
    expect(moved[0]).toBeCloseTo(0.6, 12);
    expect(moved[1]).toBeCloseTo(0.4, 12);
    expect(moved[2]).toBe(0);
  });

  it("are known by two of three shares", () => {
    const pairs = Float32Array.from([0.2, 0.3, 1, 0]);
    const all = toCanvas([0.2, 0.3, 0.5, 1, 0, 0], 3, "triangle");
    sharesToCanvas(pairs).forEach((value, i) => {
      expect(value).toBeCloseTo(all[i] as number, 6);
    });
  });

  it("lie in a triangle only where three shares are multiplied", () => {
    const data = (x: number[]): DataConfig => ({ kind: "points", points: [{ x }] });
    const dynamics: DynamicsConfig = { kind: "multiplicative", simplex: true };
    expect(chartOf({ data: data([0.2, 0.3, 0.5]), dynamics })).toBe("triangle");
    expect(chartOf({ data: data([0.2, 0.8]), dynamics })).toBe("plane");
    expect(chartOf({ data: { kind: "two-moons" }, dynamics })).toBe("plane");
    expect(chartOf({ data: data([0.2, 0.3, 0.5]), dynamics: { kind: "langevin" } })).toBe("plane");
    const orthant: DynamicsConfig = { kind: "multiplicative", simplex: false };
    expect(chartOf({ data: data([0.2, 0.3, 0.5]), dynamics: orthant })).toBe("plane");
  });
});
