import type { Notice } from "../wire/types";

/** A key and its value in an address. */
export type Pair = [key: string, value: string];

/** Reads values of a link; what it cannot read it leaves out, with a notice that says so. */
export class PairReader {
  readonly notices: Notice[] = [];

  leaveOut(key: string, value: string, expected: string): null {
    this.notices.push({
      level: "warning",
      message: `The link says ${key}=${value.slice(0, 60)}; expected ${expected}. It was left out.`,
      at: key,
    });
    return null;
  }

  /** A number within a range, or null. */
  inRange(key: string, text: string, { least, most }: { least: number; most: number }) {
    const value = Number(text);
    if (text !== "" && value >= least && value <= most) return value;
    return this.leaveOut(key, text, `a number from ${least} to ${most}`);
  }
}
