import { signal } from "@preact/signals";
import { plural } from "../../kit/format";
import { edit } from "../../state/edits";
import { engine } from "../../state/engine";
import { announce, tellError } from "../../state/messages";
import { pause } from "../../state/session";
import { settings } from "../../state/settings";
import { shown } from "../../state/store";
import { study } from "../../state/study";
import type { IelError, Scenario, Snapped } from "../../wire/types";

/** What rounding to simple numbers came to, and of which state. */
export interface Rounded extends Snapped {
  /** Of the state that has nothing left to round. */
  hash: string;
  epsilon: number;
}

export const rounded = signal<Rounded | null>(null);
/** Parameters tried and to be tried; null at rest. */
export const rounding = signal<[number, number] | null>(null);

/** Milliseconds between two looks at how far it has come. */
const SLICE_MS = 120;

/** Of the fit as it stands: null before it was tried. */
export function ofThisFit(): Rounded | null {
  const last = rounded.value;
  const hash = shown.value?.status.hash ?? "";
  return last && last.epsilon === settings.value.epsilon && last.hash === hash ? last : null;
}

export const shortens = ({ before, after }: Snapped) =>
  after.total !== null && (before.total === null || after.total < before.total);

/** Sets parameters to 0, integers and fractions where that takes fewer bits; Undo leads back. */
export async function round(): Promise<void> {
  if (rounding.value) return;
  rounding.value = [0, 1];
  const { epsilon } = settings.value;
  try {
    pause();
    await engine.call("pause");
    const { scenario, status } = await engine.call("snapshot");
    await study().call("snap", scenario, epsilon);
    let stand = await study().call("snapOn", SLICE_MS);
    while (!stand.done && rounding.value) {
      rounding.value = stand.progress;
      stand = await study().call("snapOn", SLICE_MS);
    }
    if (stand.done) await take(stand, stand.scenario, status.hash, epsilon);
  } catch (thrown) {
    tellError(thrown as IelError, "The parameters cannot be rounded.");
  }
  rounding.value = null;
  await study().call("snapEnd");
}

export function cancel(): void {
  rounding.value = null;
}

async function take(
  { before, after, tensors }: Snapped,
  scenario: Scenario | null,
  hash: string,
  epsilon: number,
): Promise<void> {
  const found = { before, after, tensors, epsilon };
  const better = shortens(found) && scenario !== null;
  const done =
    better &&
    (await edit({ type: "configure", scenario }, "rounding the parameters", { withState: true }));
  const now = done ? (await engine.call("snapshot")).status.hash : hash;
  rounded.value = { ...found, hash: now };
  announce(done ? `Done. ${changes(found)}.` : "Nothing shortens the code.");
}

/** What became simple, in words. */
export function changes({ tensors }: Pick<Snapped, "tensors">): string {
  const parts = tensors.map(({ name, count, zeros, integers, fractions }) => {
    const kinds = [
      zeros > 0 && `${zeros} became 0`,
      integers > 0 && plural(integers, "another integer", "other integers"),
      fractions > 0 && plural(fractions, "fraction"),
    ].filter(Boolean);
    return `${name} (${count}): ${kinds.join(", ")}`;
  });
  return parts.join("; ");
}
