import { expect, test } from "vitest";
import { fetched } from "./fetched";

test("what was fetched is shared, and what failed is tried again", async () => {
  let calls = 0;
  const get = fetched(async () => {
    if (++calls === 1) throw new Error("503");
    return calls;
  });
  const [first, second] = [get(), get()];
  await expect(first).rejects.toThrow("503");
  await expect(second).rejects.toThrow("503");
  expect(calls).toBe(1);
  expect(await Promise.all([get(), get()])).toEqual([2, 2]);
  expect(await get()).toBe(2);
});
