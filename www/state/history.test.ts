import { describe, expect, it } from "vitest";
import { History } from "./history";

describe("history", () => {
  it("undoes and redoes in order", () => {
    const history = new History<string>();
    history.record("a", "first");
    history.record("b", "second");
    expect(history.undoLabel).toBe("second");
    expect(history.undo("c")).toMatchObject({ value: "b", label: "second" });
    expect(history.undo("b")).toMatchObject({ value: "a", label: "first" });
    expect(history.undo("a")).toBeNull();
    expect(history.redo("a")).toMatchObject({ value: "b", label: "first" });
    expect(history.redo("b")).toMatchObject({ value: "c", label: "second" });
    expect(history.redoLabel).toBeNull();
  });

  it("joins edits of one gesture", () => {
    const history = new History<number>();
    history.record(1, "moving", "drag", { now: 0 });
    history.record(2, "moving", "drag", { now: 100 });
    history.record(3, "moving", "drag", { now: 900 });
    expect(history.undo(4)?.value).toBe(1);
    expect(history.undoLabel).toBeNull();
  });

  it("does not join after a pause, another key or an undo", () => {
    const history = new History<number>();
    history.record(1, "a", "k", { now: 0 });
    history.record(2, "a", "k", { now: 5000 });
    history.record(3, "b", "l", { now: 5001 });
    expect(history.undo(4)?.value).toBe(3);
    history.record(3, "b", "l", { now: 5002 });
    expect(history.undo(4)?.value).toBe(3);
    expect(history.undo(3)?.value).toBe(2);
  });

  it("takes a gesture as one step, however long it takes", () => {
    const history = new History<number>();
    for (let i = 0; i < 3; i++) history.record(i, "drag", "d", { now: 5000 * i, gesture: true });
    expect(history.undo(3)?.value).toBe(0);
    expect(history.undo(0)).toBeNull();
  });

  it("forgets the future after an edit, and the distant past", () => {
    const history = new History<number>(3);
    for (let i = 0; i < 5; i++) history.record(i, String(i));
    expect([history.peek("undo"), history.peek("redo")]).toEqual([4, null]);
    history.undo(5);
    expect([history.peek("undo"), history.peek("redo")]).toEqual([3, 5]);
    history.record(4, "other");
    expect(history.redoLabel).toBeNull();
    expect([history.undo(5)?.value, history.undo(4)?.value, history.undo(3)?.value]).toEqual([
      4, 3, 2,
    ]);
    expect(history.undo(2)).toBeNull();
  });
});
