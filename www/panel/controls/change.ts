import { configure } from "../../state/edits";
import type { Entry, IelError, Room, Scenario } from "../../wire/types";
import { mergeConfig } from "./mergeConfig";

/** Why an edit was refused; null where it was not, or where a later one took its place. */
export type Refusal = IelError | null;

type Change = (s: Scenario) => Scenario;

/** The change that waits for its turn among the edits: of those to the same field the latest is made. */
let waiting: { change: Change; key: string; refusal: Promise<Refusal> } | null = null;

function apply(change: Change, label: string, key: string): Promise<Refusal> {
  if (waiting?.key === key) {
    waiting.change = change;
    return waiting.refusal;
  }
  const mine = { change, key, refusal: Promise.resolve<Refusal>(null) };
  waiting = mine;
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

/** Sets fields of a room. */
export function setFields(
  room: Room,
  fields: Record<string, unknown>,
  label: string,
): Promise<Refusal> {
  const change = (s: Scenario) => ({ ...s, [room]: { ...s[room], ...fields } });
  const key = Object.keys(fields).map((field) => `${room}.${field}`);
  return apply(change, label, key.join());
}

export function setScenarioField(field: string, value: unknown, label: string): Promise<Refusal> {
  const change = (s: Scenario) => ({ ...s, [field]: value });
  return apply(change, label, field);
}

/** Chooses another kind in a room; what the visitor had set there carries over where it fits. */
export function setKind(room: Room, entry: Entry, previous: Entry | null): void {
  void configure(
    (s) => ({ ...s, [room]: mergeConfig(s[room], previous, entry) }),
    `choosing ${entry.title.toLowerCase()}`,
  );
}
