import { describe, expect, it } from "vitest";
import { lines_of, push_training, quantities, row_of, values_of } from "./training";

const tensor = (gradient_norm: number, singular_values: number[]) => ({
  name: "W",
  shape: [2, 2],
  norm: 1,
  gradient_norm,
  singular_values,
  effective_rank: singular_values.length > 0 ? 1.5 : null,
});

describe("training that is followed", () => {
  it("is what a tensor has: of a vector, no singular values", () => {
    expect(values_of(tensor(2, [])).map(([id]) => id)).toEqual(["gradient-norm:W", "norm:W"]);
    expect(values_of(tensor(2, [3, 1]))).toContainEqual(["singular-value-2:W", 1]);
  });

  it("is a line a panel; a panel without it has an empty one", () => {
    push_training([[{ iteration: 0, tensors: [tensor(2, [3, 1])] }], []]);
    push_training([[{ iteration: 1, tensors: [tensor(0.5, [3, 1])] }], []]);
    expect(lines_of("gradient-norm:W", 2)).toEqual([
      { iterations: [0, 1], values: [2, 0.5] },
      { iterations: [], values: [] },
    ]);
    expect(row_of("gradient-norm:W", 2).values).toEqual([0.5, null]);
    expect(quantities.value.map(({ label }) => label)).toContain("singular value 1 of W");
  });
});
