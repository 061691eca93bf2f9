import { expect, test } from "vitest";
import { PairReader } from "../../state/pairs";
import { arrangementsOf, movedTo, placesOf, textOf, toggledPart } from "./arrangements";
import { readConcepts, USUAL, writeConcepts } from "./spec";

const read = (text: string) => {
  const reader = new PairReader();
  const pairs = text.split("&").map((pair) => pair.split("=") as [string, string]);
  return { link: readConcepts(pairs, reader), notices: reader.notices };
};

const ONE = "101.-50.20.30.-40.10.0.-160.99.5.6";

test("links read back", () => {
  for (const text of [
    "concepts=circle",
    "concepts=square&concepts.seed=7&concepts.with=line",
    `concepts=near&concepts.shown=${ONE}_${ONE}`,
  ]) {
    const { link, notices } = read(text);
    expect(notices).toEqual([]);
    expect(writeConcepts(link as NonNullable<typeof link>).join("&")).toBe(text);
  }
  expect(read("concepts=").link).toEqual(USUAL);
});

test("what is no link is said, and the rest is kept", () => {
  const { link, notices } = read("concepts=near&concepts.seed=-3&concepts.shown=12.3&concepts.x=1");
  expect(link).toEqual({ ...USUAL, concept: "near" });
  expect(notices.map(({ at }) => at)).toEqual(["concepts.seed", "concepts.shown", "concepts.x"]);
  expect(read("concepts.seed=3").link).toBeNull();
});

test("arrangements are refused whose numbers are too few, too far or none", () => {
  for (const text of [
    "",
    "1.0.0.0.0.0",
    "000.1.2.3.4.5.6.7.8.9.10",
    "1.0.0.0.0.0.500",
    "1.0.0.0.0.0.",
  ])
    expect(arrangementsOf(text)).toBeNull();
  expect(arrangementsOf(Array(6).fill(ONE).join("_"))).toBeNull();
});

test("a place is moved inside the square, and one entity always takes part", () => {
  const [one] = arrangementsOf(ONE) ?? [];
  if (!one) throw new Error("no arrangement");
  expect(placesOf(movedTo(one, 3, [0.25, 9]))[3]).toEqual([0.25, 1.6]);
  expect(placesOf(movedTo(one, 1, [0, 0])).filter((_, k) => k !== 1)).toEqual(
    placesOf(one).filter((_, k) => k !== 1),
  );
  const fewer = toggledPart(toggledPart(one, 0), 2);
  expect(fewer.part).toEqual([false, false, true]);
  expect(textOf([toggledPart(one, 1)]).startsWith("111.")).toBe(true);
});
