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
    });
  });

  it("writes what it reads", () => {
    const looks = { hide: ["bar" as const], theme: "light" as const };
    const options = { ...looks, until: 9, paused: true, cores: 1 };
    const { options: again, link } = read_address(write_address(options, "v=1&n=2"));
    expect(again).toEqual(options);
    expect(link).toBe("v=1&n=2");
    expect(write_address(NO_OPTIONS, "v=1")).toBe("#v=1");
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
