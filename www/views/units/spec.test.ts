import { describe, expect, it } from "vitest";
import { type Pair, PairReader } from "../../state/pairs";
import { readUnits, writeUnits } from "./spec";

const pairs = (text: string) =>
  text.split("&").map((pair) => {
    const cut = pair.indexOf("=");
    return [pair.slice(0, cut), pair.slice(cut + 1)] as Pair;
  });

function read(text: string) {
  const reader = new PairReader();
  return { link: readUnits(pairs(text), reader), notices: reader.notices };
}

describe("the part of a link that says a machine of units", () => {
  it("says nothing of what is usual", () => {
    expect(writeUnits({ text: "" })).toEqual(["units=letters"]);
    expect(read("units=letters")).toEqual({ link: { text: "" }, notices: [] });
  });

  it("gives the engine its pairs as they are, and comes back", () => {
    for (const text of [
      "patterns=painted&patterns.width=2&patterns.height=1&patterns.pictures=%5B%2201%22%5D",
      "model=rbm&model.hidden=3&rule=exact&updates=7",
      "patterns.count=9&seed=4",
      "model=hopfeld",
    ]) {
      const { link, notices } = read(writeUnits({ text }).join("&"));
      expect(link).toEqual({ text });
      expect(notices).toEqual([]);
    }
  });

  it("says a series in the place of pictures", () => {
    expect(writeUnits({ series: true, text: "" })).toEqual(["units=series"]);
    for (const text of [
      "",
      "series.word=energy&cue=6",
      "series=drawn&series.steps=%5B%2201%22%5D",
    ]) {
      const { link } = read(writeUnits({ series: true, text }).join("&"));
      expect(link).toEqual({ series: true, text });
    }
  });

  it("is none without its own word, and says so", () => {
    const { link, notices } = read("units.model=rbm");
    expect(link).toBeNull();
    expect(notices).toHaveLength(1);
  });
});
