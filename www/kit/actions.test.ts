import { describe, expect, it } from "vitest";
import { type Action, helpOf, isKey, titleOf } from "./actions";

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  ({
    key,
    code: key === " " ? "Space" : "",
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...held,
  }) as KeyboardEvent;

describe("keys", () => {
  it.each([
    ["Space", press(" "), true],
    ["Space", press(" ", { ctrlKey: true }), false],
    ["ArrowRight", press("ArrowRight", { shiftKey: true }), true],
    ["ArrowRight", press("ArrowRight", { altKey: true }), false],
    ["Ctrl+Z", press("z", { ctrlKey: true }), true],
    ["Ctrl+Z", press("z", { metaKey: true }), true],
    ["Ctrl+Z", press("z"), false],
    ["Ctrl+Z", press("Z", { ctrlKey: true, shiftKey: true }), false],
    ["Ctrl+Shift+Z", press("Z", { ctrlKey: true, shiftKey: true }), true],
    ["Delete", press("Backspace"), false],
  ])("%s is told apart", (key, event, expected) => {
    expect(isKey(key, event)).toBe(expected);
  });
});

it("words buttons and help from the same table", () => {
  const actions: Action[] = [
    { id: "play", label: () => "Play", keys: ["Space"], help: "plays or pauses", run() {} },
    { id: "step", label: () => "One step", keys: ["ArrowRight"], run() {} },
    { id: "undo", label: () => "Undo", keys: ["Ctrl+Z"], help: "undoes", run() {} },
    { id: "seed", label: () => "New seed", run() {} },
  ];
  expect(actions.map(titleOf)).toEqual([
    "Play (Space)",
    "One step (→)",
    "Undo (Ctrl Z)",
    "New seed",
  ]);
  expect(helpOf(actions)).toBe("Space plays or pauses, Ctrl Z undoes.");
  expect(helpOf([])).toBe("");
});
