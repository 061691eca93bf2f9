import type { Pair, PairReader } from "../../state/pairs";
import type { Arrangement } from "../../wire/types";
import { arrangementsOf, textOf } from "./arrangements";

/** What an address says: which concept, drawn by which seed, together with which other; and demonstrations that a
 *  person placed. Only the engine knows which concepts there are. */
export interface ConceptsLink {
  concept: string;
  seed: number;
  with: string;
  shown: Arrangement[] | null;
}

export const USUAL: ConceptsLink = { concept: "circle", seed: 1, with: "", shown: null };
const SEEDS = { least: 0, most: 2 ** 32 - 1 };

/** Reads `concepts=circle&concepts.seed=3&concepts.with=square`. */
export function readConcepts(pairs: Pair[], reader: PairReader): ConceptsLink | null {
  const concept = pairs.find(([key]) => key === "concepts")?.[1];
  if (concept === undefined) {
    for (const [key, value] of pairs) reader.leaveOut(key, value, "`concepts=circle` beside it");
    return null;
  }
  const link = { ...USUAL, concept: concept || USUAL.concept };
  for (const [key, value] of pairs) {
    if (key === "concepts.seed") link.seed = Math.floor(reader.inRange(key, value, SEEDS) ?? 1);
    else if (key === "concepts.with") link.with = value;
    else if (key === "concepts.shown") {
      link.shown = arrangementsOf(value);
      if (!link.shown) reader.leaveOut(key, value, "one to five arrangements");
    } else if (key !== "concepts") {
      reader.leaveOut(key, value, "`concepts.seed`, `concepts.with` or `concepts.shown`");
    }
  }
  return link;
}

/** The pairs of an address that say so; the inverse of `readConcepts`. */
export function writeConcepts({ concept, seed, with: other, shown }: ConceptsLink): string[] {
  return [
    `concepts=${concept}`,
    ...(seed === USUAL.seed ? [] : [`concepts.seed=${seed}`]),
    ...(other ? [`concepts.with=${other}`] : []),
    ...(shown ? [`concepts.shown=${textOf(shown)}`] : []),
  ];
}
