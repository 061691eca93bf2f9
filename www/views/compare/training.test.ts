import { describe, expect, it } from "vitest";
import { linesOf, pushTraining, quantities, rowOf, valuesOf } from "./training";

const tensor = (gradientNorm: number, singularValues: number[]) => ({
  name: "W",
  shape: [2, 2],
  norm: 1,
  gradient_norm: gradientNorm,
  singular_values: singularValues,
  effective_rank: singularValues.length > 0 ? 1.5 : null,
});

describe("training that is followed", () => {
  it("is what a tensor has: of a vector, no singular values", () => {
    expect(valuesOf(tensor(2, [])).map(([id]) => id)).toEqual(["gradient-norm:W", "norm:W"]);
    expect(valuesOf(tensor(2, [3, 1]))).toContainEqual(["singular-value-2:W", 1]);
  });

  it("is a line a panel; a panel without it has an empty one", () => {
    pushTraining([[{ iteration: 0, tensors: [tensor(2, [3, 1])] }], []]);
    pushTraining([[{ iteration: 1, tensors: [tensor(0.5, [3, 1])] }], []]);
    expect(linesOf("gradient-norm:W", 2)).toEqual([
      { iterations: [0, 1], values: [2, 0.5] },
      { iterations: [], values: [] },
    ]);
    expect(rowOf("gradient-norm:W", 2).values).toEqual([0.5, null]);
    expect(quantities.value.map(({ label }) => label)).toContain("singular value 1 of W");
  });
});
