import { signal } from "@preact/signals";
import { plural } from "../../kit/format";
import { edit } from "../../state/edits";
import { engine } from "../../state/engine";
import { announce, tellError } from "../../state/messages";
import { pause } from "../../state/session";
import { settings } from "../../state/settings";
import { shown } from "../../state/store";
import { runStudy } from "../../state/study";
import type { IelError, Progress, Snapped } from "../../wire/types";

/** What rounding to simple numbers came to, and of which state. */
export interface Rounded extends Omit<Snapped, "scenario"> {
  /** Of the state that has nothing left to round. */
  hash: string;
  epsilon: number;
}

export const rounded = signal<Rounded | null>(null);
/** How far it has come; null at rest. */
export const rounding = signal<Progress | null>(null);
let cancelling = new AbortController();

/** Of the fit as it stands: null before it was tried. */
export function ofThisFit(): Rounded | null {
  const last = rounded.value;
  const hash = shown.value?.status.hash ?? "";
  return last && last.epsilon === settings.value.epsilon && last.hash === hash ? last : null;
}

export const shortens = ({ before, after }: Pick<Snapped, "before" | "after">) =>
  after.total !== null && (before.total === null || after.total < before.total);

/** Sets parameters to 0, integers and fractions where that takes fewer bits; it can be undone. */
export async function round(): Promise<void> {
  if (rounding.value) return;
  rounding.value = { done: 0, total: 1, note: "" };
  cancelling = new AbortController();
  const { epsilon } = settings.value;
  try {
    pause();
    await engine.call("pause");
    const { scenario, status } = await engine.call("snapshot");
    const snapped = await runStudy(
      scenario,
      { study: "snapping", epsilon },
      {
        signal: cancelling.signal,
        progress: (now) => {
          rounding.value = now;
        },
      },
    );
    if (snapped) await take(snapped, status.hash, epsilon);
  } catch (thrown) {
    tellError(thrown as IelError, "The parameters cannot be rounded.");
  }
  rounding.value = null;
}

export function cancel(): void {
  cancelling.abort();
}

async function take(
  { before, after, tensors, scenario }: Snapped,
  hash: string,
  epsilon: number,
): Promise<void> {
  const found = { before, after, tensors, epsilon };
  const done =
    shortens(found) &&
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
