import { describe, expect, it } from "vitest";
import { panelLink, settingsIn, spreadOver } from "./spec";

describe("a panel of a comparison", () => {
  const link = {
    room: "dynamics" as const,
    kinds: ["gradient-descent", "langevin"],
    settings: [
      { panel: 1, field: "eta", text: "0.01" },
      { panel: 1, field: "temperature", text: "0.5" },
    ],
    starts: "plane" as const,
    steps: 10,
    follow: null,
    temperature: null,
    eta: null,
  };

  it("is a link of its own", () => {
    expect(panelLink(link, 0, "gibbs-likelihood")).toBe(
      "v=1&objective=gibbs-likelihood&dynamics=gradient-descent",
    );
    expect(panelLink(link, 1)).toBe(
      "v=1&dynamics=langevin&dynamics.eta=0.01&dynamics.temperature=0.5",
    );
  });

  it("is read back from its link", () => {
    expect(settingsIn(panelLink(link, 1), "dynamics", 1)).toEqual(link.settings);
    expect(settingsIn("v=1&energy.widths=3,4&seed=2", "dynamics", 0)).toEqual([]);
  });
});

describe("starts all over the plane", () => {
  it("fill every quarter of the box about equally", () => {
    const points = spreadOver({ x_min: -2, x_max: 6, y_min: 10, y_max: 11 }, 128);
    const quarters = [0, 0, 0, 0];
    for (let i = 0; i < 128; i++) {
      const [x, y] = [points[2 * i] as number, points[2 * i + 1] as number];
      expect(x >= -2 && x <= 6 && y >= 10 && y <= 11).toBe(true);
      quarters[Number(x > 2) + 2 * Number(y > 10.5)] =
        (quarters[Number(x > 2) + 2 * Number(y > 10.5)] as number) + 1;
    }
    for (const count of quarters) expect(Math.abs(count - 32)).toBeLessThanOrEqual(3);
  });
});
