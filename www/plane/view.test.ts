import { describe, expect, it } from "vitest";
import { bounds, fitView, pan, storedBox, ticks, toScreen, toWorld, visible, zoomAt } from "./view";

const plot = { left: 40, top: 8, width: 800, height: 600 };
const box = { x_min: -3, x_max: 3, y_min: -3, y_max: 3 };
const view = fitView(box, plot);

describe("view", () => {
  it("shows the whole box with equal scales", () => {
    expect(view.scale).toBe(100);
    const seen = visible(view);
    expect(seen).toEqual({ x_min: -4, x_max: 4, y_min: -3, y_max: 3 });
  });

  it("maps there and back", () => {
    const [sx, sy] = toScreen(view, 1.25, -2);
    const [x, y] = toWorld(view, sx, sy);
    expect(x).toBeCloseTo(1.25, 12);
    expect(y).toBeCloseTo(-2, 12);
  });

  it("points up where the screen points down", () => {
    expect(toScreen(view, 0, 1)[1]).toBeLessThan(toScreen(view, 0, 0)[1]);
  });

  it("keeps the place under the pointer while zooming", () => {
    const before = toWorld(view, 200, 150);
    const after = toWorld(zoomAt(view, 1.7, 200, 150), 200, 150);
    expect(after[0]).toBeCloseTo(before[0], 10);
    expect(after[1]).toBeCloseTo(before[1], 10);
  });

  it("cannot be zoomed into nothing or out of everything", () => {
    expect(Number.isFinite(zoomAt(view, 1e30, 0, 0).scale)).toBe(true);
    expect(zoomAt(view, 1e-30, 0, 0).scale).toBeGreaterThan(0);
  });

  it("moves the plane with the pointer", () => {
    const moved = pan(view, 100, -50);
    const before = toScreen(view, 0, 0);
    expect(toScreen(moved, 0, 0)).toEqual([before[0] + 100, before[1] - 50]);
  });

  it("stores the box that it shows", () => {
    expect(storedBox(view, 1)).toEqual(box);
    const again = fitView(storedBox(zoomAt(view, 3, 300, 300), 1), plot);
    expect(again.scale).toBeCloseTo(300, 1);
  });

  it("bounds points with a margin, ignoring what is not finite", () => {
    expect(bounds([])).toBeNull();
    expect(bounds([Number.NaN, 1])).toBeNull();
    const around = bounds([0, 0, 4, 2, Number.POSITIVE_INFINITY, 0]);
    expect(around?.x_min).toBeLessThan(0);
    expect(around?.x_max).toBeGreaterThan(4);
    expect((around?.x_max ?? 0) - (around?.x_min ?? 0)).toBeCloseTo(5.4);
  });

  it("has round ticks", () => {
    expect(ticks(-3.2, 3.2, 600)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
    expect(ticks(0, 0.001, 200, 100).every((t) => t > 0 && t < 0.001)).toBe(true);
  });
});
