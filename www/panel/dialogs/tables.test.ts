import { expect, test } from "vitest";
import { allColumns, columnNames, mend, withColumns } from "./tables";

test.each([
  ["x;y\n1,5;2,25\n3,5;4", "Read commas as decimal signs", "x,y\n1.5,2.25\n3.5,4"],
  ["length,species,depth\n1,Adelie,2\n3,Gentoo,4", "Leave out species", "length,depth\n1,2\n3,4"],
  ["a,b\n1,2\nNA,3\n4,\n5,6", "Skip 2 rows with gaps", "a,b\n1,2\n5,6"],
  [
    '"","eruptions","waiting"\n"1",3.6,79\n"2",1.8,54\n"3",3.3,74',
    "Leave out the row numbers",
    "eruptions,waiting\n3.6,79\n1.8,54\n3.3,74",
  ],
])("a table is mended in one press: %j", (text, label, expected) => {
  expect(mend(text)).toEqual({ text: expected, label });
});

test("of too many rows some are taken, evenly", () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `${i},1`).join("\n");
  const mended = mend(text);
  expect(mended?.label).toBe("Take 5000 of 20000 rows");
  const rows = mended?.text.split("\n") ?? [];
  const places = rows.map((row) => Number(row.split(",")[0]));
  expect(places).toHaveLength(5000);
  for (const [i, place] of places.entries()) expect(Math.floor(place / 4)).toBe(i);
  // What comes in turns is there in equal shares.
  for (const kind of [0, 1, 2, 3]) {
    const share = places.filter((place) => place % 4 === kind).length / 5000;
    expect(share).toBeCloseTo(0.25, 2);
  }
});

test.each(["1,2\n3,4", "x,y\n1,2\n3,4", "[[1,2]]", "", "1 2\n3 4"])(
  "what is read as it is stays: %j",
  (text) => expect(mend(text)).toBeNull(),
);

test("columns give axes their names", () => {
  expect(columnNames("eruptions,waiting\n1,2", 2)).toEqual(["eruptions", "waiting"]);
  expect(columnNames("x1,x2\n1,2", 2)).toBeNull();
  expect(columnNames("x,y\n1,2", 2)).toBeNull();
  expect(columnNames("1,2\n3,4", 2)).toBeNull();
});

test("of three or more columns two are taken", () => {
  const text = "length,depth,mass\n1,2,3\n4,5,6";
  expect(allColumns(text)).toEqual(["length", "depth", "mass"]);
  expect(allColumns("1 2 3\n4 5 6")).toEqual(["column 1", "column 2", "column 3"]);
  expect(allColumns("[[1,2,3]]")).toBeNull();
  expect(withColumns(text, [0, 2])).toBe("length,mass\n1,3\n4,6");
  expect(withColumns("x1,x2,x3\n1,2,3", [0, 2])).toBe("1,3");
  expect(withColumns("1;2,5;3\n4;5;6", [1, 2])).toBe("2.5,3\n5,6");
});
