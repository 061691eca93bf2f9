import { describe, expect, it } from "vitest";
import type { UnitsReport } from "../../wire/types";
import { figures, reason } from "./figures";

const REPORT = {
  width: 2,
  height: 1,
  hidden: 0,
  values: "spins",
  updates: 300,
  no_likelihood: "likelihood: is found when learning is done",
  pictures: [],
  recall: [],
} as unknown as UnitsReport;

const said = (more: Partial<UnitsReport>, rule = "exact") =>
  Object.fromEntries(
    figures({ ...REPORT, ...more }, 500, rule, -0.7).map(({ key, value, doc }) => [
      key,
      `${value} | ${doc}`,
    ]),
  );

describe("figures of learning", () => {
  it("say why there is none", () => {
    const { likelihood, loss, updates, residual } = said({}, "hebb");
    expect(likelihood).toBe("– | Is found when learning is done.");
    expect(loss).toContain("– |");
    expect(updates).toContain("300 of 500");
    expect(residual).toBeUndefined();
    expect(reason("rule: learns `W`")).toBe("Learns “W”.");
    expect(reason("patterns[0]: has 2 bits")).toBe("Has 2 bits.");
  });

  it("say units, errors and how they were found", () => {
    const exact = said({ no_likelihood: "", log_likelihood: -2.5, loss: 2.5 });
    expect(exact.likelihood).toMatch(/^−2\.500 nats a picture \| .*exact.*At best −0\.700/);
    expect(exact.loss).toContain("2.5 nats");
    const estimated = { no_likelihood: "", log_likelihood: -2.5, log_likelihood_error: 0.043 };
    expect(said(estimated).likelihood).toMatch(/^−2\.500 ± 0\.043 nats a picture \| .*importance/);
    expect(said({ loss: 2.5 }, "inverse").loss).toMatch(/^2\.5 \|/);
    expect(said({ residual: 0.25 }).residual).toContain("0.25 |");
  });
});
