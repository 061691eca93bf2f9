import { expect, it } from "vitest";
import { log_z, temperature_of } from "./density";
import type { Scenario } from "./types";

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
    expect(log_z(grid, temperature, cell * cell)).toBeCloseTo(expected, 4);
  }
});

it("takes the temperature from what has one", () => {
  const of = (objective: object, dynamics: object) =>
    temperature_of({ objective, dynamics } as unknown as Scenario);
  expect(of({ temperature: 2 }, { temperature: 3 })).toBe(2);
  expect(of({}, { temperature: 3 })).toBe(3);
  expect(of({}, { temperature: 0 })).toBe(1);
});
