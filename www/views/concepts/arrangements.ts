import type { Arrangement } from "../../wire/types";

export type Place = [number, number];

/** Which moves belong together: all with the key of one drag, and those by arrows that follow each other. */
export interface Move {
  key: string;
  gesture: boolean;
}

/** Demonstrations, at most. */
export const MOST_SHOWN = 5;
/** Half the edge of the square that is shown; the engine's `HALF`. */
export const HALF = 1.6;
const MOST_ENTITIES = 6;

/** Places of the two marks, then of the entities. */
export const placesOf = ({ marks, entities }: Arrangement): Place[] => [...marks, ...entities];

/** The same with one of them elsewhere, inside the square. */
export function movedTo(one: Arrangement, index: number, place: Place): Arrangement {
  const inside = place.map((x) => Math.min(Math.max(x, -HALF), HALF)) as Place;
  const all = placesOf(one).with(index, inside);
  return { ...one, marks: [all[0] as Place, all[1] as Place], entities: all.slice(2) };
}

/** The same with an entity taking part or not; at least one takes part. */
export function toggledPart(one: Arrangement, entity: number): Arrangement {
  const part = one.part.with(entity, !one.part[entity]);
  return part.includes(true) ? { ...one, part } : one;
}

const hundredths = (x: number) => Math.round(100 * x);

/** Arrangements in an address: who takes part, a digit each, and places in hundredths. */
export const textOf = (all: Arrangement[]): string =>
  all
    .map((one) => {
      const digits = one.part.map(Number).join("");
      return [digits, ...placesOf(one).flat().map(hundredths)].join(".");
    })
    .join("_");

/** The inverse of `textOf`; null for what is no such text. */
export function arrangementsOf(text: string): Arrangement[] | null {
  const all = text.split("_").map(arrangementOf);
  const known = all.filter((one) => one !== null);
  return known.length === all.length && all.length <= MOST_SHOWN ? known : null;
}

function arrangementOf(text: string): Arrangement | null {
  const [digits = "", ...rest] = text.split(".");
  const numbers = rest.map((x) => (x === "" ? Number.NaN : Number(x) / 100));
  const count = digits.length;
  const right = /^[01]*1[01]*$/.test(digits) && count <= MOST_ENTITIES;
  const reached = numbers.every((x) => Math.abs(x) <= HALF);
  if (!right || !reached || numbers.length !== 2 * count + 4) return null;
  const places = Array.from({ length: count + 2 }, (_, k) => numbers.slice(2 * k, 2 * k + 2));
  const [first, second, ...entities] = places as Place[];
  return {
    marks: [first as Place, second as Place],
    entities,
    part: [...digits].map((digit) => digit === "1"),
  };
}
