import { newId } from "../kit/id";
import { changeLarge, claim, keep, recall, recallLarge } from "../kit/storage";
import type { Command, Scenario } from "../wire/types";
import type { RowsOf } from "./rows";

const KEY = "iel.draft";
const VERSION = 2;
/** States that are kept, over all tabs. */
const MOST = 10;

/** A state of what was made, as it is kept in this browser. */
export interface Draft {
  scenario: Scenario;
  /** The address when it was saved. */
  hash: string;
  /** The address had not yet caught up with the last edit. */
  ahead: boolean;
  /** Edits that the engine had not answered yet. */
  pending: Command[];
  /** The rows beside it, of which the scenario holds some. */
  rows?: RowsOf | null;
}

export interface KeptDraft extends Draft {
  id: string;
  /** Grows with every draft that is kept: clocks may go back. */
  order: number;
  /** For people only. */
  when: number;
}

interface Shelf {
  version: number;
  drafts: KeptDraft[];
}

/** The draft that this tab writes; a new one when something else is opened. */
let id = claimed();
let order = 0;

function claimed(): string {
  const made = newId();
  void claim(`${KEY}.${made}`);
  return made;
}

/** What is made from now on is another draft; the one before stays as it is. */
export function beginDraft(): void {
  id = claimed();
}

const name = (draft: Draft): KeptDraft => ({ ...draft, id, order: ++order, when: Date.now() });

/** Keeps the draft; says whether it could. */
export async function saveDraft(draft: Draft): Promise<boolean> {
  const kept = name(draft);
  const shelved = await changeLarge<Shelf>(KEY, (before) => {
    const others = draftsOf(before).filter((other) => other.id !== kept.id);
    order = Math.max(order, ...others.map((other) => other.order));
    return { version: VERSION, drafts: [kept, ...others].slice(0, MOST) };
  });
  return shelved || keep(KEY, JSON.stringify({ version: VERSION, ...kept }));
}

/** The same at once, where the page is being left: there is no time for the larger store. */
export function saveDraftNow(draft: Draft): boolean {
  return keep(KEY, JSON.stringify({ version: VERSION, ...name(draft) }));
}

/** The states that are kept, the newest first. */
export async function keptDrafts(): Promise<KeptDraft[]> {
  const shelved = draftsOf(await recallLarge<Shelf>(KEY));
  const left = leftDraft();
  const others = shelved.filter((draft) => draft.id !== left?.id || draft.order > left.order);
  const newer = left && others.every((draft) => draft.id !== left.id) ? [left] : [];
  const all = [...newer, ...others].sort((a, b) => b.order - a.order);
  order = Math.max(order, all[0]?.order ?? 0);
  return all;
}

/** The draft kept last, or null when there is none or it cannot be read. This tab goes on writing it
 *  where no other does. */
export async function loadDraft(): Promise<KeptDraft | null> {
  const [newest] = await keptDrafts();
  if (!newest) return null;
  if (newest.id !== id && (await claim(`${KEY}.${newest.id}`))) id = newest.id;
  return newest;
}

/** What was kept as the page was left. */
function leftDraft(): KeptDraft | null {
  try {
    return read(JSON.parse(recall(KEY) ?? "null"));
  } catch {
    return null;
  }
}

function draftsOf(shelf: unknown): KeptDraft[] {
  const { version, drafts } = (shelf ?? {}) as Partial<Shelf>;
  if (version !== VERSION || !Array.isArray(drafts)) return [];
  return drafts.map((draft) => read({ version, ...draft })).filter((draft) => draft !== null);
}

function read(kept: unknown): KeptDraft | null {
  if (typeof kept !== "object" || kept === null) return null;
  const { version, scenario, hash, ahead, pending, ...named } = kept as Record<string, unknown>;
  // The first version had one draft, without a name.
  if (version !== 1 && version !== VERSION) return null;
  if (typeof scenario !== "object" || scenario === null) return null;
  return {
    scenario: scenario as Scenario,
    hash: typeof hash === "string" ? hash : "",
    ahead: ahead === true,
    pending: Array.isArray(pending) ? (pending as Command[]) : [],
    rows: rowsOf(named.rows),
    id: typeof named.id === "string" ? named.id : "first",
    order: typeof named.order === "number" ? named.order : 0,
    when: typeof named.when === "number" ? named.when : 0,
  };
}

function rowsOf(kept: unknown): RowsOf | null {
  const { id, count } = (kept ?? {}) as Record<string, unknown>;
  return typeof id === "string" && typeof count === "number" ? { id, count } : null;
}
