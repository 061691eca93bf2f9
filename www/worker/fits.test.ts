import { describe, expect, it } from "vitest";
import { common, minimaOf, restError } from "./fits";
import type { Drawn } from "./picture";

describe("fits side by side", () => {
  it("has the distance between observations and where their processes end", () => {
    const drawn = {
      observations: Float32Array.of(0, 0, 1, 0, 5, 5),
      starts: Float32Array.of(1, 1, 2, 2),
      // Two processes of one step: they end 3 to the right, and 4 above.
      trajectories: Float32Array.of(1, 1, 3, 0, 2, 2, 1, 4),
    } as Drawn;
    expect(restError(drawn)).toBeCloseTo(Math.sqrt((9 + 16) / 2), 6);
    const none = new Float32Array(0);
    expect(restError({ ...drawn, starts: none, trajectories: none })).toBeNull();
  });

  it("finds minima among critical points, deepest first", () => {
    const criticalPoints = Float32Array.of(0, 0, 2, 0, 1, 1, 9, 1, 3, 4, -1, 0);
    expect([...minimaOf({ critical_points: criticalPoints })]).toEqual([3, 4, -1, 0, 0, 2]);
  });

  it("counts the minima that two fits share", () => {
    const two = Float64Array.of(0, 0, 0, 1, 0, 0);
    const one = Float64Array.of(0.05, 0, 7);
    expect(common(two, one, 0.1)).toBeCloseTo(2 / 3);
    expect(common(two, two, 0.1)).toBe(1);
    expect(common(two, new Float64Array(0), 0.1)).toBe(0);
    expect(common(new Float64Array(0), new Float64Array(0), 0.1)).toBeNull();
  });
});
