import { describe, expect, it } from "vitest";
import { COLORS, colorPath, cssColor, fade, paint, table } from "./colormap";

describe.each(["light", "dark"] as const)("%s color map", (theme) => {
  it("takes equal perceptual steps", () => {
    const lab = colorPath(theme);
    const steps = lab
      .slice(1)
      .map((p, i) => Math.hypot(...p.map((v, c) => v - ((lab[i] as number[])[c] as number))));
    const mean = steps.reduce((a, b) => a + b) / steps.length;
    for (const step of steps) expect(Math.abs(step / mean - 1)).toBeLessThan(0.05);
  });

  it("changes lightness in one direction only", () => {
    const lightness = colorPath(theme).map(([l]) => l);
    const sign = Math.sign((lightness.at(-1) as number) - (lightness[0] as number));
    for (let i = 1; i < lightness.length; i++) {
      expect(sign * ((lightness[i] as number) - (lightness[i - 1] as number))).toBeGreaterThan(
        -1e-9,
      );
    }
  });

  it("fills the table", () => {
    expect(table(theme)).toHaveLength(3 * COLORS);
    expect(cssColor(theme, -1)).toBe(cssColor(theme, 0));
  });

  it("paints what is out of range at the ends and leaves NaN open", () => {
    const rgba = new Uint8ClampedArray(16);
    paint(Float32Array.of(-9, 9, 0.5, Number.NaN), [0, 1], theme, rgba);
    expect([...rgba.slice(0, 3)]).toEqual([...table(theme).slice(0, 3)]);
    expect([...rgba.slice(4, 7)]).toEqual([...table(theme).slice(-3)]);
    expect([rgba[3], rgba[7], rgba[11], rgba[15]]).toEqual([255, 255, 255, 0]);
  });
});

it("pales where energies disagree, to a half where the spread is a fifth of the range", () => {
  const rgba = new Uint8ClampedArray(12).fill(200);
  fade(Float32Array.of(0, 1, 100), [2, 7], rgba);
  expect([rgba[3], rgba[7], rgba[11]]).toEqual([200, 100, 0]);
  expect(rgba[4]).toBe(200);
});
