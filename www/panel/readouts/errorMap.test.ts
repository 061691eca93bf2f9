import { expect, it } from "vitest";
import { COLORS, errorColors, limitOf } from "./errorMap";

const found = { difference: [-2, 0, 1, 50], weight: [1, 0.5, 0.2, 1e-6] };

it("measures errors where trajectories come, and fades them elsewhere", () => {
  const limit = limitOf(found);
  expect(limit).toBe(2);
  const pixels = errorColors(found, limit, "light");
  const [low, zero, high] = COLORS.light;
  const color = (i: number) => [...pixels.subarray(4 * i, 4 * i + 3)];
  expect(color(0)).toEqual(low);
  expect(color(1)).toEqual(zero);
  const half = zero.map((z, k) => Math.round((z + (high[k] as number)) / 2));
  color(2).forEach((c, k) => {
    expect(Math.abs(c - (half[k] as number))).toBeLessThanOrEqual(1);
  });
  const alpha = [0, 1, 2, 3].map((i) => pixels[4 * i + 3]);
  expect(alpha.slice(0, 3)).toEqual([255, 255, 255]);
  expect(alpha[3]).toBeLessThan(10);
});

it("shows no error as none", () => {
  const none = { difference: [0, 0], weight: [1, 1] };
  expect([...errorColors(none, limitOf(none), "dark").subarray(0, 3)]).toEqual(COLORS.dark[1]);
});
