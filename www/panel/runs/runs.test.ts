import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { field } from "../../kit/csv";
import * as engine from "../../pkg-complete/iel-complete.js";
import { differences, told } from "./differences";
import { joined, kept, type Run, read, referenceOf, thinned, VERSION } from "./run";
import { tableOf } from "./table";

engine.initSync({ module: readFileSync("www/pkg-complete/iel-complete_bg.wasm") });
const catalog = engine.catalog();
const scenarioOf = (link: string) => engine.parse_link(link).scenario;

let made = 0;
function run(more: Partial<Run> = {}): Run {
  made++;
  return {
    id: `run-${made}`,
    order: made,
    when: 0,
    name: "",
    pinned: false,
    scenario: scenarioOf("v=2"),
    iteration: 100 + made,
    loss: 0.5,
    heldOut: null,
    bits: null,
    hash: "0123456789abcdef",
    pristine: true,
    losses: { iterations: [1, 2], values: [1, 0.5] },
    heldOutLosses: { iterations: [], values: [] },
    picture: null,
    ...more,
  };
}

describe("curves", () => {
  it("are thinned to so many points, with the first and the last", () => {
    const iterations = Array.from({ length: 1001 }, (_, i) => i);
    const values = iterations.map((i) => i * i);
    const few = thinned({ iterations, values }, 11);
    expect(few.iterations).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    expect(few.values.at(-1)).toBe(1_000_000);
    expect(thinned({ iterations: [1], values: [2] }, 11)).toEqual({ iterations: [1], values: [2] });
  });
});

describe("the list", () => {
  it("keeps the newest, and all that are pinned", () => {
    const all = [run({ pinned: true }), run(), run(), run()];
    expect(kept(all, 2)).toEqual([all[3], all[2], all[0]]);
  });

  it("keeps no fit twice, and of two the one that somebody named", () => {
    const iteration = 7;
    const [older, newer] = [run({ iteration }), run({ iteration })];
    expect(kept([older, newer])).toEqual([newer]);
    const named = { ...older, name: "the first" };
    expect(kept([named, newer])).toEqual([named]);
    const seeded = run({ iteration, scenario: scenarioOf("v=2&seed=5") });
    expect(kept([named, seeded])).toEqual([seeded, named]);
    // Where one looks is no setting.
    const elsewhere = { ...newer.scenario, view: { ...newer.scenario.view, x_max: 50 } };
    expect(kept([older, { ...newer, scenario: elsewhere }])).toHaveLength(1);
  });

  it("joins what other tabs have kept, without what was deleted here", () => {
    const [mine, theirs, dead] = [run(), run(), run()];
    const stale = { ...mine, name: "as it was" };
    expect(joined([stale, theirs, dead], [mine], new Set([dead.id]))).toEqual([theirs, mine]);
  });

  it("compares with the pinned run, else with the one before", () => {
    const [first, second, third] = [run(), run(), run()];
    const all = [third, second, first] as Run[];
    expect(referenceOf(third, all)).toBe(second);
    expect(referenceOf(first, all)).toBeNull();
    const pinned = { ...first, pinned: true };
    expect(referenceOf(third, [third, second, pinned])).toBe(pinned);
    expect(referenceOf(pinned, [third, second, pinned])).toBeNull();
  });

  it("leaves out what is no run", () => {
    const good = run();
    const cut = { ...good, losses: { iterations: [1, 2, 3], values: [1] } };
    expect(read({ version: VERSION, runs: [good, cut, null, { id: 3 }] })).toEqual([good]);
    expect(read({ version: VERSION + 1, runs: [good] })).toEqual([]);
    expect(read(undefined)).toEqual([]);
  });
});

describe("settings that differ", () => {
  const of = (now: string, was: string) => differences(scenarioOf(now), scenarioOf(was), catalog);

  it("are called as the schema calls them", () => {
    expect(of("v=2", "v=2&title=other")).toEqual([]);
    expect(of("v=2&seed=4294967295&energy=rbf", "v=2")).toEqual([
      { name: "energy", now: "Radial basis functions", was: "Neural network" },
      { name: "seed", now: "4294967295", was: "1" },
    ]);
    expect(of("v=2&energy=rbf&energy.centers=9", "v=2&energy=rbf")).toEqual([
      { name: "centers", now: "9", was: "16" },
    ]);
    expect(of("v=2&energy.widths=8,8", "v=2")).toEqual([
      { name: "widths", now: "8, 8", was: "32, 32" },
    ]);
  });

  it("are found within settings that have kinds of their own", () => {
    const world = "v=2&data=system&data.system=rotated-descent";
    const found = of(`${world}&data.system.rotation=0.25`, world);
    expect(found).toHaveLength(1);
    expect(found[0]?.now).toBe("0.25");
    const other = of("v=2&data=system&data.system=van-der-pol", world);
    expect(other.map(({ now }) => now)).toContain("van der pol");
  });

  it("count points that are others", () => {
    const found = of("v=2&points=0,0;1,1", "v=2&points=0,0;1,2");
    expect(found).toEqual([{ name: "points", now: "others", was: "2 entries" }]);
  });

  it("are told in so many", () => {
    const found = of("v=2&seed=1&steps=3&energy=rbf", "v=2&seed=2&steps=4");
    expect(found).toHaveLength(3);
    expect(told(found, 1)).toBe(`${told(found.slice(0, 1), 1)}; 2 more`);
  });
});

describe("a table", () => {
  it("has quotes where they are needed, and no formulas", () => {
    expect(field('a "b", c')).toBe('"a ""b"", c"');
    expect(field("=1+1")).toBe("'=1+1");
    expect(field(-0.125)).toBe("-0.125");
    expect(field(null)).toBe("");
  });

  it("has a row a run, with numbers in full", () => {
    const before = run({ name: "first, of two", scenario: scenarioOf("v=2&seed=3") });
    const after = run({ loss: 0.1 + 0.2, bits: { total: 1234.5, epsilon: 0.01 }, name: "second" });
    const all = [after, before];
    const text = tableOf(all, all, ["#a", "#b"], catalog, ({ name }) => name);
    const [head, one, two, ...rest] = text.split("\n");
    expect(rest).toEqual([""]);
    expect(head?.split(",")).toHaveLength(17);
    expect(one).toContain(",0.30000000000000004,");
    expect(one).toContain(',1234.5,0.01,0123456789abcdef,"first, of two",seed: 1 (3),#a,true');
    expect(two?.startsWith('"first, of two",false,1970-01-01T00:00:00.000Z,')).toBe(true);
  });
});
