import { describe, expect, it } from "vitest";
import { Pace } from "./pace";

describe("the pace of steps", () => {
  it("begins at once and keeps fractions", () => {
    const pace = new Pace(100);
    pace.start();
    const due = [0, 0.25, 0.25, 0.25, 0.25].map((seconds) => pace.due(seconds, 2));
    expect(due).toEqual([1, 0, 1, 0, 1]);
  });

  it("does not catch up after a long rest, and has no limit where there is no rate", () => {
    const pace = new Pace(20);
    expect(pace.due(600, 10)).toBe(20);
    expect(pace.due(0.05, 10)).toBe(0);
    expect(pace.due(1, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    // What was left over before is gone.
    expect(pace.due(0.05, 10)).toBe(0);
  });
});
