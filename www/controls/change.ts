import type { Entry, Room, Scenario } from "../engine/types";
import { configure } from "../state/edits";
import { carried } from "./carry";

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
