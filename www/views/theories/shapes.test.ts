import { describe, expect, it } from "vitest";
import { borderSegments, hearts, levelSegments, smoothed } from "./shapes";

const CELLS = 24;
const grid = (of: (x: number, y: number) => number) =>
  Float32Array.from({ length: CELLS * CELLS }, (_, i) =>
    of((i % CELLS) + 0.5, Math.floor(i / CELLS) + 0.5),
  );

describe("lines of one level", () => {
  it("lie where a plane has that level", () => {
    const found = levelSegments(
      grid((x, y) => x + 2 * y),
      CELLS,
      30,
    );
    expect(found.length).toBeGreaterThan(10);
    for (const [x0, y0, x1, y1] of found) {
      expect(x0 + 2 * y0).toBeCloseTo(30, 4);
      expect(x1 + 2 * y1).toBeCloseTo(30, 4);
    }
  });

  it("stay where neighbors are joined", () => {
    const left = (...at: number[]) => at.every((i) => i % CELLS < CELLS / 2);
    const found = levelSegments(
      grid((_, y) => y),
      CELLS,
      7,
      left,
    );
    expect(found.length).toBeGreaterThan(0);
    for (const [x0, , x1] of found) expect(Math.max(x0, x1)).toBeLessThanOrEqual(CELLS / 2);
  });
});

describe("borders of regions", () => {
  it("are straight where they are, and nearly round where they are round", () => {
    for (const [x0, , x1] of borderSegments(
      grid((x) => Number(x > 8)),
      CELLS,
    )) {
      expect(x0).toBeCloseTo(8, 5);
      expect(x1).toBeCloseTo(8, 5);
    }
    const disc = borderSegments(
      grid((x, y) => Number(Math.hypot(x - 12, y - 12) > 7)),
      CELLS,
    );
    expect(disc.length).toBeGreaterThan(20);
    for (const [x, y] of disc) expect(Math.abs(Math.hypot(x - 12, y - 12) - 7)).toBeLessThan(0.6);
  });

  it("are none of one region, nor of no cells", () => {
    expect(
      borderSegments(
        grid(() => 3),
        CELLS,
      ),
    ).toEqual([]);
    expect(borderSegments(new Float32Array(0), 0)).toEqual([]);
  });

  it("are smoothed without a shift", () => {
    const ramp = grid((x) => x);
    expect([...smoothed(ramp, CELLS)]).toEqual([...ramp]);
  });
});

describe("the heart of a region", () => {
  it("is inside of it, far from others", () => {
    const quarters = grid((x, y) => Number(x > 12) + 2 * Number(y > 12));
    const [, lowerRight, , , nobody] = hearts(quarters, CELLS, 5);
    const [x, y] = lowerRight as [number, number];
    expect(Math.hypot(x - 18, y - 6)).toBeLessThan(1.5);
    expect(nobody).toBeNull();
  });

  it("is in a ring, not in what it surrounds", () => {
    const ring = grid((x, y) => Number(Math.hypot(x - 12, y - 12) > 8));
    const [, outside] = hearts(ring, CELLS, 2);
    const [x, y] = outside as [number, number];
    expect(Math.hypot(x - 12, y - 12)).toBeGreaterThan(8);
  });
});
