import { configure } from "../../state/edits";
import type { Entry, IelError, Room, Scenario } from "../../wire/types";
import { carried } from "./carry";

/** Why an edit was refused; null where it was not, or where a later one took its place. */
export type Refusal = IelError | null;

let busy = false;
let next: (() => Promise<void>) | null = null;
let overtake: () => void = () => undefined;

/** While an edit is under way only the latest of those that follow is kept. */
function latest(work: (refused: (error: IelError) => void) => Promise<unknown>): Promise<Refusal> {
  return new Promise((resolve) => {
    overtake();
    overtake = () => resolve(null);
    next = async () => {
      overtake = () => undefined;
      let refusal: Refusal = null;
      await work((error) => {
        refusal = error;
      });
      resolve(refusal);
    };
    if (!busy) void workOff();
  });
}

async function workOff(): Promise<void> {
  busy = true;
  while (next) {
    const now = next;
    next = null;
    await now();
  }
  busy = false;
}

/** Sets fields of a room. */
export function setFields(
  room: Room,
  fields: Record<string, unknown>,
  label: string,
): Promise<Refusal> {
  const change = (s: Scenario) => ({ ...s, [room]: { ...s[room], ...fields } });
  const key = Object.keys(fields).map((field) => `${room}.${field}`);
  return latest((refused) => configure(change, label, { key: key.join(), refused }));
}

export function setScenarioField(field: string, value: unknown, label: string): Promise<Refusal> {
  const change = (s: Scenario) => ({ ...s, [field]: value });
  return latest((refused) => configure(change, label, { key: field, refused }));
}

/** Chooses another kind in a room; what the visitor had set there carries over where it fits. */
export function setKind(room: Room, entry: Entry, previous: Entry | null): void {
  void configure(
    (s) => ({ ...s, [room]: carried(s[room], previous, entry) }),
    `choosing ${entry.title.toLowerCase()}`,
  );
}
