import { describe, expect, it } from "vitest";
import { type Frame, paths, rangeOf, scales, shareError, ticks } from "./chart";

const FRAME: Frame = { width: 158, height: 146, x: [0, 0.5], y: [0, 1] };

describe("a chart of measured numbers", () => {
  it("puts the ends of its range at the ends of its axes", () => {
    const { across, down, left, right, top, bottom } = scales(FRAME);
    expect([across(0), across(0.5)]).toEqual([left, right]);
    expect([down(0), down(1)]).toEqual([bottom, top]);
    expect(across(0.25)).toBe((left + right) / 2);
  });

  it("draws a bar as long as the error on either side", () => {
    const points = [
      { x: 0, y: 0.5, error: 0.25 },
      { x: 0.5, y: 1 },
    ];
    const { line, bars } = paths({ name: "a", points }, FRAME);
    expect(line).toBe("M44.0 58.0L144.0 8.0");
    expect(bars).toBe("M44.0 83.0L44.0 33.0");
  });

  it("has round ticks within its range", () => {
    expect(ticks([0, 0.5], 300, 56).map(({ text }) => text)).toEqual([
      "0.0",
      "0.1",
      "0.2",
      "0.3",
      "0.4",
      "0.5",
    ]);
    const values = ticks([-0.13, 1], 100, 28).map(({ value }) => value);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.13);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  });

  it("holds every point with its error", () => {
    const all = [{ name: "a", points: [{ x: 0, y: -0.1, error: 0.05 }] }];
    const [low, high] = rangeOf(all, [0, 1]);
    expect(low).toBeCloseTo(-0.15);
    expect(high).toBe(1);
    expect(shareError(0.5, 100)).toBeCloseTo(0.05);
    expect(shareError(1, 198)).toBeCloseTo(0.005, 4);
  });
});
