import type { Config, Entry, Room, Scenario } from "../engine/types";
import { configure } from "../state/edits";

let busy = false;
let next: (() => Promise<unknown>) | null = null;

/** While an edit is under way only the latest of those that follow is kept. */
async function latest(work: () => Promise<unknown>): Promise<void> {
  next = work;
  if (busy) return;
  busy = true;
  while (next) {
    const now = next;
    next = null;
    await now();
  }
  busy = false;
}

/** Sets one field of a room. */
export function set_field(room: Room, field: string, value: unknown, label: string): void {
  const change = (s: Scenario) => ({ ...s, [room]: { ...s[room], [field]: value } });
  void latest(() => configure(change, label, { key: `${room}.${field}` }));
}

export function set_scenario_field(field: string, value: unknown, label: string): void {
  void latest(() => configure((s) => ({ ...s, [field]: value }), label, { key: field }));
}

/** Chooses another kind in a room; what the visitor had set there carries over where it fits. */
export function set_kind(room: Room, entry: Entry, previous: Entry | null): void {
  void configure(
    (s) => ({ ...s, [room]: carried(s[room], previous, entry) }),
    `choosing ${entry.title.toLowerCase()}`,
  );
}

/** The new kind's defaults, with same-named fields that were changed from the old kind's. */
export function carried(now: Config, previous: Entry | null, entry: Entry): Config {
  const config: Config = { ...structuredClone(entry.default) };
  for (const [field, value] of Object.entries(now)) {
    if (field === "kind" || !(field in config) || !previous) continue;
    const changed = JSON.stringify(value) !== JSON.stringify(previous.default[field]);
    const { minimum, maximum } = entry.schema.properties?.[field] ?? {};
    const fits =
      typeof value === typeof config[field] &&
      (typeof value !== "number" ||
        (value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity)));
    if (changed && fits && !Array.isArray(value)) config[field] = value;
  }
  return config;
}
