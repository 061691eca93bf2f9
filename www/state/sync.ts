import { is_walk } from "../compare/spec";
import type { IelError, Scenario } from "../engine/types";
import { write_address } from "./address";
import { save_draft } from "./draft";
import { engine } from "./engine";
import { tell, tell_error } from "./messages";
import { options } from "./settings";
import { scenario, status } from "./store";

const WRITE_AFTER_MS = 300;
/** A drag edits with every frame; large drafts take a while to write. */
const KEEP_AFTER_MS = 120;

let timer: ReturnType<typeof setTimeout> | null = null;
let draft_timer: ReturnType<typeof setTimeout> | null = null;
let written = "";
/** Where the page was before it went to the compare view. */
let left = "";
let storage_told = false;

/** The address this page wrote last: a hash that differs from it came from outside. */
export const own_hash = () => written;

export function set_own_hash(hash: string): void {
  written = hash;
}

/** The page goes to the compare view from here. */
export function leave_address(): void {
  left = written;
}

/** Whether an address is the one that the compare view was begun from. */
export const is_left = (hash: string) => left !== "" && hash === left;

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
    const link = await engine.call("to_link", await addressed(now));
    const hash = write_address(options.value, link);
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

/** The scenario that the address holds; where processes walk over a learned energy, with it. */
async function addressed(now: Scenario): Promise<Scenario> {
  const { iteration = 0, parameters = 0 } = status.value ?? {};
  const learned = iteration > 0 && parameters > 0;
  const { compare, density } = options.value;
  if (!learned || !(density || (compare && is_walk(compare.room)))) return now;
  return (await engine.call("snapshot")).scenario;
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
