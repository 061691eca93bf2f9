import { describe, expect, it } from "vitest";
import { coordinate, fixed, labels, number, plural, steady, whole } from "./format";

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

  it("tell small coordinates apart", () => {
    expect(coordinate(1.03456e-5, 1e-8, 8)).toBe("1.03·10⁻⁵");
    expect(coordinate(-1e-12, 1e-8, 8)).toBe("0");
    expect(coordinate(47.35001, 1e-5, 8)).toBe("47.35001");
    expect(labels([-2e-6, 0, 2e-6, 4e-6])).toEqual(["−2·10⁻⁶", "0", "2·10⁻⁶", "4·10⁻⁶"]);
    expect(labels([9.98e-5, 1e-4, 1.002e-4])).toEqual(["9.98·10⁻⁵", "1·10⁻⁴", "1.002·10⁻⁴"]);
    expect(labels([0, 0.5, 1])).toEqual(["0.0", "0.5", "1.0"]);
    expect(labels([47.3501, 47.3502])).toEqual(["47.3501", "47.3502"]);
    expect(labels([3])).toEqual(["3"]);
  });

  it("counts", () => {
    expect(plural(1, "point")).toBe("1 point");
    expect(plural(2, "minimum", "minima")).toBe("2 minima");
  });
});
