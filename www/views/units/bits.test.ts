import { describe, expect, it } from "vitest";
import {
  bestLikelihood,
  between,
  blank,
  corrupted,
  nearest,
  overlap,
  pathOf,
  reframed,
  withBits,
} from "./bits";

describe("pictures of bits", () => {
  it("are painted bit by bit", () => {
    expect(blank({ width: 3, height: 2 })).toBe("000000");
    expect(withBits("000000", [1, 5, 9], true)).toBe("010001");
    expect(withBits("111111", [0], false)).toBe("011111");
    expect(pathOf("0110", 2)).toBe("M1 0h1v1h-1zM0 1h1v1h-1z");
  });

  it("keep their places in another frame", () => {
    const from = { width: 2, height: 2 };
    expect(reframed("1101", from, { width: 3, height: 3 })).toBe("110010000");
    expect(reframed("110010000", { width: 3, height: 3 }, from)).toBe("1101");
  });

  it("are painted without gaps by a quick stroke", () => {
    expect(between(0, 8, 3)).toEqual([0, 4, 8]);
    expect(between(2, 0, 3)).toEqual([2, 1, 0]);
    expect(between(4, 4, 3)).toEqual([4]);
  });

  it("overlap from −1 to 1", () => {
    expect(overlap("1010", "1010")).toBe(1);
    expect(overlap("1010", "0101")).toBe(-1);
    expect(overlap("1010", "1001")).toBe(0);
    expect(nearest("1110", ["0001", "0110"])).toEqual({ index: 0, overlap: -1 });
    expect(nearest("1110", ["0001", "1110"])).toEqual({ index: 1, overlap: 1 });
    expect(nearest("1100", ["1110", "1010"])).toEqual({ index: 0, overlap: 0.5 });
  });

  it("are told best by a machine that knows how often each occurs", () => {
    expect(bestLikelihood(["01", "10", "11", "00"])).toBeCloseTo(-Math.log(4), 12);
    expect(bestLikelihood(["01", "01"])).toBe(0);
  });

  it("are corrupted in exactly the share that is asked, the same for the same seed", () => {
    const picture = "1".repeat(100);
    for (const share of [0, 0.2, 0.5]) {
      const made = corrupted(picture, share, 7);
      expect(overlap(made, picture)).toBeCloseTo(1 - 2 * share, 12);
      expect(corrupted(picture, share, 7)).toBe(made);
    }
    expect(corrupted(picture, 0.2, 8)).not.toBe(corrupted(picture, 0.2, 7));
  });
});
