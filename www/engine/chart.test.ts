import { describe, expect, it } from "vitest";
import { CORNERS, spread_over_triangle, to_canvas, to_space } from "./chart";

describe("points on the canvas", () => {
  it("are the first two coordinates in the plane", () => {
    expect([...to_space([1, 2, 3, 4], 3, "plane")]).toEqual([1, 2, 0, 3, 4, 0]);
    expect([...to_canvas([1, 2, 9, 3, 4, 9], 3, "plane")]).toEqual([1, 2, 3, 4]);
    expect([...to_canvas([5, 6], 1, "plane")]).toEqual([5, 0, 6, 0]);
  });

  it("have the unit vectors at the corners of the triangle", () => {
    const unit = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const seen = to_canvas(unit, 3, "triangle");
    CORNERS.flat().forEach((value, i) => {
      expect(seen[i]).toBeCloseTo(value, 6);
    });
    const back = to_space(CORNERS.flat(), 3, "triangle");
    unit.forEach((value, i) => {
      expect(back[i]).toBeCloseTo(value, 12);
    });
  });

  it("off the triangle's plane are seen from above it", () => {
    const on = to_canvas([0.2, 0.3, 0.5], 3, "triangle");
    const off = to_canvas([0.7, 0.8, 1], 3, "triangle");
    expect(off[0]).toBeCloseTo(on[0] as number, 6);
    expect(off[1]).toBeCloseTo(on[1] as number, 6);
  });

  it("spread over the triangle stay in it", () => {
    const square = Float64Array.from([0.1, 0.2, 0.9, 0.9, 0.6, 0.5]);
    const shares = to_space(spread_over_triangle(square), 3, "triangle");
    for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
  });
});
