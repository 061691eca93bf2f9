import { expect, test } from "vitest";
import { TensorHistory } from "./tensorHistory";

test("a course keeps what it has seen, in order, once, and never too much", () => {
  const course = new TensorHistory();
  for (let i = 0; i < 5000; i++) course.push("W", i, [i + 1, 2]);
  course.push("W", 4999, [0, 0]);
  const { xs, series } = course.of("W");
  expect(xs.length).toBeLessThan(400);
  expect(xs.length).toBeGreaterThan(150);
  expect(xs[xs.length - 1]).toBe(4999);
  const widest = Math.max(...xs.map((x, i) => x - (xs[i - 1] ?? x)));
  expect(widest).toBeLessThan(100);
  expect(xs).toEqual([...xs].sort((a, b) => a - b));
  expect(series[0]).toEqual(xs.map((x) => x + 1));
  expect(series[1]).toEqual(xs.map(() => 2));
  expect(course.of("b").xs).toEqual([]);
});
