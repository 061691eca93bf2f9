import { expect, test } from "vitest";
import { countFar, outside } from "./outside";

const SEEN = new Float32Array([0, 0, 10, 2, 4, 1]);

test("a place is outside the observations along either coordinate, with a margin", () => {
  expect(outside(SEEN, [])([5, 1])).toBe(false);
  // The margin is a share of the breadth: 1.5 along x, 0.3 along y.
  expect(outside(SEEN, [])([11.4, 1])).toBe(false);
  expect(outside(SEEN, [])([11.6, 1])).toBe(true);
  expect(outside(SEEN, [])([-1.6, 1])).toBe(true);
  expect(outside(SEEN, [])([5, 2.2])).toBe(false);
  expect(outside(SEEN, [])([5, -0.4])).toBe(true);
});

test("on a circle, and where nothing was seen, nothing is outside", () => {
  expect(outside(SEEN, [2 * Math.PI, 0])([99, 1])).toBe(false);
  expect(outside(SEEN, [2 * Math.PI, 0])([99, 9])).toBe(true);
  expect(outside(new Float32Array(0), [])([99, 9])).toBe(false);
});

test("minima outside are counted, and no saddles", () => {
  const points = new Float32Array([5, 1, 0, 0, 50, 1, 0, 0, 60, 1, 0, 1]);
  expect(countFar(points, outside(SEEN, []))).toBe(1);
});
