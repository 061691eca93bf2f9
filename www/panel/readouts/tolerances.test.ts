import { describe, expect, it } from "vitest";
import { inWords, nearest, tolerances, usual } from "./tolerances";

describe("tolerances", () => {
  it("are round, ascend, and follow the width", () => {
    const all = tolerances(4);
    expect(all.at(-1)).toBe(1);
    expect(all[0]).toBe(0.001);
    expect(all).toContain(0.05);
    expect(all).toEqual([...all].sort((a, b) => a - b));
    for (const width of [3e-5, 6, 2500]) {
      const of = tolerances(width);
      expect(of.at(-1)).toBeLessThanOrEqual(width / 4);
      expect(of.at(-1)).toBeGreaterThan(width / 8);
      expect((of[0] as number) / width).toBeLessThan(1e-3);
    }
  });

  it("are found by ratio, and what is usual is one of them", () => {
    expect(nearest([0.01, 0.1, 1], 0.04)).toBe(1);
    expect(nearest([0.01, 0.1, 1], 0.02)).toBe(0);
    expect(nearest([0.01, 0.1, 1], 50)).toBe(2);
    expect(usual(4)).toBe(0.05);
    expect(tolerances(300)).toContain(usual(300));
  });
});

it("names the shortest code", () => {
  const told = (total: number) => ({ model: 0, anchors: 1, states: total, times: 0, total });
  const of = (energy: number, linear: number, raw: number) =>
    inWords({ energy: told(energy), linear: told(linear), raw: told(raw) });
  expect(of(1, 2, 3)).toMatch(/^The energy/);
  expect(of(2, 1, 3)).toMatch(/^Local linear models/);
  expect(of(3, 2, 1)).toMatch(/^The plain numbers/);
});
