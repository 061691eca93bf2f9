import { describe, expect, it, vi } from "vitest";

vi.mock("../../state/settings", () => ({ options: { value: { predict: false } } }));
vi.mock("./kinds", () => ({ entryIn: () => null }));

const { judged } = await import("./prediction");
const name = (panel: number) => `${panel + 1}`;

describe("a guess of which curve ends lowest", () => {
  it("is right for the lowest, and wrong for the others", () => {
    expect(judged([0.3, 0.1, 0.5], 1, name)).toBe("Right: panel 2 (0.1) ends lowest.");
    expect(judged([0.3, 0.1, 0.5], 0, name)).toBe("No: panel 2 (0.1) ends lowest.");
  });

  it("counts curves that end alike as one", () => {
    expect(judged([1, 0.1, 0.1001], 2, name)).toMatch(
      /^Right: panel 2 .* and panel 3 .* end alike/,
    );
  });

  it("never finds what diverged the lowest", () => {
    expect(judged([Number.NaN, 2], 0, name)).toMatch(/^No: panel 2/);
    expect(judged([Number.NaN], 0, name)).toBe("No curve has an end.");
  });
});
