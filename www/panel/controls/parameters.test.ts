import { describe, expect, it } from "vitest";
import { missingNames, withParameters, withRenamed } from "./parameters";

const unknown = (name: string) => ({
  kind: "invalid",
  at: "energy.expression",
  message: `energy.expression: column 1: \`${name}\` is unknown; known are x1, x2, …, a, pi, e, exp, sqr; add it as a parameter to learn or set it`,
});
const config = {
  kind: "custom",
  expression: "a*x1^2 + exp(b)",
  parameters: [
    { name: "a", value: 2, learned: true },
    { name: "b", value: 0, learned: false },
  ],
};

describe("parameters of a typed energy", () => {
  it("finds every name that is missing, and no function, coordinate or exponent", () => {
    const typed = "a*x1^2 + k*y1 + foo(x2) + 2e5*width_2 + k + exp (x1)";
    expect(missingNames(unknown("k"), typed)).toEqual(["k", "width_2"]);
    expect(
      missingNames({ kind: "invalid", message: "column 3: expected a number" }, "a +"),
    ).toEqual([]);
  });

  it("adds them to those there are", () => {
    expect(withParameters(config, "a + k", ["k"])).toEqual({
      expression: "a + k",
      parameters: [...config.parameters, { name: "k", value: 1, learned: true }],
    });
  });

  it("renames one in the expression, too, and leaves the rest of it alone", () => {
    const [a, b] = [
      { name: "a", value: 2, learned: true },
      { name: "b", value: 0, learned: false },
    ];
    const renamed = withRenamed(config, [{ ...a, name: "exp_1" }, b]);
    expect(renamed.expression).toBe("exp_1*x1^2 + exp(b)");
    expect(withRenamed(config, [b]).expression).toBe(config.expression);
  });
});
