import { describe, expect, it } from "vitest";
import { coordinate, fixed, number, plural, steady, whole } from "./format";

describe("numbers for people", () => {
  it.each([
    [0, "0"],
    [0.123456, "0.1235"],
    [-12.3456, "−12.35"],
    [1234.5, "1235"],
    [12345, "1.23·10⁴"],
    [0.000123456, "1.23·10⁻⁴"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NaN, "–"],
    [undefined, "–"],
  ])("writes %s as %s", (value, text) => {
    expect(number(value)).toBe(text);
  });

  it("groups thousands", () => {
    expect(whole(1234567)).toBe("1\u202f234\u202f567");
    expect(whole(999)).toBe("999");
  });

  it("keeps decimals steady", () => {
    expect(fixed(-0.5, 3)).toBe("−0.500");
    expect([9.87654, -0.5, 12.3456].map(steady)).toEqual(["9.877", "−0.500", "12.35"]);
    expect(coordinate(1.23456, 0.01)).toBe("1.23");
    expect(coordinate(1.23456, 1e-9)).toBe("1.235");
  });

  it("counts", () => {
    expect(plural(1, "point")).toBe("1 point");
    expect(plural(2, "minimum", "minima")).toBe("2 minima");
  });
});
