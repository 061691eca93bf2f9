import { expect, it, vi } from "vitest";

vi.mock("../../state/settings", () => ({ theme: { value: "light" } }));
const { columns } = await import("./LineChart");
const { positiveLines } = await import("./PositiveChart");

it("merges lines into one table, with gaps where a line has no value", () => {
  const lines = [
    { iterations: [0, 2, 4], values: [1, 2, 3] },
    { iterations: [0, 1, 4], values: [5, null, 7] },
  ];
  expect(columns(lines)).toEqual([
    [0, 1, 2, 4],
    [1, null, 2, 3],
    [5, null, null, 7],
  ]);
});

it("leaves out of logarithmic lines what is not positive", () => {
  expect(positiveLines([0, 1, 2, 3], [[1, 0, -2, null]])).toEqual([
    { iterations: [0, 1, 2, 3], values: [1, null, null, null] },
  ]);
});
