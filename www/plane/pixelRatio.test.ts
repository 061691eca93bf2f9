import { afterEach, expect, it, vi } from "vitest";
import { watchPixelRatio } from "./pixelRatio";

afterEach(() => vi.unstubAllGlobals());

/** A screen whose queries for a resolution change as those of a browser do. */
function screen(ratio: number) {
  const queries: { about: string; matches: boolean; target: EventTarget }[] = [];
  const about = () => `(resolution: ${globalThis.devicePixelRatio}dppx)`;
  vi.stubGlobal("devicePixelRatio", ratio);
  vi.stubGlobal("matchMedia", (text: string) => {
    const target = new EventTarget();
    queries.push({ about: text, matches: text === about(), target });
    return target;
  });
  return (next: number) => {
    vi.stubGlobal("devicePixelRatio", next);
    for (const query of [...queries]) {
      const matches = query.about === about();
      if (matches !== query.matches) query.target.dispatchEvent(new Event("change"));
      query.matches = matches;
    }
  };
}

it("tells of every change of the pixel ratio, not of the first only", () => {
  const change = screen(1);
  const changed = vi.fn();
  const stop = watchPixelRatio(changed);
  change(2);
  change(3);
  change(1.5);
  expect(changed).toHaveBeenCalledTimes(3);
  stop();
  change(1);
  expect(changed).toHaveBeenCalledTimes(3);
});
