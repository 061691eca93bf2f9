import { number, plural } from "../../kit/format";
import { plain } from "../../kit/plain";
import { type Catalog, ROOMS, type Room, type Scenario, type Schema } from "../../wire/types";
import { kindsOf, resolve } from "../controls/schema";

/** A setting that two scenarios do not share, in words. */
export interface Difference {
  name: string;
  now: string;
  was: string;
}

const WORDS: Record<Room, string> = {
  data: "observations",
  energy: "energy",
  dynamics: "dynamics",
  initial: "initial conditions",
  objective: "objective",
  estimator: "gradient",
  optimizer: "optimizer",
};

/** No settings of a fit. */
const NONE = new Set(["version", "title", "view", "axes", "state", "kind", ...ROOMS]);
/** Longer values are named, not shown. */
const SHORT = 28;

type Fields = Record<string, unknown>;

/** The settings of a scenario that are others than those of another one, as the schema calls them. */
export function differences(now: Scenario, was: Scenario, catalog: Catalog): Difference[] {
  const found: Difference[] = [];
  for (const room of ROOMS) {
    const [one, other] = [now[room], was[room]];
    const entry = catalog.rooms[room].find(({ kind }) => kind === one.kind);
    if (one.kind !== other.kind) {
      const title = (kind: string) =>
        plain(catalog.rooms[room].find((known) => known.kind === kind)?.title ?? kind);
      found.push({ name: WORDS[room], now: title(one.kind), was: title(other.kind) });
    } else found.push(...fieldsThatDiffer({ ...one }, { ...other }, entry?.schema));
  }
  found.push(...fieldsThatDiffer({ ...now }, { ...was }, catalog.scenario));
  if (now.state !== was.state && JSON.stringify(now.state) !== JSON.stringify(was.state))
    found.push({
      name: "state",
      now: now.state ? "another" : "none",
      was: was.state ? "another" : "none",
    });
  return found;
}

function fieldsThatDiffer(now: Fields, was: Fields, root: Schema = {}): Difference[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(was)])];
  return names
    .filter((name) => !NONE.has(name) && JSON.stringify(now[name]) !== JSON.stringify(was[name]))
    .flatMap((name) => {
      const field = root.properties?.[name];
      const schema = field ? resolve(field, root) : {};
      const title = plain(schema.title ?? name).toLowerCase();
      const [one, other] = [now[name], was[name]];
      if (isTagged(one) && isTagged(other) && one.kind === other.kind) {
        const own = kindsOf(schema).find(({ kind }) => kind === one.kind)?.schema;
        return fieldsThatDiffer(one, other, own);
      }
      const [said, before] = [inWords(one), inWords(other)];
      return [{ name: title, now: said === before ? "others" : said, was: before }];
    });
}

const isTagged = (value: unknown): value is Fields & { kind: string } =>
  typeof (value as Fields | null)?.kind === "string";

/** A value in few words. */
function inWords(value: unknown): string {
  if (value === null || value === undefined) return "none";
  // All figures of a seed count.
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value.length > SHORT ? `${value.slice(0, SHORT)}…` : value;
  if (Array.isArray(value)) {
    const plainly = value.every((one) => typeof one !== "object");
    const said = plainly ? value.map(inWords).join(", ") : "";
    if (value.length === 0) return "none";
    return plainly && said.length <= SHORT ? said : plural(value.length, "entry", "entries");
  }
  return isTagged(value) ? value.kind.replaceAll("-", " ") : "others";
}

/** Differences as a list in words; `most` of them. */
export function told(found: Difference[], most: number): string {
  const said = found.slice(0, most).map(({ name, now, was }) => `${name} ${now}, not ${was}`);
  const more = found.length - said.length;
  return [...said, ...(more > 0 ? [`${more} more`] : [])].join("; ");
}
