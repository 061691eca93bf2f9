import { effect, signal } from "@preact/signals";
import { latest } from "../../kit/latest";
import { engine } from "../../state/engine";
import { options, settings } from "../../state/settings";
import { shown } from "../../state/store";
import type { CodeLength, IelError } from "../../wire/types";

/** The panel is open: a closed one asks nothing. */
export const codeOpen = signal(false);

/** The two-part code of the fit on show, or why there is none. */
export const code = signal<CodeLength | { why: string } | null>(null);

const EVERY_MS = 400;
/** Of the worker's time it may take one part in so many; the first time waits for the complete
 *  build of the engine, which is no measure. */
const PART = 20;
const LONGEST_MS = 2000;

/** Renews the code length a few times a second while the fit moves, and once at rest. */
const renew = latest(
  async () => {
    if (!codeOpen.peek()) return;
    try {
      code.value = await engine.call("codeLength", settings.peek().epsilon);
    } catch (thrown) {
      code.value = { why: (thrown as IelError).message };
    }
  },
  (took) => Math.min(LONGEST_MS, Math.max(EVERY_MS, PART * took)),
);

effect(() => {
  settings.value.epsilon;
  if (codeOpen.value && shown.value && !options.value.view) void renew();
});
