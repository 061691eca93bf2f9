import type { IelError } from "../engine/types";
import { write_address } from "./address";
import { save_draft } from "./draft";
import { engine } from "./engine";
import { tell, tell_error } from "./messages";
import { options } from "./settings";
import { scenario } from "./store";

const WRITE_AFTER_MS = 300;
/** A drag edits with every frame; large drafts take a while to write. */
const KEEP_AFTER_MS = 120;

let timer: ReturnType<typeof setTimeout> | null = null;
let draft_timer: ReturnType<typeof setTimeout> | null = null;
let written = "";
let storage_told = false;

/** The address this page wrote last: a hash that differs from it came from outside. */
export const own_hash = () => written;

export function set_own_hash(hash: string): void {
  written = hash;
}

/** Keeps the draft very soon (at once when the page is left); the address follows a pause. */
export function sync_soon(): void {
  draft_timer ??= setTimeout(() => keep_draft(true), KEEP_AFTER_MS);
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(() => {
    timer = null;
    void sync_address("replace");
  }, WRITE_AFTER_MS);
}

/** Writes the scenario into the address; a new history entry when Back should lead here again. */
export async function sync_address(how: "replace" | "push"): Promise<void> {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  const now = scenario.value;
  if (!now) return;
  try {
    const hash = write_address(options.value, await engine.call("to_link", now));
    if (scenario.value !== now) return;
    written = hash;
    if (hash !== location.hash) {
      if (how === "push") history.pushState(null, "", hash);
      else history.replaceState(null, "", hash);
    }
    keep_draft(false);
  } catch (thrown) {
    tell_error(thrown as IelError, "The address could not be written.");
  }
}

addEventListener("pagehide", () => {
  if (draft_timer !== null) keep_draft(true);
});

function keep_draft(ahead: boolean): void {
  if (draft_timer !== null) clearTimeout(draft_timer);
  draft_timer = null;
  const now = scenario.value;
  if (!now) return;
  const kept = save_draft(localStorage, { scenario: now, hash: location.hash, ahead });
  if (!kept && !storage_told) {
    storage_told = true;
    tell("This browser does not let the page keep a draft; the address still holds it.", "warning");
  }
}
