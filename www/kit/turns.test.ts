import { expect, it } from "vitest";
import { OVERTAKEN, Turns } from "./turns";

it("ends a turn, and what has joined it, where the next begins", () => {
  const turns = new Turns();
  const first = turns.begin();
  const part = turns.join();
  expect([first(), part()]).toEqual([true, true]);
  const second = turns.begin();
  expect([first(), part(), second()]).toEqual([false, false, true]);
});

it("ends what a turn waits for as soon as another is taken", async () => {
  const turns = new Turns();
  const hold = turns.hold();
  expect(await hold(Promise.resolve(1))).toBe(1);
  await expect(hold(Promise.reject(new Error("its own")))).rejects.toThrow("its own");
  const never = hold(new Promise(() => undefined));
  turns.begin();
  await expect(never).rejects.toBe(OVERTAKEN);
  await expect(hold(Promise.resolve(2))).rejects.toBe(OVERTAKEN);
  expect(await turns.hold()(Promise.resolve(3))).toBe(3);
});
