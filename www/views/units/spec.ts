import type { Pair, PairReader } from "../../state/pairs";

/** What an address says of a machine, as the engine reads it: `patterns=letters&model=rbm`. Only the
 *  engine knows whether it is one. */
export interface UnitsLink {
  text: string;
  /** Whether it says a series, in place of pictures. */
  series?: true;
}

const PREFIX = "units.";
/** What is usual, and said by no pair. */
const USUAL_PATTERNS = "letters";
/** In the place of patterns it says that a series is learned. */
const SERIES = "series";

/** Reads `units=letters&units.model=rbm&units.model.hidden=4`. */
export function readUnits(pairs: Pair[], reader: PairReader): UnitsLink | null {
  const kind = pairs.find(([key]) => key === "units")?.[1];
  if (kind === undefined) {
    for (const [key, value] of pairs) reader.leaveOut(key, value, "`units=letters` beside it");
    return null;
  }
  const settings = pairs.filter(([key]) => key.startsWith(PREFIX));
  const said = settings.map(([key, value]) => `${key.slice(PREFIX.length)}=${value}`);
  if (kind === SERIES) return { series: true, text: said.join("&") };
  const patterns = kind === "" || kind === USUAL_PATTERNS ? [] : [`patterns=${kind}`];
  return { text: [...patterns, ...said].join("&") };
}

/** The pairs of an address that say so; the inverse of `readUnits`. */
export function writeUnits({ text, series }: UnitsLink): string[] {
  const pairs = text.split("&").filter((pair) => pair !== "");
  if (series) return [`units=${SERIES}`, ...pairs.map((pair) => PREFIX + pair)];
  const [given] = pairs.filter((pair) => pair.startsWith("patterns="));
  const kind = given?.slice("patterns=".length) ?? USUAL_PATTERNS;
  const rest = pairs.filter((pair) => pair !== given);
  return [`units=${kind}`, ...rest.map((pair) => PREFIX + pair)];
}
