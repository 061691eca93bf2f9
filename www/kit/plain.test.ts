import { describe, expect, it } from "vitest";
import { firstSentence, labelOf, plain, plainTex } from "./plain";

describe("plain text of formulas and Markdown", () => {
  it.each([
    ["\\eta", "η"],
    ["x_1^2", "x₁²"],
    ["\\tfrac12", "1/2"],
    ["\\mathbb{R}^d", "Rᵈ"],
    ["e^{-E/\\tau}", "e^−E/τ"],
    ["\\lVert x\\rVert^2", "‖x‖²"],
  ])("%s is %s", (tex, text) => {
    expect(plainTex(tex)).toBe(text);
  });

  it("takes Markdown off", () => {
    expect(plain("The *step* size $\\eta$ of `x`, see [here](https://a.b).")).toBe(
      "The step size η of x, see here.",
    );
    expect(plain("initial_learning_rate")).toBe("initial_learning_rate");
    const sum = "(1/n) Σ_i Σ_j ½‖x_{i,t_j} − o_{ij}‖²";
    expect(plain(`The mean \`${sum}\` of *all*.`)).toBe(`The mean ${sum} of all.`);
  });

  it("calls controls by words rather than by letters", () => {
    expect(labelOf("Eta", "Step size η. Contracts while it is small.")).toBe("Step size η");
    expect(labelOf("N", "Number of observations.")).toBe("Number of observations");
    expect(labelOf("Noise", "Standard deviation.")).toBe("Noise");
    expect(labelOf("Beta", "Not said.")).toBe("β");
  });

  it("finds the first sentence", () => {
    expect(firstSentence("One, e.g. this. Two follows.\n\nThree.")).toBe("One, e.g. this.");
    expect(firstSentence("No end")).toBe("No end");
  });
});
