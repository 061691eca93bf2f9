import { describe, expect, it } from "vitest";
import { energyRange, isolines, LevelStep, multiples, niceStep } from "./isolines";

const size = 60;
const box = { x_min: -2, x_max: 2, y_min: -2, y_max: 2 };
const grid = Float32Array.from({ length: size * size }, (_, i) => {
  const x = -2 + (4 * ((i % size) + 0.5)) / size;
  const y = 2 - (4 * (Math.floor(i / size) + 0.5)) / size;
  return x * x + y * y;
});

describe("isolines", () => {
  it("lie where the energy has their value", () => {
    const [line] = isolines(grid, size, size, box, [1]);
    expect(line?.ends).toHaveLength(1);
    const points = line?.points ?? new Float32Array(0);
    expect(points.length).toBeGreaterThan(40);
    for (let i = 0; i < points.length; i += 2) {
      expect(Math.hypot(points[i] as number, points[i + 1] as number)).toBeCloseTo(1, 2);
    }
  });

  it("end at the edge instead of following it", () => {
    const [line] = isolines(grid, size, size, box, [5]);
    // The circle of radius √5 is cut into four arcs by the box.
    expect(line?.ends).toHaveLength(4);
    const points = line?.points ?? new Float32Array(0);
    for (let i = 0; i < points.length; i += 2) {
      expect(Math.hypot(points[i] as number, points[i + 1] as number)).toBeCloseTo(Math.sqrt(5), 1);
    }
  });
});

describe("levels", () => {
  it("are round", () => {
    expect(niceStep(9.7, 10)).toBe(1);
    expect(niceStep(0.04, 10)).toBeCloseTo(0.005);
    expect(niceStep(0, 10)).toBe(1);
    expect(multiples([-0.31, 0.29], 0.1)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2]);
  });

  it("change only when they must", () => {
    const step = new LevelStep();
    expect(step.for([0, 10])).toBe(1);
    expect(step.for([0, 14])).toBe(1);
    expect(step.for([0, 40])).toBe(5);
  });

  it("leave out steep walls and what is not finite", () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => (i > 950 ? 1e9 : i / 1000));
    values[3] = Number.NaN;
    const [low, high] = energyRange(values);
    expect(low).toBe(0);
    expect(high).toBeLessThan(1);
    expect(energyRange(Float32Array.of(Number.NaN))).toEqual([0, 1]);
    expect(energyRange(Float32Array.of(3, 3))).toEqual([2.5, 3.5]);
  });
});
