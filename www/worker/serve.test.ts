import { expect, test } from "vitest";
import { answer, memoryOf } from "./serve";

const api = {
  factor: 2,
  times(x: number) {
    return this.factor * x;
  },
  async refuse() {
    throw { kind: "invalid", message: "no", at: "steps" };
  },
};

test("a call is answered by its value or its error", async () => {
  expect(await answer(api, { id: 1, method: "times", args: [21] })).toEqual({ id: 1, result: 42 });
  expect(await answer(api, { id: 2, method: "refuse", args: [] })).toEqual({
    id: 2,
    error: { kind: "invalid", message: "no", at: "steps" },
  });
  const unknown = await answer(api, { id: 3, method: "nothing", args: [] });
  expect(unknown).toMatchObject({ id: 3, error: { kind: "TypeError" } });
});

test("every array moves, at any depth, and each memory once", () => {
  const both = new Float32Array(4);
  const [first, second] = [both.subarray(0, 2), both.subarray(2)];
  const deep = new Uint32Array(1);
  const frame = { first, second, lines: [{ ends: deep }], name: "frame", none: null };
  expect(memoryOf({ frame })).toEqual([both.buffer, deep.buffer]);
});
