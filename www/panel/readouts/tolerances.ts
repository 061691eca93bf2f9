import type { Told } from "../../wire/types";

const DIGITS = [1, 1.5, 2, 3, 5, 7];
const DECADES = 3;

/** Round tolerances to choose from, ascending, for observations that are so wide: up to a quarter of it, as far as
 *  the engine takes them. */
export function tolerances(width: number): number[] {
  const most = Math.min(width / 4, 1000);
  const top = Math.floor(Math.log10(most));
  const all: number[] = [];
  for (let k = top - DECADES; k <= top; k++) {
    for (const digit of DIGITS) all.push(Number(`${digit}e${k}`));
  }
  return all.filter((value) => value <= most);
}

/** The place in a list of the number that is nearest to a value, by their ratio. */
export function nearest(values: number[], value: number): number {
  const off = (of: number) => Math.abs(Math.log(of / value));
  return values.reduce((best, of, i) => (off(of) < off(values[best] as number) ? i : best), 0);
}

/** What is usual: an eightieth of the width. */
export const usual = (width: number) => {
  const all = tolerances(width);
  return all[nearest(all, width / 80)] as number;
};

export type CodeOf = "energy" | "linear" | "raw";

/** Which code is shortest, and what that means. */
export function inWords(told: Record<CodeOf, Told>): string {
  const { energy, linear, raw } = told;
  const least = Math.min(energy.total, linear.total, raw.total);
  if (least === energy.total) {
    return "The energy tells them in the fewest bits: said once, it explains these paths.";
  }
  return least === linear.total
    ? "Local linear models tell them in the fewest bits: so far this energy explains less than each path does by itself."
    : "The plain numbers take the fewest bits: neither this energy nor linear models explain these paths to this tolerance.";
}
