import { expect, it } from "vitest";
import type { Frame } from "../../wire/protocol";
import type { Scenario } from "../../wire/types";
import { nextToNothing, worseThanNone } from "./ends";

const scenario = {
  initial: { kind: "perturbed", sigma: 0.2 },
  objective: { kind: "endpoint" },
  latent: 0,
} as Scenario;

/** Thirty observations at 0, which processes leave from 1 and end at `end` after two steps. */
const frame = (end: number, iteration = 500) =>
  ({
    chart: "plane",
    playing: true,
    status: { iteration },
    steps: 2,
    observations: new Float32Array(60),
    starts: new Float32Array(60).fill(1),
    trajectories: Float32Array.from(
      { length: 180 },
      (_, i) => [1, 1, 0.5, 0.5, end, end][i % 6] ?? 0,
    ),
  }) as unknown as Frame;

it("ends that are farther than starts are told, after a while, where they say something", () => {
  expect(worseThanNone(frame(2), scenario)).toBe(true);
  expect(worseThanNone(frame(0.2), scenario)).toBe(false);
  expect(worseThanNone(frame(1.1), scenario)).toBe(false);
  expect(worseThanNone(frame(2, 10), scenario)).toBe(false);
  const prior = { ...scenario, initial: { kind: "prior" } } as Scenario;
  expect(worseThanNone(frame(2), prior)).toBe(false);
  expect(worseThanNone(null, scenario)).toBe(false);
});

it("a loss that stays where it would be if nothing moved is told, once it says something", () => {
  // Of two coordinates nothing at all is half of 2 · 0.2².
  const flat = (loss: number, count = 200) => Array.from({ length: count }, () => loss);
  expect(nextToNothing(frame(1), scenario, 2, flat(0.04))).toBe(true);
  expect(nextToNothing(frame(1), scenario, 2, flat(0.037))).toBe(true);
  expect(nextToNothing(frame(1), scenario, 2, flat(0.035))).toBe(false);
  expect(nextToNothing(frame(1), scenario, 1, flat(0.019))).toBe(true);
  // What it was before has no say, and a few losses have none.
  expect(nextToNothing(frame(1), scenario, 2, [...flat(0.04), ...flat(0.01, 100)])).toBe(false);
  expect(nextToNothing(frame(1), scenario, 2, flat(0.04, 5))).toBe(false);
  expect(nextToNothing(frame(1, 10), scenario, 2, flat(0.04))).toBe(false);
});
