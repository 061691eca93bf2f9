import { describe, expect, it } from "vitest";
import type { Entry, Schema } from "../../wire/types";
import { mergeConfig } from "./mergeConfig";
import { fields, readNumber, toPosition, toValue, widget, writeNumber } from "./schema";

const root: Schema = {
  $defs: { Width: { type: "integer", minimum: 1, maximum: 64 } },
};

describe("widgets", () => {
  it.each<[string, Schema]>([
    ["number", { type: "number", minimum: 0, maximum: 1 }],
    ["number", { $ref: "#/$defs/Width" }],
    ["number", { allOf: [{ $ref: "#/$defs/Width" }] }],
    ["choice", { type: "string", enum: ["a", "b"] }],
    ["choice", { oneOf: [{ const: "a", title: "A" }, { const: "b" }] }],
    ["switch", { type: "boolean" }],
    ["text", { type: "string" }],
    ["list", { type: "array", items: { $ref: "#/$defs/Width" } }],
    [
      "rows",
      {
        type: "array",
        items: {
          type: "object",
          properties: { name: { type: "string" }, value: { type: "number" } },
        },
      },
    ],
    ["json", { type: "object" }],
    ["json", {}],
  ])("%s", (kind, schema) => {
    expect(widget(schema, root).kind).toBe(kind);
  });

  it("leaves out the tag and lists of what is not flat", () => {
    const list = { type: "array", items: { type: "number" } };
    const schema: Schema = {
      properties: {
        kind: { const: "points" },
        points: { type: "array", items: { type: "object", properties: { x: list } } },
        table: { type: "array", items: list },
        noise: { type: "number" },
      },
    };
    expect(fields(schema).map(([name]) => name)).toEqual(["noise"]);
  });
});

describe("sliders", () => {
  const scales = [
    { minimum: 0, maximum: 5, whole: false, log: false },
    { minimum: 1, maximum: 512, whole: true, log: true },
    { minimum: 1e-6, maximum: 1, whole: false, log: true },
    { minimum: 0, maximum: 1, whole: false, log: true },
    { minimum: 1, maximum: 1000, whole: true, log: false },
  ];

  it.each(scales)("stay in range and go up: %o", (scale) => {
    let before = Number.NEGATIVE_INFINITY;
    for (let p = 0; p <= 1; p += 0.01) {
      const value = toValue(p, scale);
      expect(value).toBeGreaterThanOrEqual(scale.minimum);
      expect(value).toBeLessThanOrEqual(scale.maximum);
      expect(value).toBeGreaterThanOrEqual(before);
      if (scale.whole) expect(Number.isInteger(value)).toBe(true);
      before = value;
    }
    expect(toValue(0, scale)).toBe(scale.minimum);
    expect(toValue(1, scale)).toBe(scale.maximum);
  });

  it.each(scales)("come back to their value: %o", (scale) => {
    for (const p of [0.1, 0.4, 0.77]) {
      const value = toValue(p, scale);
      const again = toValue(toPosition(value, scale), scale);
      expect(Math.abs(again - value)).toBeLessThanOrEqual(0.06 * Math.abs(value));
    }
  });
});

describe("typed numbers", () => {
  it("are read as people write them", () => {
    expect(readNumber("0,5", false)).toBe(0.5);
    expect(readNumber("−3", true)).toBe(-3);
    expect(readNumber("1e-4", false)).toBe(1e-4);
    expect(readNumber("2.5", true)).toBeNull();
    expect(readNumber("", false)).toBeNull();
    expect(readNumber("12x", false)).toBeNull();
  });

  it("are written so that they are read again", () => {
    for (const value of [0, 1e-5, 0.001, 3.25, -7, 1e6]) {
      expect(readNumber(writeNumber(value), false)).toBe(value);
    }
  });
});

describe("another kind", () => {
  const entry = (
    kind: string,
    eta: number,
    maximum: number,
  ): Entry<{ kind: string; eta: number }> => ({
    kind,
    title: kind,
    doc: "",
    formula: "",
    schema: { properties: { eta: { type: "number", minimum: 0, maximum } } },
    default: { kind, eta },
  });

  it("keeps what was set, where it fits", () => {
    const [a, b, narrow] = [entry("a", 0.05, 1), entry("b", 0.1, 1), entry("c", 0.1, 0.2)];
    expect(mergeConfig({ kind: "a", eta: 0.3 }, a, b)).toEqual({ kind: "b", eta: 0.3 });
    expect(mergeConfig({ kind: "a", eta: 0.05 }, a, b)).toEqual({ kind: "b", eta: 0.1 });
    expect(mergeConfig({ kind: "a", eta: 0.3 }, a, narrow)).toEqual({ kind: "c", eta: 0.1 });
  });
});
