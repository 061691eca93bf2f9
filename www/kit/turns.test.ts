import { expect, it } from "vitest";
import { Turns } from "./turns";

it("ends a turn, and what has joined it, where the next begins", () => {
  const turns = new Turns();
  const first = turns.begin();
  const part = turns.join();
  expect([first(), part()]).toEqual([true, true]);
  const second = turns.begin();
  expect([first(), part(), second()]).toEqual([false, false, true]);
});
