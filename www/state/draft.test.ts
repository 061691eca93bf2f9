import { afterEach, describe, expect, it, vi } from "vitest";
import type { Scenario } from "../wire/types";
import { loadDraft, saveDraft } from "./draft";

afterEach(() => vi.unstubAllGlobals());

function store(content: string | null = null) {
  let kept = content;
  vi.stubGlobal("localStorage", {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
  });
}

describe("draft", () => {
  const draft = { scenario: { version: 1, seed: 7 } as Scenario, hash: "#v=1", ahead: true };

  it("comes back as it was kept", () => {
    store();
    expect(saveDraft(draft)).toBe(true);
    expect(loadDraft()).toEqual(draft);
  });

  it.each(["", "nonsense{", "null", "3", "[]", '{"version":99,"scenario":{}}', '{"version":1}'])(
    "is not there when the store holds %s",
    (content) => {
      store(content);
      expect(loadDraft()).toBeNull();
    },
  );

  it("survives a store that refuses", () => {
    const refuse = () => {
      throw new Error("full");
    };
    vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
    expect(saveDraft(draft)).toBe(false);
    expect(loadDraft()).toBeNull();
  });
});
