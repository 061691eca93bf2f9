import { describe, expect, it } from "vitest";
import type { FlowTrace, OperatorComparison } from "../../wire/types";
import { rowsOfFlows, rowsOfOperators, sentencesOfFlows } from "./summaryRows";

const operator: OperatorComparison["operators"][number] = {
  dynamics: { kind: "gradient-descent" },
  rate: 0.9,
  rate_expected: 0.91,
  reached: [0.5, 0.5],
  global: 0.5,
  lost: 0,
  energy: [3, 0],
  accepted: null,
  autocorrelation: null,
  effective: null,
  gap: null,
  temperature: 1,
};

describe("rows that sum up all steps", () => {
  const found: OperatorComparison = {
    view: { x_min: 0, x_max: 1, y_min: 0, y_max: 1 },
    critical: [],
    operators: [operator, { ...operator, rate: null, effective: 120 }],
    refused: [],
    agreement: [
      [1, 0.4],
      [0.4, 1],
    ],
  };
  const values = (name: string) => rowsOfOperators(found).find((row) => row.name === name)?.values;

  it("has a value or none for each operator", () => {
    expect(values("contraction, measured")).toEqual([0.9, null]);
    expect(values("contraction, by theory")).toEqual([0.91, 0.91]);
    expect(values("same minimum as panel 1")).toEqual([null, 0.4]);
    expect(values("same minimum as panel 2")).toBeUndefined();
    expect(values("effective samples")).toEqual([null, 120]);
  });

  it("leaves the column of what cannot run empty", () => {
    const reason = "three dimensions";
    const rows = rowsOfOperators({
      ...found,
      refused: [{ index: 1, dynamics: { kind: "gibbs" }, reason }],
    });
    const rates = rows.find((row) => row.name === "contraction, by theory");
    expect(rates?.values).toEqual([0.91, null, 0.91]);
  });

  it("speaks of what was lost only where something was", () => {
    expect(values("lost")).toBeUndefined();
    const lossy = { ...found, operators: [operator, { ...operator, lost: 0.1 }] };
    expect(rowsOfOperators(lossy).at(-1)?.values).toEqual([0, 0.1]);
  });
});

describe("flows of energy and density", () => {
  const descent: FlowTrace = {
    flow: "energy",
    noisy: false,
    paths: [],
    speed: [4, 2, 1],
    energy: [1, 0.5, 0.2],
    length: 3,
    rising: 0,
    off_path: 0,
    spread: 2,
    relative: [1, 1],
    stalled: 0,
    at_critical: 0,
    doubled_z: 1,
    circulation: 0,
  };
  const density: FlowTrace = {
    ...descent,
    flow: "density",
    relative: [1e-7, 0.08],
    off_path: 0.01,
    stalled: 0.4,
    doubled_z: 0.5,
  };
  const wrong: FlowTrace = {
    ...density,
    flow: "density-descent",
    off_path: 1,
    rising: 1,
    length: 1,
  };
  const around: FlowTrace = { ...descent, flow: "turning", off_path: 0.5, circulation: 0.6 };
  const held: FlowTrace = { ...descent, flow: "langevin", noisy: true, spread: 5 };
  const loose: FlowTrace = { ...held, flow: "density-langevin", spread: 30, doubled_z: 0.5 };
  const moved = (...traces: FlowTrace[]) => ({
    temperature: 0.5,
    log_z: 1,
    diffusion: 32,
    density: [1e-8, 0.1] as [number, number],
    traces,
  });

  it("have rows for what sets them apart, and none that is empty", () => {
    const rows = rowsOfFlows(moved(descent, density), 2);
    const values = (name: string) => rows.find((row) => row.name === name)?.values;
    expect(values("speed at the start")).toEqual([4, 4]);
    expect(values("speed at the end")).toEqual([1, 1]);
    expect(values("against descent, slowest")).toEqual([1, 1e-7]);
    expect(values("stalled")).toEqual([0, 0.4]);
    expect(values("spread over free diffusion")).toBeUndefined();
    const noisy = rowsOfFlows(moved(descent, held), 2);
    expect(noisy.at(-1)?.values).toEqual([null, 5 / 32]);
  });

  it("are told of by their numbers, not by their places", () => {
    const said = sentencesOfFlows(moved(wrong, descent, density)).join("\n");
    expect(said).toContain("Panels 2 and 3 take the same paths, at 1 and 1·10⁻⁷ … 0.08 times");
    expect(said).toContain("100 % of the points in panel 1 end higher");
    expect(said).toContain("40 % and 40 % of the points in panels 1 and 3 hardly move");
    expect(said).toContain("Twice the Z halves the speed in panels 1 and 3; in panel 2 Z cancels.");
    expect(sentencesOfFlows(moved(descent))).toEqual([]);
  });

  it("are told of where they circulate or diffuse", () => {
    const said = sentencesOfFlows(moved(around, held, loose));
    expect(said[0]).toContain("The flow of panel 1 circulates (60 % of it)");
    expect(said[1]).toMatch(/^Panel 2 spreads to 0\.16 .*its points are held\.$/);
    expect(said[2]).toMatch(/^Panel 3 spreads to 0\.94 .*nothing holds the points/);
  });
});
