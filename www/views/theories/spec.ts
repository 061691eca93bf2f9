import type { Pair, PairReader } from "../../state/pairs";

/** A theory of a shelf: its family is that of the scenario's energy. */
export interface Kept {
  name: string;
  /** Magnetic field ω; 0 without one. */
  magnetic: number;
  /** The parameters of its energy. */
  numbers: number[];
}

/** What an address says of a division into theories. */
export interface TheoriesLink {
  /** Theories, at most. */
  most: number;
  /** Exponent γ of the mean over theories. */
  gamma: number;
  /** Whether one network for all is fitted too. */
  network: boolean;
  /** Theories that are tried first. */
  shelf: Kept[];
}

export const MOST = { least: 1, most: 16, usual: 6 };
export const GAMMA = { least: -20, most: 0.9, usual: -1 };
export const MOST_KEPT = 64;
export const LONGEST_NAME = 40;

/** Reads `theories=6&theories.gamma=-2&theories.network=yes&theories.shelf=fall:0:0,2;turn:3:0,0`. */
export function readTheories(pairs: Pair[], reader: PairReader): TheoriesLink | null {
  const main = pairs.find(([key]) => key === "theories")?.[1];
  if (main === undefined) {
    for (const [key, value] of pairs) reader.leaveOut(key, value, "`theories=6` beside it");
    return null;
  }
  const link: TheoriesLink = { most: MOST.usual, gamma: GAMMA.usual, network: false, shelf: [] };
  for (const [key, text] of pairs) {
    if (key === "theories") {
      const most = reader.inRange(key, text, MOST) ?? MOST.usual;
      if (Number.isInteger(most)) link.most = most;
      else reader.leaveOut(key, text, "a whole number");
    } else if (key === "theories.gamma") {
      link.gamma = reader.inRange(key, text, GAMMA) ?? GAMMA.usual;
    } else if (key === "theories.network" && (text === "yes" || text === "no")) {
      link.network = text === "yes";
    } else if (key === "theories.shelf") {
      link.shelf = readShelf(key, text, reader);
    } else {
      reader.leaveOut(key, text, "theories.gamma, theories.network=yes or no, or theories.shelf");
    }
  }
  return link;
}

function readShelf(key: string, text: string, reader: PairReader): Kept[] {
  const all = text.split(";").filter((one) => one !== "");
  const read = all.flatMap((one) => {
    const kept = readKept(one);
    if (!kept) reader.leaveOut(key, one, "a name, ω and numbers, as in fall:0:0,2");
    return kept ?? [];
  });
  if (read.length > MOST_KEPT) reader.leaveOut(key, "…", `at most ${MOST_KEPT} theories`);
  return read.slice(0, MOST_KEPT);
}

function readKept(text: string): Kept | null {
  const [name = "", magnetic = "", list = "", ...more] = text.split(":");
  const numbers = list.split(",").map(finite);
  const kept = { name: decoded(name), magnetic: finite(magnetic), numbers };
  return more.length === 0 && isKept(kept) ? kept : null;
}

/** A number as it is written; none where there is nothing. */
const finite = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Whether it is a theory that may stand on a shelf. */
export function isKept(one: unknown): one is Kept {
  const { name, magnetic, numbers } = (one ?? {}) as Partial<Kept>;
  const named = typeof name === "string" && name !== "" && name.length <= LONGEST_NAME;
  return (
    named && Number.isFinite(magnetic) && Array.isArray(numbers) && numbers.every(Number.isFinite)
  );
}

/** The pairs of an address that say so; the inverse of `readTheories`. */
export function writeTheories({ most, gamma, network, shelf }: TheoriesLink): string[] {
  const pairs = [`theories=${most}`];
  if (gamma !== GAMMA.usual) pairs.push(`theories.gamma=${gamma}`);
  if (network) pairs.push("theories.network=yes");
  if (shelf.length > 0) pairs.push(`theories.shelf=${shelf.map(writeKept).join(";")}`);
  return pairs;
}

const writeKept = ({ name, magnetic, numbers }: Kept) =>
  `${encodeURIComponent(name)}:${magnetic}:${numbers.join(",")}`;
