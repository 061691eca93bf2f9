import { expect, it } from "vitest";
import { ticks } from "./BandChart";
import { along, band, placed, sectionCsv } from "./sectionTable";

/** Waiting in minutes and eruption in minutes, standardized. */
const axes = [
  { name: "eruption", center: 3.5, scale: 1.1 },
  { name: "waiting, min", center: 70, scale: -14 },
];
const line = [
  { x: [0, -1], value: 0.5, error: 0.1 },
  { x: [0.25, 0], value: 2, error: null },
  { x: [0.5, 1], value: 0.25, error: 0.2 },
];

it("is drawn over the coordinate that changes most", () => {
  expect(along(line)).toBe(1);
  expect(along([...line].map((one) => ({ x: [one.x[1] as number, 0] })))).toBe(0);
  expect(along([{ x: [2] }, { x: [2] }])).toBe(0);
});

it("is said in the units of the table", () => {
  const found = band({ line }, axes[1] as (typeof axes)[0], 1);
  expect(found.at).toEqual([84, 70, 56]);
  expect(found.value).toEqual([0.5, 2, 0.25]);
  expect(found.error).toEqual([0.1, null, 0.2]);
});

it("places shares of the line along a coordinate, errors with their size alone", () => {
  const at = (value: number, error: number | null) =>
    placed({ value, error }, line, axes[1] as (typeof axes)[0], 1);
  expect(at(0.5, 0.01)).toEqual({ value: 70, error: expect.closeTo(0.28, 12) });
  expect(at(0, null)).toEqual({ value: 84, error: null });
});

it("is a table with all coordinates, quoted where a name has a comma", () => {
  expect(sectionCsv({ line }, axes)).toBe(
    [
      'eruption,"waiting, min",energy,standard_error',
      "3.5,84,0.5,0.1",
      "3.775,70,2,",
      "4.05,56,0.25,0.2",
      "",
    ].join("\n"),
  );
});

it("gives no name of a column to a table program as a formula", () => {
  const named = axes.map((axis) => ({ ...axis, name: `=${axis.name}` }));
  expect(sectionCsv({ line }, named)).toMatch(/^'=eruption,"'=waiting, min",/);
});

it("has ticks at round numbers inside its range", () => {
  expect(ticks(-1.1, 2.3, 4)).toEqual([-1, 0, 1, 2]);
  expect(ticks(43, 96, 5)).toEqual([60, 80]);
  expect(ticks(1, 1, 5)).toEqual([]);
});
