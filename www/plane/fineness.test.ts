import { expect, it } from "vitest";
import { Fineness } from "./fineness";

/** Pictures that take so long each, one after the other; returns the time after them. */
function pictures(fineness: Fineness, count: number, milliseconds: number, from = 0): number {
  for (let i = 1; i <= count; i++) fineness.took(milliseconds, from + 16 * i);
  return from + 16 * count;
}

it("begins coarse and becomes as fine as the screen where pictures are quick", () => {
  const fineness = new Fineness();
  expect(fineness.ratio(3)).toBe(1);
  pictures(fineness, 19, 2);
  expect(fineness.ratio(3)).toBe(1);
  pictures(fineness, 1, 2);
  expect(fineness.ratio(3)).toBe(3);
});

it("stays coarse where even coarse pictures take their time", () => {
  const fineness = new Fineness();
  pictures(fineness, 1000, 5);
  expect(fineness.ratio(2)).toBe(1);
});

it("gives up fine pictures that take long, and tries them ever more rarely", () => {
  const fineness = new Fineness();
  let now = pictures(fineness, 20, 2);
  /** How long it is coarse until the next trial, which lasts a few pictures. */
  const coarseFor = () => {
    const begun = now;
    while (fineness.ratio(2) === 1) now = pictures(fineness, 1, 2, now);
    return now - begun;
  };
  const waits = [0, 0, 0].map(() => {
    let tried = 0;
    for (; fineness.ratio(2) === 2; tried++) now = pictures(fineness, 1, 20, now);
    expect(tried).toBeLessThan(5);
    return coarseFor();
  });
  expect(waits.map((wait) => Math.round(wait / 1000))).toEqual([5, 10, 20]);
});

it("is never finer than the screen", () => {
  expect(new Fineness().ratio(0.8)).toBe(0.8);
});

it("lets one late picture pass", () => {
  const fineness = new Fineness();
  const now = pictures(fineness, 40, 2);
  pictures(fineness, 1, 25, now);
  expect(fineness.ratio(2)).toBe(2);
});
