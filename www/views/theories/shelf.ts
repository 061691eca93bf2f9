import { keep, recall } from "../../kit/storage";
import type { EnergyConfig } from "../../wire/types";
import { isKept, type Kept, MOST_KEPT } from "./spec";

/** A theory that this browser keeps, with the family that it is of. */
interface Stored extends Kept {
  energy: EnergyConfig;
}

const KEY = "iel.theories";
/** Of all families together; of more the oldest go. */
const MOST_STORED = 4 * MOST_KEPT;

export const sameFamily = (a: EnergyConfig, b: EnergyConfig) =>
  JSON.stringify(a) === JSON.stringify(b);

export const sameLaw = (a: Omit<Kept, "name">, b: Omit<Kept, "name">) =>
  a.magnetic === b.magnetic &&
  a.numbers.length === b.numbers.length &&
  a.numbers.every((x, i) => x === b.numbers[i]);

function everything(): Stored[] {
  try {
    const all: unknown = JSON.parse(recall(KEY) ?? "[]");
    return Array.isArray(all)
      ? all.filter((one): one is Stored => isKept(one) && "energy" in one)
      : [];
  } catch {
    return [];
  }
}

/** What this browser keeps of a family. */
export const stored = (energy: EnergyConfig): Kept[] =>
  everything()
    .filter((one) => sameFamily(one.energy, energy))
    .slice(-MOST_KEPT)
    .map(({ name, magnetic, numbers }) => ({ name, magnetic, numbers }));

/** Keeps in this browser what a shelf of a family came to: what left it goes, other families stay. Whether
 *  it could. */
export function store(energy: EnergyConfig, before: Kept[], after: Kept[]): boolean {
  const touched = [...before, ...after];
  const others = everything().filter(
    (one) => !sameFamily(one.energy, energy) || !touched.some((kept) => sameLaw(kept, one)),
  );
  const all = [...others, ...after.map((kept) => ({ energy, ...kept }))];
  return keep(KEY, JSON.stringify(all.slice(-MOST_STORED)));
}
