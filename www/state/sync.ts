import type { IelError, Scenario } from "../wire/types";
import { writeAddress } from "./address";
import { saveDraft } from "./draft";
import { engine } from "./engine";
import { tell, tellError } from "./messages";
import { options } from "./settings";
import { scenario, status } from "./store";
import { viewOf } from "./views";

const WRITE_AFTER_MS = 300;
/** A drag edits with every frame; large drafts take a while to write. */
const KEEP_AFTER_MS = 120;

let timer: ReturnType<typeof setTimeout> | null = null;
let draftTimer: ReturnType<typeof setTimeout> | null = null;
let written = "";
/** Where the page was before it went from the fit to a view. */
let left = "";
let storageTold = false;

/** The address this page wrote last: a hash that differs from it came from outside. */
export const ownHash = () => written;

export function setOwnHash(hash: string): void {
  written = hash;
}

/** The page goes to a view from here. */
export function leaveAddress(): void {
  left = written;
}

/** Whether an address is the one that a view was begun from. */
export const isLeft = (hash: string) => left !== "" && hash === left;

/** Keeps the draft very soon (at once when the page is left); the address follows a pause. */
export function syncSoon(): void {
  draftTimer ??= setTimeout(() => keepDraft(true), KEEP_AFTER_MS);
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(() => {
    timer = null;
    void syncAddress("replace");
  }, WRITE_AFTER_MS);
}

/** Writes the scenario into the address; a new history entry when Back should lead here again. */
export async function syncAddress(how: "replace" | "push"): Promise<void> {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  const now = scenario.value;
  if (!now) return;
  try {
    const link = await engine.call("toLink", await addressed(now));
    const hash = writeAddress(options.value, link);
    if (scenario.value !== now) return;
    written = hash;
    if (hash !== location.hash) {
      if (how === "push") history.pushState(null, "", hash);
      else history.replaceState(null, "", hash);
    }
    keepDraft(false);
  } catch (thrown) {
    tellError(thrown as IelError, "The address could not be written.");
  }
}

/** The scenario that the address holds; with what was learned where the view on show needs it. */
async function addressed(now: Scenario): Promise<Scenario> {
  const { iteration = 0, parameters = 0 } = status.value ?? {};
  const learned = iteration > 0 && parameters > 0;
  const { view } = options.value;
  if (!learned || !view || !viewOf(view.key)?.needsState(view.link)) return now;
  return (await engine.call("snapshot")).scenario;
}

addEventListener("pagehide", () => {
  if (draftTimer !== null) keepDraft(true);
});

function keepDraft(ahead: boolean): void {
  if (draftTimer !== null) clearTimeout(draftTimer);
  draftTimer = null;
  const now = scenario.value;
  if (!now) return;
  const kept = saveDraft(localStorage, { scenario: now, hash: location.hash, ahead });
  if (!kept && !storageTold) {
    storageTold = true;
    tell("This browser does not let the page keep a draft; the address still holds it.", "warning");
  }
}
