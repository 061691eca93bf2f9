import { describe, expect, it } from "vitest";
import { type Pair, PairReader } from "../../state/pairs";
import { readTheories, type TheoriesLink, writeTheories } from "./spec";

const pairs = (text: string) =>
  text.split("&").map((pair) => {
    const cut = pair.indexOf("=");
    return [pair.slice(0, cut), pair.slice(cut + 1)] as Pair;
  });

function read(text: string) {
  const reader = new PairReader();
  return { link: readTheories(pairs(text), reader), notices: reader.notices };
}

const USUAL: TheoriesLink = { most: 6, gamma: -1, network: false, shelf: [] };

describe("the part of a link that asks for theories", () => {
  it("says nothing of what is usual", () => {
    expect(writeTheories(USUAL)).toEqual(["theories=6"]);
    expect(read("theories=6")).toEqual({ link: USUAL, notices: [] });
  });

  it("comes back as it was, to the last bit of each number", () => {
    const shelf = [
      { name: "free; fall: 1,5 & more = ω", magnetic: 0, numbers: [0, 1 / 3, -1e-300, 1e21] },
      { name: "turn", magnetic: -3.1, numbers: [0] },
    ];
    const link = { most: 12, gamma: -2.5, network: true, shelf };
    expect(read(writeTheories(link).join("&"))).toEqual({ link, notices: [] });
  });

  it("leaves out what cannot be read, and says so", () => {
    const { link, notices } = read(
      "theories=99&theories.gamma=1&theories.network=maybe&theories.shelf=a:0:1,x;b:0:;:0:1;c:0:1:2;d:1:2&theories.more=1",
    );
    expect(link).toEqual({ ...USUAL, shelf: [{ name: "d", magnetic: 1, numbers: [2] }] });
    expect(notices).toHaveLength(8);
    expect(read("theories=2.5").link).toEqual(USUAL);
    expect(read("theories.gamma=-2").link).toBeNull();
  });

  it("holds a shelf of no more theories than the engine takes", () => {
    const shelf = Array.from({ length: 65 }, (_, i) => ({
      name: `t${i}`,
      magnetic: 0,
      numbers: [i],
    }));
    const { link, notices } = read(writeTheories({ ...USUAL, shelf }).join("&"));
    expect(link?.shelf).toEqual(shelf.slice(0, 64));
    expect(notices).toHaveLength(1);
  });
});
