import { describe, expect, it } from "vitest";
import { energyLines, rowsAt } from "./overTime";

describe("processes at a step", () => {
  // Two operators over one step; the panel between them cannot run.
  const over = {
    places: [
      [-1.5, 0],
      [1.5, 0],
    ],
    energy: [
      [3, 1],
      [3, null],
    ],
    near: [
      [0, 0.75],
      [0, 0.25],
    ],
    reached: [
      [
        [0.5, 0.25],
        [0.25, 0.5],
      ],
      [
        [0.5, 0.5],
        [0.25, 0],
      ],
    ],
    agreement: [[[0.75, 0.25]], []],
  };
  const panels = { over, columns: [1, null, 0], corners: false };
  const values = (name: string, t: number) =>
    rowsAt(panels, t).find((row) => row.name === name)?.values;

  it("have a row for each measure, and an empty column for what cannot run", () => {
    expect(values("mean energy", 0)).toEqual([3, null, 3]);
    expect(values("mean energy", 1)).toEqual([null, null, 1]);
    expect(values("at a minimum", 1)).toEqual([0.25, null, 0.75]);
    expect(values("in the basin of (−1.50, 0.00)", 1)).toEqual([0.5, null, 0.25]);
  });

  it("are set against each other once, whatever their order", () => {
    expect(values("agrees with panel 1", 1)).toEqual([null, null, 0.25]);
    expect(values("agrees with panel 2", 1)).toEqual([null, null, null]);
    const twice = { ...panels, columns: [0, 0] };
    expect(rowsAt(twice, 1).at(-1)?.values).toEqual([null, 0.75]);
  });

  it("are near corners in a triangle", () => {
    const names = rowsAt({ ...panels, corners: true }, 0).map(({ name }) => name);
    expect(names).toContain("near a corner");
    expect(names).toContain("near x₂ = 1");
  });

  it("have a line of their mean energy, where there is one", () => {
    expect(energyLines(panels)).toEqual([
      { iterations: [0], values: [3] },
      { iterations: [], values: [] },
      { iterations: [0, 1], values: [3, 1] },
    ]);
  });
});
