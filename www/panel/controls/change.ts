import { latest } from "../../kit/latest";
import { configure } from "../../state/edits";
import type { Entry, IelError, Room, Scenario } from "../../wire/types";
import { mergeConfig } from "./mergeConfig";

/** Why an edit was refused; null where it was not, or where a later one took its place. */
export type Refusal = IelError | null;

/** While an edit is under way only the latest of those that follow is kept. */
const apply = latest(
  async (change: (s: Scenario) => Scenario, label: string, key: string): Promise<Refusal> => {
    let refusal: Refusal = null;
    await configure(change, label, {
      key,
      refused(error) {
        refusal = error;
      },
    });
    return refusal;
  },
);

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
