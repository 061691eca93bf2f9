import { expect, test } from "vitest";
import { ticks } from "../../kit/LogChart";
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

test("ticks are powers of ten, or the ends within a decade", () => {
  expect(ticks(-2.2, 1.1)).toEqual([0.01, 0.1, 1, 10]);
  expect(ticks(0.1, 0.4)).toHaveLength(2);
  expect(ticks(-40, 0).length).toBeLessThanOrEqual(5);
});
