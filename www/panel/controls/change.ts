import { configure, type EditOptions, undo } from "../../state/edits";
import { engine } from "../../state/engine";
import { tell } from "../../state/messages";
import { advice, catalog, choices, entryOf, scenario } from "../../state/store";
import type { Entry, IelError, Room, Scenario } from "../../wire/types";
import { mergeConfig } from "./mergeConfig";
import { named } from "./named";
import { type Fields, withParameters, withRenamed } from "./parameters";

/** Why an edit was refused; null where it was not, or where a later one took its place. */
export type Refusal = IelError | null;

type Change = (s: Scenario) => Scenario;

/** What a field is to be: a value, or how it follows from what the field is when the edit's turn comes,
 *  which others may have changed since it was shown. */
export const settle = (next: unknown, now: unknown) =>
  typeof next === "function" ? next(now) : next;

/** The change that waits for its turn among the edits: of those that set the same field to a value the
 *  latest is made. */
let waiting: { change: Change; key: string; refusal: Promise<Refusal> } | null = null;

function apply(change: Change, label: string, key: string, overwrites: boolean): Promise<Refusal> {
  if (overwrites && waiting?.key === key) {
    waiting.change = change;
    return waiting.refusal;
  }
  const mine = { change, key, refusal: Promise.resolve<Refusal>(null) };
  waiting = overwrites ? mine : null;
  mine.refusal = (async () => {
    let refusal: Refusal = null;
    const made = (s: Scenario) => {
      if (waiting === mine) waiting = null;
      return mine.change(s);
    };
    await configure(made, label, {
      key,
      refused(error) {
        refusal = error;
      },
    });
    if (waiting === mine) waiting = null;
    return refusal;
  })();
  return mine.refusal;
}

/** Changes a room, given as it is then. */
function changeRoom(
  room: Room,
  change: (now: Fields) => Fields,
  label: string,
  key: string,
  overwrites: boolean,
): Promise<Refusal> {
  const changed = (s: Scenario) => ({ ...s, [room]: { ...s[room], ...change({ ...s[room] }) } });
  return apply(changed, label, `${room}.${key}`, overwrites);
}

/** Sets a field of a room, and what changes with it. */
export function setField(
  room: Room,
  field: string,
  next: unknown,
  label: string,
): Promise<Refusal> {
  const change = (now: Fields): Fields => {
    const value = settle(next, now[field]);
    const typed = field === "parameters" && "expression" in now && Array.isArray(value);
    return typed ? withRenamed(now, value) : { [field]: value };
  };
  return changeRoom(room, change, label, field, typeof next !== "function");
}

/** Takes an expression with parameters of these names beside those there are. */
export function addParameters(room: Room, expression: string, names: string[], label: string) {
  const change = (now: Fields) => withParameters(now, expression, names);
  return changeRoom(room, change, label, "expression", false);
}

export function setScenarioField(field: string, next: unknown, label: string): Promise<Refusal> {
  const change = (s: Scenario) => ({
    ...s,
    [field]: settle(next, s[field as keyof Scenario]),
  });
  return apply(change, label, field, typeof next !== "function");
}

/** Where one more choice is enough to go with what is refused. */
const HELPFUL: Room[] = ["objective", "estimator", "dynamics", "initial", "optimizer"];

/** Chooses what does not go with the rest, together with the first choice that makes it go. */
export async function setWithOther(room: Room, entry: Entry): Promise<void> {
  const now = scenario.peek();
  const rooms = catalog.peek()?.rooms;
  if (!now || !rooms) return;
  const why = choices.peek()[room]?.[entry.kind] ?? "";
  const others = HELPFUL.filter((name) => name !== room).flatMap((other) =>
    rooms[other].map(({ kind, title, default: config }) => ({ other, kind, title, config })),
  );
  // What the reason names is most likely to help.
  const likely = (kind: string) => (why.includes(`\`${kind}\``) ? 0 : 1);
  others.sort((a, b) => likely(a.kind) - likely(b.kind));
  for (const { other, kind, title, config } of others) {
    if (kind === now[other].kind) continue;
    // What does not go with the rest either is no help.
    const asked = engine.call("check", { ...now, [other]: config } as Scenario);
    const possible = await asked.catch(() => null);
    if (possible?.[room]?.[entry.kind] !== null) continue;
    const both = { [other]: config, [room]: structuredClone(entry.default) };
    await chooseAll(room, entry, (s) => ({ ...s, ...both }), [title]);
    return;
  }
  tell(`${entry.title}: ${named(why)}.`, "warning");
}

/** Chooses another kind in a room; what the visitor had set there carries over where it fits. */
export function setKind(room: Room, entry: Entry, previous: Entry | null): void {
  void chooseAll(room, entry, (s) => ({ ...s, [room]: mergeConfig(s[room], previous, entry) }), []);
}

/** The starts that data took along, and those before: they are left behind with the data, unless changed since. */
let starts: { before: Scenario["initial"]; taken: Scenario["initial"] } | null = null;

function withoutStarts(s: Scenario): Scenario {
  const own = starts && JSON.stringify(s.initial) === JSON.stringify(starts.taken);
  return starts && own ? { ...s, initial: starts.before } : s;
}

/** Makes a choice, which may take others along; data take along the way of learning that is meant for them.
 *  All of it is one step of undo. */
async function chooseAll(room: Room, entry: Entry, change: Change, along: string[]): Promise<void> {
  const fresh = room === "data" ? catalog.peek()?.default : null;
  const label = `choosing ${entry.title.toLowerCase()}`;
  const how = fresh ? { key: `data${Date.now()}`, far: true } : {};
  const remarked = new Set(advice.peek().map(({ message }) => message));
  // Other data are seen from where they can be seen.
  const seen = fresh && { view: fresh.view, axes: entry.schema["x-axes"] ?? [], periods: [] };
  const made = (s: Scenario) => ({ ...change(seen ? withoutStarts(s) : s), ...seen });
  if (!(await configure(made, label, how))) return;
  const titles = fresh ? [...along, ...(await learnAsMeant(label, how, remarked))] : along;
  if (titles.length === 0) return;
  tell(`Chosen with ${entry.title}: ${titles.join(", ")}.`, "info", {
    label: "Undo",
    run: () => void undo(),
  });
}

/** Mends what is new to say of how data are learned from; what was chosen for that. */
async function learnAsMeant(
  label: string,
  how: EditOptions,
  remarked: Set<string>,
): Promise<string[]> {
  const taken: string[] = [];
  for (const room of ["objective", "initial", "optimizer"] as const) {
    const found = advice
      .peek()
      .find((one) => one.repair && one.at?.startsWith(`${room}.`) && !remarked.has(one.message));
    if (!found?.repair) continue;
    const { change } = found.repair;
    const before = scenario.peek()?.initial;
    if (!(await configure((s) => ({ ...s, ...change }), label, how))) break;
    const after = scenario.peek()?.initial;
    if (room === "initial" && before && after) starts = { before, taken: after };
    const title = entryOf(room, scenario.peek()?.[room].kind)?.title;
    if (title) taken.push(title);
  }
  return taken;
}
