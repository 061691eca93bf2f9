import { expect, it, vi } from "vitest";
import type { Point, Scenario } from "../wire/types";

vi.mock("./engine", () => ({ engine: { call: vi.fn(async () => undefined) } }));
vi.mock("../kit/storage", () => {
  const large = new Map<string, unknown>();
  return {
    changeLarge: vi.fn(async (name: string, change: (before: unknown) => unknown) => {
      large.set(name, change(large.get(name)));
      return true;
    }),
    recallLarge: vi.fn(async (name: string) => large.get(name)),
  };
});

const { engine } = await import("./engine");
const { changeLarge } = await import("../kit/storage");
const { messages } = await import("./messages");
const { scenario, status } = await import("./store");
const { areOf, beside, bringRows, keepRows, recallRows, rowsLearned, tellLeft } = await import(
  "./rows"
);

const of = (points: Point[]) => ({ data: { kind: "points", points } }) as unknown as Scenario;
const points = [{ x: [0, 1] }, { x: [2, 3] }];
const observed = { scenario: of(points), rows: "all of them", count: 9, notices: [] };
const learning = (observations: number) => {
  status.value = { observations } as NonNullable<typeof status.value>;
};
const said = () => messages.value.map(({ text }) => text).join(" ");

it("knows the points that a scenario holds of them", () => {
  expect(areOf(points, of([{ x: [0, 1] }, { x: [2, 3], track: 1 }]))).toBe(true);
  expect(areOf(points, of([{ x: [0, 1] }]))).toBe(false);
  expect(areOf(points, of([{ x: [0, 1] }, { x: [2, 3.1] }]))).toBe(false);
  expect(areOf(points, { data: { kind: "two-moons" } } as unknown as Scenario)).toBe(false);
});

it("keeps rows in the engine, and says whether they are learned from", async () => {
  await keepRows(observed);
  expect(engine.call).toHaveBeenCalledWith("beside", "all of them");
  scenario.value = of(points);
  learning(2);
  expect([beside.value?.count, rowsLearned.value]).toEqual([9, null]);
  learning(9);
  expect(rowsLearned.value).toBe(9);
  tellLeft(9, { label: "Undo", run: () => undefined });
  expect(messages.value).toEqual([]);
  scenario.value = of([...points, { x: [4, 5] }]);
  expect([beside.value, rowsLearned.value]).toEqual([null, null]);
  tellLeft(null, { label: "Undo", run: () => undefined });
  expect(messages.value).toEqual([]);
  tellLeft(9, { label: "Undo", run: () => undefined });
  expect(said()).toContain("not with all 9 rows");
});

it("brings back those of the table that Undo leads to", async () => {
  const others = of([{ x: [7, 7] }]);
  await keepRows({ ...observed, scenario: others, rows: "others", count: 12 });
  scenario.value = others;
  expect(beside.value?.count).toBe(12);
  vi.mocked(engine.call).mockClear();
  await bringRows(of([{ x: [8, 8] }]));
  await bringRows(others);
  expect(engine.call).not.toHaveBeenCalled();
  await bringRows(of(points));
  expect(engine.call).toHaveBeenCalledWith("beside", "all of them");
  scenario.value = of(points);
  expect(beside.value?.count).toBe(9);
});

it("says that rows are gone, or cannot be kept", async () => {
  messages.value = [];
  await recallRows({ id: "of another tab", count: 9 });
  expect(said()).toContain("some of the 9 rows");
  const mine = beside.value;
  if (!mine) throw new Error("there are none");
  messages.value = [];
  await recallRows(mine);
  expect(messages.value).toEqual([]);
  vi.mocked(changeLarge).mockImplementationOnce(async () => false);
  await keepRows(observed);
  expect(said()).toContain("does not keep all 9 rows");
});
