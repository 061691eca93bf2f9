import { computed, signal } from "@preact/signals";
import { changeLarge, recallLarge } from "../../kit/storage";
import { called as calledScenario } from "../dialogs/Earlier";
import { joined, kept, type Run, read, VERSION } from "./run";

const KEY = "iel.runs";
/** Edits of the list that follow each other are written at once. */
const WRITE_AFTER_MS = 300;

/** The runs of this browser, the newest first. */
export const runs = signal<Run[]>([]);
/** False where the browser does not let them be kept. */
export const storable = signal(true);
/** The run that was deleted last, which can come back. */
export const deleted = signal<Run | null>(null);
/** Ids of those whose curves are drawn over each other. */
const picked = signal<ReadonlySet<string>>(new Set());
export const chosen = computed(() => runs.value.filter(({ id }) => picked.value.has(id)));

const gone = new Set<string>();
/** Runs that this page has made or changed: of the others what is stored holds, as another tab may have left it. */
const own = new Set<string>();
let timer: ReturnType<typeof setTimeout> | null = null;

const loaded = recallLarge(KEY).then((stored) => {
  runs.value = joined(read(stored), runs.peek(), gone);
});

function change(next: Run[]): void {
  runs.value = kept(next);
  timer ??= setTimeout(() => void write(), WRITE_AFTER_MS);
}

async function write(): Promise<void> {
  timer = null;
  await loaded;
  storable.value = await changeLarge(KEY, (before) => {
    const mine = runs.peek().filter(({ id }) => before === undefined || own.has(id));
    runs.value = joined(read(before), mine, gone);
    return { version: VERSION, runs: runs.peek() };
  });
}

addEventListener("pagehide", () => {
  if (timer !== null) void write();
});

/** Keeps a run, in the place of the one with its id; its name and pin stay as they are. */
export async function keepRun(run: Omit<Run, "order" | "name" | "pinned">): Promise<void> {
  await loaded;
  if (gone.has(run.id)) return;
  const before = runs.peek().find(({ id }) => id === run.id);
  const { order = nextOrder(), name = "", pinned = false } = before ?? {};
  const others = runs.peek().filter((one) => one !== before);
  own.add(run.id);
  change([{ ...run, order, name, pinned }, ...others]);
}

const nextOrder = () => 1 + Math.max(0, ...runs.peek().map(({ order }) => order));

/** Adds what became known of a run later. */
export function amend(id: string, more: Partial<Run>): void {
  if (!runs.peek().some((run) => run.id === id)) return;
  own.add(id);
  change(runs.peek().map((run) => (run.id === id ? { ...run, ...more } : run)));
}

export const rename = (run: Run, name: string) => amend(run.id, { name: name.trim() });
export const pin = (run: Run) => amend(run.id, { pinned: !run.pinned });

export function remove(run: Run): void {
  gone.add(run.id);
  deleted.value = run;
  change(runs.peek().filter((one) => one.id !== run.id));
}

export function bringBack(): void {
  const run = deleted.peek();
  if (!run) return;
  gone.delete(run.id);
  own.add(run.id);
  deleted.value = null;
  change([...runs.peek(), run]);
}

export function choose(run: Run, on: boolean): void {
  const next = new Set(picked.peek());
  if (on) next.add(run.id);
  else next.delete(run.id);
  picked.value = next;
}

export const chooseNone = () => {
  picked.value = new Set();
};

/** What a run is called: as a person said, or by what is fitted to what. */
export const called = (run: Run) => run.name || calledScenario(run.scenario);
