import { describe, expect, it } from "vitest";
import { NO_OPTIONS, readAddress, writeAddress } from "../state/address";
import { views } from "../state/views";
import { compare } from "../views/compare";
import type { CompareLink } from "../views/compare/spec";
import { density } from "../views/density";

views.push(compare, density);

describe("address", () => {
  it("leaves the scenario's part to the engine", () => {
    const { options, link, notices } = readAddress("#v=1&data=rings&seed=3");
    expect(link).toBe("v=1&data=rings&seed=3");
    expect(options).toEqual(NO_OPTIONS);
    expect(notices).toEqual([]);
  });

  it("takes out what is about the page", () => {
    const hash = "#hide=controls,text&v=1&until=250&data=rings&play=no&theme=dark&cores=2";
    const { options, link } = readAddress(hash);
    expect(link).toBe("v=1&data=rings");
    expect(options).toEqual({
      hide: ["controls", "text"],
      until: 250,
      predict: false,
      paused: true,
      theme: "dark",
      cores: 2,
      sharing: false,
      tell: null,
      view: null,
    });
  });

  it("writes what it reads", () => {
    const looks = { hide: ["bar" as const], theme: "light" as const };
    const link = {
      room: "dynamics" as const,
      kinds: ["langevin", "heavy-ball"],
      settings: [{ panel: 0, field: "temperature", text: "0.4" }],
      starts: "fit" as const,
      steps: 100,
      follow: "effective-rank:W",
      temperature: null,
      eta: null,
    };
    const options = {
      ...looks,
      until: 9,
      paused: true,
      cores: 1,
      sharing: true,
      predict: true,
      tell: 0.03,
      view: { key: "compare", link },
    };
    const { options: again, link: rest } = readAddress(writeAddress(options, "v=1&n=2"));
    expect(again).toEqual(options);
    expect(rest).toBe("v=1&n=2");
    expect(writeAddress(NO_OPTIONS, "v=1")).toBe("#v=1");
  });

  it("writes and reads the temperature and the step of laws", () => {
    const hash = "#compare=law:energy,density&compare.temperature=0.3&compare.eta=0.05&v=1";
    const { options, link, notices } = readAddress(hash);
    expect(options.view?.link).toMatchObject({ temperature: 0.3, eta: 0.05 });
    expect(notices).toEqual([]);
    expect(writeAddress(options, link)).toBe(hash);
  });

  it("writes and reads a density flow", () => {
    const link = {
      geometry: "fisher-rao" as const,
      temperature: 0.3,
      start: "uniform" as const,
      step: 0.1,
    };
    const hash = writeAddress({ ...NO_OPTIONS, view: { key: "density", link } }, "v=1");
    expect(hash).toBe(
      "#density=fisher-rao&density.temperature=0.3&density.start=uniform&density.step=0.1&v=1",
    );
    expect(readAddress(hash).options.view).toEqual({ key: "density", link });
  });

  it("reads what is compared", () => {
    const hash = "#compare=energy:mlp,rbf&compare.2.components=7&v=1&seed=3";
    const { options, link, notices } = readAddress(hash);
    expect(options.view?.link).toEqual({
      room: "energy",
      kinds: ["mlp", "rbf"],
      settings: [{ panel: 1, field: "components", text: "7" }],
      starts: "plane",
      steps: 400,
      follow: null,
      temperature: null,
      eta: null,
    });
    expect(link).toBe("v=1&seed=3");
    expect(notices).toEqual([]);
  });

  it.each([
    ["density=fisher-price", null],
    ["density=fisher-rao&density.temperature=99", null],
    ["compare=weather:rain", null],
    ["compare=dynamics:", null],
    ["compare.1.eta=3", null],
    ["compare=dynamics:a,b,c,d,e", ["a", "b", "c", "d"]],
    ["compare=dynamics:a&compare.2.eta=1", ["a"]],
    ["compare=dynamics:a&compare.steps=99999", ["a"]],
    ["compare=dynamics:a&compare.starts=there", ["a"]],
    ["compare=dynamics:a&compare.temperature=1", ["a"]],
    ["compare=law:energy&compare.temperature=0", ["energy"]],
    ["compare=law:energy&compare.eta=9", ["energy"]],
  ])("reports %s and goes on", (part, kinds) => {
    const { options, notices, link } = readAddress(`#${part}&v=1`);
    expect((options.view?.link as CompareLink | undefined)?.kinds ?? null).toEqual(kinds);
    expect(notices).toHaveLength(1);
    expect(link).toBe("v=1");
  });

  it.each(["hide=everything", "until=soon", "until=-3", "play=maybe", "theme=pink", "cores=0"])(
    "reports %s and goes on",
    (part) => {
      const { notices, link } = readAddress(`#${part}&v=1`);
      expect(notices).toHaveLength(1);
      expect(notices[0]?.message).toContain("expected");
      expect(link).toBe("v=1");
    },
  );
});
