import { describe, expect, it } from "vitest";
import { lines, pictureOf, resized, stepsOf, stripOf, thinned, wrong } from "./strip";

describe("strips", () => {
  const steps = ["010", "111", "001"];

  it("are pictures, a row a unit, and come back", () => {
    const picture = pictureOf(steps, 3);
    expect(picture).toBe("010110011");
    expect(stepsOf(picture, { width: 3, height: 3 })).toEqual(steps);
    expect(stepsOf(pictureOf(["10", "01", "11"], 2), { width: 3, height: 2 })).toEqual([
      "10",
      "01",
      "11",
    ]);
  });

  it("keep what is in both sizes", () => {
    expect(resized(steps, 4, 2)).toEqual(["01", "11", "00", "00"]);
    expect(resized(steps, 1, 5)).toEqual(["01000"]);
  });

  it("are made of bits alone", () => {
    expect(stripOf(new Float32Array([0, 1, 1, 0]), 2)).toEqual(["01", "10"]);
    expect(stripOf([0, 0.5], 2)).toBeNull();
  });

  it("say where they differ", () => {
    expect(wrong(steps, steps)).toEqual([]);
    expect(wrong(["010", "110"], steps)).toEqual([{ step: 1, unit: 2 }]);
  });

  it("break into lines", () => {
    expect(lines([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});

describe("long rows", () => {
  it("stay as they are where they are few, counted from 1", () => {
    expect(thinned([3, 1], 10)).toEqual([
      { x: 1, y: 3 },
      { x: 2, y: 1 },
    ]);
  });

  it("become means", () => {
    expect(thinned([1, 2, 3, 4, 8], 2)).toEqual([
      { x: 2, y: 2 },
      { x: 4.5, y: 6 },
    ]);
    expect(thinned([], 2)).toEqual([]);
  });
});
