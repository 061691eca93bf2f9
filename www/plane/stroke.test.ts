import { describe, expect, it } from "vitest";
import { betweenEnds, pathLength } from "./stroke";

describe("a stroke", () => {
  it("keeps places at equal distances along it, however it was sampled", () => {
    const corner: [number, number][] = [
      [0, 0],
      [0.1, 0],
      [3, 0],
      [3, 1],
    ];
    expect(betweenEnds(corner, 3)).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    const ways = betweenEnds(corner, 7);
    ways.forEach(([x, y], k) => {
      const along = (k + 1) / 2;
      expect(x).toBeCloseTo(Math.min(along, 3), 12);
      expect(y).toBeCloseTo(Math.max(0, along - 3), 12);
    });
  });

  it("that does not move stays where it is", () => {
    expect(betweenEnds([[1, 2]], 2)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it("has as many positions as the paths there are", () => {
    expect(pathLength([{ x: [0, 0] }, { x: [1, 1], path: [[0.5, 0.5]] }])).toBe(1);
    expect(pathLength([{ x: [0, 0] }])).toBe(9);
  });
});
