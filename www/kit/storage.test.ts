import { afterEach, expect, test, vi } from "vitest";
import { keep, recall } from "./storage";

afterEach(() => vi.unstubAllGlobals());

test("what is kept is there again", () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
  });
  expect(recall("one")).toBeNull();
  expect(keep("one", "text")).toBe(true);
  expect(recall("one")).toBe("text");
});

test("a store that is denied, absent or full keeps nothing, and says so", () => {
  // Browsers throw where the name is read, not where a method is called.
  vi.stubGlobal("localStorage", undefined);
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get() {
      throw new DOMException("denied", "SecurityError");
    },
  });
  expect(recall("one")).toBeNull();
  expect(keep("one", "text")).toBe(false);
  const full = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: full });
  expect(keep("one", "text")).toBe(false);
});
