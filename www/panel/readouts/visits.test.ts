import { expect, it } from "vitest";
import { inks, shade } from "./visits";

it("draws the first row of cells at the bottom, from the paper to the ink", () => {
  const [none, all] = inks("light");
  const pixels = shade([4, 0, 1, 0], 2, 4, "light");
  const at = (k: number) => [...pixels.slice(4 * k, 4 * k + 3)];
  // Top left is the third cell, a quarter of the most: half of the way.
  expect(at(2)).toEqual(all);
  expect(at(3)).toEqual(none);
  expect(at(1)).toEqual(none);
  at(0).forEach((value, k) => {
    expect(value).toBeCloseTo(((none[k] as number) + (all[k] as number)) / 2, -0.5);
  });
  expect([...shade([0], 1, 0, "dark")]).toEqual([...inks("dark")[0], 255]);
});
