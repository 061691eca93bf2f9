import { expect, it } from "vitest";
import { logZ } from "./density";

it("integrates a Gaussian", () => {
  const size = 200;
  const cell = 12 / size;
  for (const temperature of [1, 0.5]) {
    const grid = Float32Array.from({ length: size * size }, (_, i) => {
      const x = -6 + ((i % size) + 0.5) * cell;
      const y = -6 + (Math.floor(i / size) + 0.5) * cell;
      return (x * x + y * y) / 2 - 40;
    });
    const expected = Math.log(2 * Math.PI * temperature) + 40 / temperature;
    expect(logZ(grid, temperature, cell * cell)).toBeCloseTo(expected, 4);
  }
});
