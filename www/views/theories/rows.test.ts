import { describe, expect, it } from "vitest";
import type { TheoriesReport } from "../../wire/types";
import { type Found, facts, lawOf, theoryRow, unifiedRows, wallText } from "./rows";

const law = (formula: string, magnetic = 0) => lawOf({ formula, magnetic, numbers: [0, 0] });

const REPORT: TheoriesReport = {
  theories: [],
  walls: [],
  bounces: 0.03,
  unsaid: 0,
  noise: 0,
  loss: 0,
  updates: 10,
  fits: 1234,
  steps: 3840,
  unified: [],
  truth: null,
  forecast: null,
};

describe("a theory in words", () => {
  it("is its energy, and its magnetic field where it has one", () => {
    expect(law("2*x1^2 + 2*x2^2 - 4*x1*x2")).toBe("E = 2·x₁² + 2·x₂² − 4·x₁·x₂");
    expect(law("-1/2*x2")).toBe("E = −1/2·x₂");
    expect(law("0", 3)).toBe("E = 0, ω = 3");
    expect(law("x1", -1.5)).toBe("E = x₁, ω = −1.5");
  });

  it("leaves out what is 0 in all decimals", () => {
    const formula = "-0.000000000*x1 + 0.000000000*x2 - 2.000001*x1^2 + 0.5*x1*x2 + 0.0000000*x2^2";
    expect(law(formula, -2e-17)).toBe("E = −2.000001·x₁² + 0.5·x₁·x₂");
    expect(law("0.000000000*x1 + 3*x2")).toBe("E = 3·x₂");
    expect(law("-0.000000000*x1 - 0.000000000*x2")).toBe("free: E = 0");
    expect(law("0.000000010*x1")).toBe("E = 0.000000010·x₁");
  });

  it("is free where nothing acts, and counts numbers where it has no formula", () => {
    expect(law("0")).toBe("free: E = 0");
    expect(law("")).toBe("E of 2 numbers");
  });

  it("has bits once its numbers were made simple", () => {
    const theory = { formula: "0", magnetic: 0, numbers: [0], share: 0.256, error: 3.2e-16 };
    const row = { ...theory, name: "theory 1", energy: {} as Found["energy"] };
    expect(theoryRow({ ...row, bits_before: 0, bits: 0 })).toEqual({
      law: "free: E = 0",
      share: "25.6 %",
      error: "3.2·10⁻¹⁶",
      bits: "–",
    });
    expect(theoryRow({ ...row, bits_before: 240.4, bits: 96 }).bits).toBe("240 → 96");
  });
});

describe("theories of one form", () => {
  it("are one with a parameter", () => {
    const unified = [
      { theories: [0, 2], formula: "p*x1^2", magnetic: "", values: [[2], [5]], saved: 12.4 },
      { theories: [1, 3, 4], formula: "0", magnetic: "p", values: [[1], [2], [3]], saved: 1 },
    ];
    expect(unifiedRows({ unified })).toEqual([
      "Theories 1 and 3 are one: E = p·x₁², with p = 2; p = 5. That is 12 bits shorter.",
      "Theories 2, 4 and 5 are one: E = 0, ω = p, with p = 1; p = 2; p = 3. That is 1 bit shorter.",
    ]);
  });
});

describe("walls", () => {
  it("are lines", () => {
    expect(wallText({ normal: [1, 0], offset: 2, bounces: 3 })).toBe("x₁ = 2");
    expect(wallText({ normal: [0, -1], offset: 2, bounces: 3 })).toBe("x₂ = −2");
    expect(wallText({ normal: [0.6, -0.8], offset: 1, bounces: 3 })).toBe("0.6·x₁ − 0.8·x₂ = 1");
  });
});

describe("what was measured", () => {
  const keys = (report: TheoriesReport) => facts(report).map(({ key }) => key);
  const value = (report: TheoriesReport, key: string) =>
    facts(report).find((fact) => fact.key === key);

  it("has no row for what is not known", () => {
    expect(keys(REPORT)).toEqual(["bounces", "unsaid", "noise", "fits"]);
    const truth = { right: 0.5, regions: [], constants: null };
    expect(keys({ ...REPORT, truth })).not.toContain("constants");
  });

  it("sets the forecast of theories beside that of one network, in powers of ten", () => {
    const forecast = { steps: 900, theories: 1e-12, network: 1e-3, parameters: 80 };
    const report = { ...REPORT, forecast };
    expect(value(report, "forecast")?.value).toBe("1·10⁻¹²");
    expect(value(report, "network")?.doc).toContain("9.0 powers of ten farther off");
    const near = { ...REPORT, forecast: { ...forecast, network: 1e-13 } };
    expect(value(near, "network")?.doc).toContain("1.0 powers of ten nearer");
    const exact = { ...REPORT, forecast: { ...forecast, theories: 0 } };
    expect(value(exact, "network")?.doc).toContain("The theories are exact.");
  });

  it("tells constants and shares", () => {
    const truth = { right: 0.99974, regions: [0], constants: 2e-14 };
    const report = { ...REPORT, truth };
    expect(value(report, "right")?.value).toBe("99.97 %");
    expect(value(report, "constants")?.value).toBe("2·10⁻¹⁴");
    expect(value(report, "bounces")?.value).toBe("3.0 %");
  });
});
