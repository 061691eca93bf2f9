import { describe, expect, it } from "vitest";
import type { Scenario } from "../engine/types";
import { drop_draft, load_draft, save_draft } from "./draft";

function store(content: string | null = null) {
  let kept = content;
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
    removeItem: () => {
      kept = null;
    },
  };
}

describe("draft", () => {
  const draft = { scenario: { version: 1, seed: 7 } as Scenario, hash: "#v=1", ahead: true };

  it("comes back as it was kept", () => {
    const shelf = store();
    expect(save_draft(shelf, draft)).toBe(true);
    expect(load_draft(shelf)).toEqual(draft);
    drop_draft(shelf);
    expect(load_draft(shelf)).toBeNull();
  });

  it.each(["", "nonsense{", "null", "3", "[]", '{"version":99,"scenario":{}}', '{"version":1}'])(
    "is not there when the store holds %s",
    (content) => {
      expect(load_draft(store(content))).toBeNull();
    },
  );

  it("survives a store that refuses", () => {
    const refuse = () => {
      throw new Error("full");
    };
    const shelf = { getItem: refuse, setItem: refuse, removeItem: refuse };
    expect(save_draft(shelf, draft)).toBe(false);
    expect(load_draft(shelf)).toBeNull();
    expect(() => drop_draft(shelf)).not.toThrow();
  });
});
