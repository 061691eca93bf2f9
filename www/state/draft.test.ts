import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Scenario } from "../wire/types";

const large = new Map<string, unknown>();
let full = false;
vi.mock("idb-keyval", () => ({
  get: async (name: string) => large.get(name),
  update: async (name: string, change: (before: unknown) => unknown) => {
    if (full) throw new DOMException("full", "QuotaExceededError");
    large.set(name, structuredClone(change(large.get(name))));
  },
}));

let small: string | null = null;
beforeEach(() => {
  large.clear();
  full = false;
  small = null;
  vi.resetModules();
  vi.stubGlobal("localStorage", {
    getItem: () => small,
    setItem: (_: string, text: string) => {
      small = text;
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

const draft = (seed: number) => ({
  scenario: { version: 1, seed } as Scenario,
  hash: `#seed=${seed}`,
  ahead: true,
  pending: [],
});
/** A tab that has just been opened. */
const tab = async () => {
  vi.resetModules();
  return import("./draft");
};

it("comes back as it was kept, in another tab too", async () => {
  const one = await tab();
  expect(await one.saveDraft(draft(7))).toBe(true);
  expect(await (await tab()).loadDraft()).toMatchObject(draft(7));
});

it("is one of ten: what is opened afterwards leaves it as it is", async () => {
  const one = await tab();
  for (let seed = 1; seed <= 12; seed++) {
    one.beginDraft();
    await one.saveDraft(draft(0));
    await one.saveDraft(draft(seed));
  }
  const seeds = (await one.keptDrafts()).map(({ scenario }) => scenario.seed);
  expect(seeds).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

it("of two tabs does not write over that of the other", async () => {
  const one = await tab();
  await one.saveDraft(draft(1));
  const two = await tab();
  await two.keptDrafts();
  await two.saveDraft(draft(2));
  await one.saveDraft(draft(3));
  const kept = await (await tab()).keptDrafts();
  expect(kept.map(({ scenario }) => scenario.seed).sort()).toEqual([2, 3]);
});

it("that was kept in a hurry is the newest, whatever the clock says", async () => {
  const one = await tab();
  await one.saveDraft(draft(1));
  vi.spyOn(Date, "now").mockReturnValue(5);
  one.saveDraftNow(draft(2));
  vi.restoreAllMocks();
  expect((await (await tab()).loadDraft())?.scenario.seed).toBe(2);
});

it("goes to the smaller store where the larger one is full or denied", async () => {
  const one = await tab();
  full = true;
  expect(await one.saveDraft(draft(4))).toBe(true);
  expect((await (await tab()).loadDraft())?.scenario.seed).toBe(4);
});

it("of the first version is read", async () => {
  small = JSON.stringify({ version: 1, scenario: { seed: 3 }, hash: "#a", ahead: false });
  expect(await (await tab()).loadDraft()).toMatchObject({ scenario: { seed: 3 }, hash: "#a" });
});

it.each(["", "nonsense{", "null", "3", "[]", '{"version":99,"scenario":{}}', '{"version":1}'])(
  "is not there when the store holds %s",
  async (content) => {
    small = content;
    large.set("iel.draft", content);
    expect(await (await tab()).loadDraft()).toBeNull();
  },
);
