import { describe, expect, it } from "vitest";
import { diverging, largest, pixels, visibleWeights } from "./colors";

describe("colors of weights", () => {
  it("tell below from above, and both from zero, in light and in dark", () => {
    for (const theme of ["light", "dark"] as const) {
      const [below, zero, above] = [-1, 0, 1].map((share) => diverging(share, theme));
      expect(below?.[2]).toBeGreaterThan(below?.[0] as number);
      expect(above?.[0]).toBeGreaterThan(above?.[2] as number);
      expect(Math.max(...(zero ?? [])) - Math.min(...(zero ?? []))).toBeLessThan(12);
      expect(diverging(-3, theme)).toEqual(below);
    }
  });

  it("are a pixel a number, and zero where all are", () => {
    const [first, last] = [diverging(-0.5, "light"), diverging(1, "light")];
    expect([...pixels([-1, 2], 2, "light")]).toEqual([...first, 255, ...last, 255]);
    expect([...pixels([0], 0, "dark")]).toEqual([...diverging(0, "dark"), 255]);
    expect(largest([-3, 2])).toBe(3);
  });

  it("show a hidden unit by its weights with the visible ones", () => {
    const weights = Float32Array.from([0, 0, 3, 0, 0, 4, 3, 4, 0]);
    expect([...visibleWeights(weights, 2, 2)]).toEqual([3, 4]);
  });
});
