import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { unlessMade } from "./made.mjs";
import { root } from "./run.mjs";

mkdirSync(path.join(root, ".cache"), { recursive: true });
const folder = mkdtempSync(path.join(root, ".cache", "made-test-"));
const below = path.relative(root, folder);
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(path.join(root, ".cache", "made", below), { recursive: true, force: true });
});

test("what was made is made again when an input, the rest or the outcome has changed", async () => {
  let times = 0;
  const output = path.join(folder, "output");
  const make = async (more) => {
    const made = { inputs: [`${below}/inputs`], more, outputs: [`${below}/output`] };
    await unlessMade(`${below}/it`, made, () => {
      times++;
      writeFileSync(output, "made");
    });
    return times;
  };
  const input = (name, text) => writeFileSync(path.join(folder, "inputs", name), text);
  mkdirSync(path.join(folder, "inputs", "deep"), { recursive: true });
  input("a", "1");
  input("deep/b", "2");
  expect(await make([])).toBe(1);
  expect(await make([])).toBe(1);
  input("deep/b", "3");
  expect(await make([])).toBe(2);
  input("c", "4");
  expect(await make([])).toBe(3);
  expect(await make(["another compiler"])).toBe(4);
  rmSync(output);
  expect(await make(["another compiler"])).toBe(5);
});

test("what failed to be made is not taken for made", async () => {
  const made = { inputs: [], outputs: [] };
  const name = `${below}/failing`;
  await expect(unlessMade(name, made, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  let ran = false;
  await unlessMade(name, made, () => {
    ran = true;
  });
  expect(ran).toBe(true);
});
