import type { Command, IelError } from "../wire/types";
import { writeAddress } from "./address";
import { type Draft, saveDraft, saveDraftNow } from "./draft";
import { engine } from "./engine";
import { tell, tellError } from "./messages";
import { openings } from "./openings";
import { beside } from "./rows";
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

/** An address is being opened: what was still to be written of the scenario before it is its draft. */
export function beginAddress(hash: string): void {
  if (draftTimer !== null) keepDraft(true);
  if (timer !== null) clearTimeout(timer);
  timer = null;
  left = "";
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
    const link = await openings.hold()(engine.call("link", needsState()));
    // Nor over an address that was entered meanwhile, and is about to be opened.
    if (scenario.value !== now || location.hash !== written) return;
    const hash = writeAddress(options.value, link);
    if (hash !== location.hash) {
      if (how === "push") history.pushState(null, "", hash);
      else history.replaceState(null, "", hash);
    }
    // As the browser writes it.
    written = location.hash;
    keepDraft(false);
  } catch (thrown) {
    tellError(thrown as IelError, "The address could not be written.");
  }
}

/** Whether the address holds what was learned, as the view on show needs it. */
function needsState(): boolean {
  const { iteration = 0, parameters = 0 } = status.value ?? {};
  const { view } = options.value;
  return iteration > 0 && parameters > 0 && !!view && !!viewOf(view.key)?.needsState(view.link);
}

/** Edits that were asked for and not answered yet (edits.ts). */
export const unanswered = new Set<() => Command | null>();

addEventListener("pagehide", () => {
  if (draftTimer === null && unanswered.size === 0 && !keeping) return;
  const draft = draftOf(draftTimer !== null || keeping?.ahead === true);
  if (draft) saveDraftNow(draft);
});

/** A draft that is on its way to where it is kept: whether it is ahead of the address. */
let keeping: { ahead: boolean } | null = null;

function draftOf(ahead: boolean): Draft | null {
  const now = scenario.value;
  const pending = [...unanswered].map((wanted) => wanted()).filter((command) => command !== null);
  if (!now) return null;
  const { id, count } = beside.peek() ?? {};
  const rows = id !== undefined && count !== undefined ? { id, count } : null;
  return { scenario: now, hash: written, ahead: ahead || pending.length > 0, pending, rows };
}

function keepDraft(ahead: boolean): void {
  if (draftTimer !== null) clearTimeout(draftTimer);
  draftTimer = null;
  const draft = draftOf(ahead);
  if (!draft) return;
  const mine = { ahead };
  keeping = mine;
  // What is not answered yet is kept only where the page is left before it is.
  void saveDraft({ ...draft, ahead, pending: [] }).then((kept) => {
    if (keeping === mine) keeping = null;
    if (kept || storageTold) return;
    storageTold = true;
    tell("This browser does not let the page keep a draft; the address still holds it.", "warning");
  });
}
