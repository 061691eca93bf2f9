import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Command, Scenario } from "../../wire/types";

const { answer } = vi.hoisted(() => ({ answer: vi.fn() }));
vi.mock("../../state/engine", () => ({ engine: { call: answer } }));
vi.mock("../../state/sync", () => ({ syncSoon() {}, syncAddress() {}, unanswered: new Set() }));
vi.mock("../../state/draft", () => ({ beginDraft() {} }));

const { addParameters, setField } = await import("./change");
const { changeRow } = await import("./Rows");
const { scenario } = await import("../../state/store");

const [a, b, c] = [..."abc"].map((name) => ({ name, value: 1, learned: true }));
const shown = [a, b, c] as Record<string, unknown>[];
const energy = () => ({ ...scenario.value?.energy }) as unknown as Record<string, unknown>;
const set = (i: number, name: string, value: unknown) =>
  setField(
    "energy",
    "parameters",
    changeRow(shown, i, (now) => [{ ...now, [name]: value }]),
    name,
  );

/** An engine that takes a while, and refuses an expression with a name that is no parameter. */
beforeEach(() => {
  const custom = { kind: "custom", expression: "a + b + c", parameters: shown };
  const [data, objective] = [{ kind: "two-moons" }, { kind: "endpoint" }];
  const optimizer = { kind: "sgd" };
  scenario.value = { data, energy: custom, objective, optimizer } as unknown as Scenario;
  answer.mockReset();
  answer.mockImplementation(async (call: string, command: Command) => {
    await new Promise((done) => setTimeout(done));
    if (call !== "command" || command.type !== "configure") return null;
    const { expression, parameters } = { ...command.scenario.energy } as unknown as {
      expression: string;
      parameters: { name: string }[];
    };
    const known = new Set(parameters.map(({ name }) => name));
    const missing = expression.split(" + ").find((name) => !known.has(name));
    if (missing) throw { kind: "invalid", message: `\`${missing}\` is unknown` };
    return { scenario: command.scenario, status: { iteration: 0 } };
  });
});

describe("edits that follow each other before the first is answered", () => {
  it("are all made, to the lines as they are by then", async () => {
    await Promise.all([set(1, "value", 7), set(1, "learned", false), set(2, "value", 9)]);
    expect(energy().parameters).toEqual([
      a,
      { name: "b", value: 7, learned: false },
      { ...c, value: 9 },
    ]);
  });

  it("go with a renamed expression, and with lines that came meanwhile", async () => {
    await Promise.all([
      set(0, "name", "d"),
      addParameters("energy", "d + b + c + k", ["k"], "adding k"),
      set(2, "value", 5),
    ]);
    const names = (energy().parameters as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(["d", "b", "c", "k"]);
    expect(energy().expression).toBe("d + b + c + k");
    expect((energy().parameters as unknown[])[2]).toEqual({ ...c, value: 5 });
  });

  it("are refused one by one", async () => {
    const gone = setField(
      "energy",
      "parameters",
      changeRow(shown, 0, () => []),
      "a",
    );
    const [refusal, taken] = await Promise.all([gone, set(1, "value", 3)]);
    expect(refusal?.message).toContain("unknown");
    expect(taken).toBeNull();
    expect(energy().parameters).toEqual([a, { ...b, value: 3 }, c]);
  });

  it("set a field to the latest value only", async () => {
    const values = [1, 2, 3].map((rate) => setField("optimizer", "learning_rate", rate, "rate"));
    await Promise.all(values);
    expect({ ...scenario.value?.optimizer }).toMatchObject({ learning_rate: 3 });
    expect(answer.mock.calls.filter(([call]) => call === "command")).toHaveLength(1);
  });
});

describe("a line that was shown", () => {
  const at = (rows: unknown[], i: number) =>
    changeRow(shown, i, () => [])(rows as Record<string, unknown>[]);
  it("is found where it has moved to, or was changed, and is left alone where it is gone", () => {
    expect(at([b, c], 1)).toEqual([c]);
    expect(at([a, { ...b, value: 4 }, c], 1)).toEqual([a, c]);
    expect(at([a, c], 1)).toEqual([a, c]);
  });
});
