import { describe, expect, it } from "vitest";
import type { Scenario } from "../wire/types";
import { loadDraft, saveDraft } from "./draft";

function store(content: string | null = null) {
  let kept = content;
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
  };
}

describe("draft", () => {
  const draft = { scenario: { version: 1, seed: 7 } as Scenario, hash: "#v=1", ahead: true };

  it("comes back as it was kept", () => {
    const shelf = store();
    expect(saveDraft(shelf, draft)).toBe(true);
    expect(loadDraft(shelf)).toEqual(draft);
  });

  it.each(["", "nonsense{", "null", "3", "[]", '{"version":99,"scenario":{}}', '{"version":1}'])(
    "is not there when the store holds %s",
    (content) => {
      expect(loadDraft(store(content))).toBeNull();
    },
  );

  it("survives a store that refuses", () => {
    const refuse = () => {
      throw new Error("full");
    };
    const shelf = { getItem: refuse, setItem: refuse };
    expect(saveDraft(shelf, draft)).toBe(false);
    expect(loadDraft(shelf)).toBeNull();
  });
});
