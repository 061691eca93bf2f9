import { describe, expect, it } from "vitest";
import { NO_OPTIONS, read_address, write_address } from "./address";

describe("address", () => {
  it("leaves the scenario's part to the engine", () => {
    const { options, link, notices } = read_address("#v=1&data=rings&seed=3");
    expect(link).toBe("v=1&data=rings&seed=3");
    expect(options).toEqual(NO_OPTIONS);
    expect(notices).toEqual([]);
  });

  it("takes out what is about the page", () => {
    const hash = "#hide=controls,text&v=1&until=250&data=rings&play=no&theme=dark&cores=2";
    const { options, link } = read_address(hash);
    expect(link).toBe("v=1&data=rings");
    expect(options).toEqual({
      hide: ["controls", "text"],
      until: 250,
      paused: true,
      theme: "dark",
      cores: 2,
      compare: null,
      density: null,
    });
  });

  it("writes what it reads", () => {
    const looks = { hide: ["bar" as const], theme: "light" as const };
    const compare = {
      room: "dynamics" as const,
      kinds: ["langevin", "heavy-ball"],
      settings: [{ panel: 0, field: "temperature", text: "0.4" }],
      starts: "fit" as const,
      steps: 100,
      follow: "effective-rank:W",
      temperature: null,
      eta: null,
    };
    const options = { ...looks, until: 9, paused: true, cores: 1, compare, density: null };
    const { options: again, link } = read_address(write_address(options, "v=1&n=2"));
    expect(again).toEqual(options);
    expect(link).toBe("v=1&n=2");
    expect(write_address(NO_OPTIONS, "v=1")).toBe("#v=1");
  });

  it("writes and reads the temperature and the step of laws", () => {
    const hash = "#compare=law:energy,density&compare.temperature=0.3&compare.eta=0.05&v=1";
    const { options, link, notices } = read_address(hash);
    expect(options.compare).toMatchObject({ temperature: 0.3, eta: 0.05 });
    expect(notices).toEqual([]);
    expect(write_address(options, link)).toBe(hash);
  });

  it("writes and reads a density flow", () => {
    const density = {
      geometry: "fisher-rao" as const,
      temperature: 0.3,
      start: "uniform" as const,
      step: 0.1,
    };
    const hash = write_address({ ...NO_OPTIONS, density }, "v=1");
    expect(hash).toBe(
      "#density=fisher-rao&density.temperature=0.3&density.start=uniform&density.step=0.1&v=1",
    );
    expect(read_address(hash).options.density).toEqual(density);
  });

  it("reads what is compared", () => {
    const hash = "#compare=energy:mlp,rbf&compare.2.components=7&v=1&seed=3";
    const { options, link, notices } = read_address(hash);
    expect(options.compare).toEqual({
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
    const { options, notices, link } = read_address(`#${part}&v=1`);
    expect(options.compare?.kinds ?? null).toEqual(kinds);
    expect(notices).toHaveLength(1);
    expect(link).toBe("v=1");
  });

  it.each(["hide=everything", "until=soon", "until=-3", "play=maybe", "theme=pink", "cores=0"])(
    "reports %s and goes on",
    (part) => {
      const { notices, link } = read_address(`#${part}&v=1`);
      expect(notices).toHaveLength(1);
      expect(notices[0]?.message).toContain("expected");
      expect(link).toBe("v=1");
    },
  );
});
