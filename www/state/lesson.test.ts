import { beforeAll, describe, expect, it, vi } from "vitest";

const WINDOW = { matchMedia: () => ({ matches: false, addEventListener() {} }) };
vi.stubGlobal("matchMedia", WINDOW.matchMedia);
let module: typeof import("./lesson");
beforeAll(async () => {
  module = await import("./lesson");
});

const steps = [
  { link: "v=2&energy=rbf&until=50", words: "Sieben Brunnen – “wells”, 七\nzwei Zeilen" },
  { link: "compare=objective:endpoint,gibbs-likelihood&v=2", words: "" },
];

describe("a lesson", () => {
  it("travels in a link as it is", async () => {
    const text = await module.pack({ title: "Energies & <wells>", steps });
    expect(text).toMatch(/^[\w-]+$/);
    expect(await module.unpack(text)).toMatchObject({ title: "Energies & <wells>", steps });
  });

  it("that repeats itself is short", async () => {
    const many = Array.from({ length: 40 }, (_, i) => ({
      link: `v=2&data=eight-gaussians&energy=rbf&energy.centers=${i + 2}`,
      words: `Now with ${i + 2} centers`,
    }));
    expect((await module.pack({ title: "", steps: many })).length).toBeLessThan(700);
  });

  it("that was cut off, is none, or is too long is refused", async () => {
    const text = await module.pack({ title: "", steps });
    for (const bad of [text.slice(0, -9), "", "!!", text.replace(/./, "_")])
      await expect(module.unpack(bad)).rejects.toThrow();
    await expect(module.unpack(await module.pack({ title: "", steps: [] }))).rejects.toThrow();
    const long = { link: "v=2", words: "a".repeat(1_000_001) };
    const bomb = await module.pack({ title: "", steps: [long] });
    await expect(module.unpack(bomb)).rejects.toThrow("too long");
    const wordy = { link: "v=2", words: "a".repeat(2001) };
    const packed = await module.pack({ title: "", steps: [wordy] });
    await expect(module.unpack(packed)).rejects.toThrow("no lesson");
    const around = await module.pack({ title: "", steps: [{ link: "lesson=x", words: "" }] });
    await expect(module.unpack(around)).rejects.toThrow("no lesson");
  });

  it("of another shape is none", () => {
    expect(module.lessonOf(null)).toBeNull();
    expect(module.lessonOf({ title: "t", steps: [{ link: 3, words: "" }] })).toBeNull();
    expect(module.lessonOf({ title: "t", steps: [null] })).toBeNull();
    expect(module.lessonOf({ title: "t", steps: [] })?.title).toBe("t");
  });
});
