import { expect, it } from "vitest";
import type { Kept } from "../wire/protocol";
import { Best } from "./best";

const at = (iteration: number, run = 1) => ({ iteration, run }) as Kept;
/** A loss that varies by a tenth. */
const losses = (mean: number) => Array.from({ length: 40 }, (_, i) => mean * (1 + 0.1 * (-1) ** i));

it("a fit that has become worse has a best state, and it alone", () => {
  const best = new Best();
  expect(best.take(at(100), losses(1))).toBeNull();
  expect(best.take(at(200), losses(0.5))).toBeNull();
  // Within the noise, and within a fifth.
  expect(best.take(at(300), losses(0.55))).toBeNull();
  expect(best.take(at(400), losses(0.9))).toMatchObject({ kept: { iteration: 200 } });
  expect(best.take(at(500), losses(0.4))).toBeNull();
  expect(best.take(at(600), losses(0.9))?.loss).toBeCloseTo(0.4);
});

it("another run, and an edit, begin anew; a short curve says nothing", () => {
  const best = new Best();
  best.take(at(100), losses(0.1));
  expect(best.take(at(50, 2), losses(9))).toBeNull();
  best.forget();
  expect(best.take(at(60, 2), losses(20))).toBeNull();
  expect(best.take(at(70, 2), [1000, 1000])).toBeNull();
});

it("a loss below zero that rises is worse, one that falls is not", () => {
  const best = new Best();
  best.take(at(100), losses(-2));
  expect(best.take(at(200), losses(-3))).toBeNull();
  expect(best.take(at(300), losses(-1))?.loss).toBeCloseTo(-3);
});
