import { expect, test } from "vitest";
import { outside } from "./outside";

const SEEN = new Float32Array([0, 0, 10, 2, 4, 1]);

test("a place is outside the observations along either coordinate, with a margin", () => {
  expect(outside([5, 1], SEEN, [])).toBe(false);
  // The margin is a share of the breadth: 1.5 along x, 0.3 along y.
  expect(outside([11.4, 1], SEEN, [])).toBe(false);
  expect(outside([11.6, 1], SEEN, [])).toBe(true);
  expect(outside([-1.6, 1], SEEN, [])).toBe(true);
  expect(outside([5, 2.2], SEEN, [])).toBe(false);
  expect(outside([5, -0.4], SEEN, [])).toBe(true);
});

test("on a circle, and where nothing was seen, nothing is outside", () => {
  expect(outside([99, 1], SEEN, [2 * Math.PI, 0])).toBe(false);
  expect(outside([99, 9], SEEN, [2 * Math.PI, 0])).toBe(true);
  expect(outside([99, 9], new Float32Array(0), [])).toBe(false);
});
