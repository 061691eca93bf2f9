import { effect, signal } from "@preact/signals";
import type { CodeLength, IelError } from "../engine/types";
import { engine } from "../state/engine";
import { options, settings } from "../state/settings";
import { shown } from "../state/store";

/** The two-part code of the fit on show, or why there is none. */
export const code = signal<CodeLength | { why: string } | null>(null);

const EVERY_MS = 400;
/** Of the worker's time it may take one part in so many. */
const PART = 20;

let busy = false;
let stale = false;

/** Renews the code length a few times a second while the fit moves, and once at rest. */
async function renew(): Promise<void> {
  stale = true;
  if (busy) return;
  busy = true;
  while (stale) {
    stale = false;
    const begun = performance.now();
    try {
      code.value = await engine.call("code_length", settings.peek().epsilon);
    } catch (thrown) {
      code.value = { why: (thrown as IelError).message };
    }
    const took = performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, Math.max(EVERY_MS, PART * took)));
  }
  busy = false;
}

effect(() => {
  settings.value.epsilon;
  if (shown.value && !options.value.compare && !options.value.density) void renew();
});
