import { describe, expect, it } from "vitest";
import { first_sentence, label_of, plain, plain_tex } from "./plain";

describe("plain text of formulas and Markdown", () => {
  it.each([
    ["\\eta", "η"],
    ["x_1^2", "x₁²"],
    ["\\tfrac12", "1/2"],
    ["\\mathbb{R}^d", "Rᵈ"],
    ["e^{-E/\\tau}", "e^−E/τ"],
    ["\\lVert x\\rVert^2", "‖x‖²"],
  ])("%s is %s", (tex, text) => {
    expect(plain_tex(tex)).toBe(text);
  });

  it("takes Markdown off", () => {
    expect(plain("The *step* size $\\eta$ of `x`, see [here](https://a.b).")).toBe(
      "The step size η of x, see here.",
    );
    expect(plain("initial_learning_rate")).toBe("initial_learning_rate");
  });

  it("calls controls by words rather than by letters", () => {
    expect(label_of("Eta", "Step size η. Contracts while it is small.")).toBe("Step size η");
    expect(label_of("N", "Number of observations.")).toBe("Number of observations");
    expect(label_of("Noise", "Standard deviation.")).toBe("Noise");
    expect(label_of("Beta", "Not said.")).toBe("β");
  });

  it("finds the first sentence", () => {
    expect(first_sentence("One, e.g. this. Two follows.\n\nThree.")).toBe("One, e.g. this.");
    expect(first_sentence("No end")).toBe("No end");
  });
});
