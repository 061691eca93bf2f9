import { describe, expect, it } from "vitest";
import { FitTime, GridSize, Pacer, Sharing } from "./pacer";

describe("pace", () => {
  it("keeps to a slow speed", () => {
    const pacer = new Pacer();
    pacer.start(0);
    let total = 0;
    for (let now = 0; now <= 5000; now += 16) total += pacer.allowance(now, 10);
    expect(total).toBeGreaterThanOrEqual(49);
    expect(total).toBeLessThanOrEqual(52);
  });

  it("does not catch up after a long rest", () => {
    const pacer = new Pacer();
    pacer.start(0);
    pacer.allowance(0, 10);
    expect(pacer.allowance(600_000, 10)).toBeLessThanOrEqual(2);
  });

  it("has no limit at full speed", () => {
    expect(new Pacer().allowance(0, Number.POSITIVE_INFINITY)).toBeGreaterThan(1e5);
  });

  it("fits for as long as the rest of a frame leaves, and a little in any case", () => {
    const time = new FitTime();
    for (let i = 0; i < 100; i++) time.took(time.budget(false) + 3, false);
    for (let i = 0; i < 100; i++) time.took(time.budget(true) + 9, true);
    expect(time.budget(false) + 3).toBeCloseTo(14.5);
    expect(time.budget(true) + 9).toBeCloseTo(14.5);
    for (let i = 0; i < 100; i++) time.took(time.budget(false) + 40, false);
    expect(time.budget(false)).toBe(3);
    expect(time.budget(true) + 9).toBeCloseTo(14.5);
  });

  it("makes the grid coarser when it costs too much, finer when there is time", () => {
    const size = new GridSize();
    const before = size.running();
    for (let i = 0; i < 200; i++) size.took(20);
    expect(size.running()).toBeLessThan(before);
    for (let i = 0; i < 400; i++) size.took(0.3);
    expect(size.running()).toBeGreaterThan(before);
  });

  it("refines at rest, then stops", () => {
    const size = new GridSize();
    const drawn = [size.resting(800), size.resting(800), size.resting(800), size.resting(800)];
    expect(drawn.at(-1)).toBeNull();
    expect(drawn[1] as number).toBeGreaterThan(drawn[0] as number);
    expect(size.refined()).toBe(true);
    size.coarse();
    expect(size.resting(800)).toBe(drawn[0]);
  });
});

describe("sharing iterations", () => {
  it("keeps to the faster way, and tries the other again now and then", () => {
    const sharing = new Sharing();
    sharing.took(false, 3);
    expect(sharing.pays(10_000)).toBe(true);
    sharing.took(true, 5);
    expect(sharing.pays(10_100)).toBe(true);
    expect(sharing.pays(10_500)).toBe(false);
    expect(sharing.pays(13_500)).toBe(true);
    for (let i = 0; i < 20; i++) sharing.took(true, 1);
    expect(sharing.pays(14_000)).toBe(true);
    expect(sharing.pays(17_000)).toBe(false);
    expect(sharing.pays(17_500)).toBe(true);
  });

  it("gives another scenario a new chance", () => {
    const sharing = new Sharing();
    sharing.took(false, 3);
    sharing.pays(10_000);
    sharing.took(true, 5);
    expect(sharing.pays(10_500)).toBe(false);
    sharing.forget();
    expect(sharing.pays(10_600)).toBe(true);
  });
});
