import { batch, computed, signal } from "@preact/signals";
import { Clock } from "../../kit/clock";
import { fixed } from "../../kit/format";
import { Pace } from "../../kit/pace";
import { Turns } from "../../kit/turns";
import { History } from "../../state/history";
import { announce } from "../../state/messages";
import { SPEEDS, settings, still } from "../../state/settings";
import { study } from "../../state/study";
import { changeLink } from "../../state/viewing";
import type { Origin } from "../../state/views";
import type { Arrangement, ConceptsReport, IelError } from "../../wire/types";
import type { Stand } from "../../worker/studies";
import { MOST_SHOWN, type Move, movedTo, type Place, toggledPart } from "./arrangements";
import { type ConceptsLink, USUAL } from "./spec";

/** Steps of descent, and of them a picture, where the speed is as fast as can be. */
export const STEPS = 100;
const FASTEST = 3;
/** Cells of the picture of the energy along either axis. */
export const CELLS = 48;

export const origin = signal<Origin | null>(null);
export const link = signal<ConceptsLink>(USUAL);
/** What the concepts that ship are called, in links and by people. */
export const names = signal<[string, string][]>([]);
export const refused = signal<IelError | null>(null);

/** Demonstrations of the concept, and of the other one where two are put together. */
export const shown = signal<Arrangement[]>([]);
const others = signal<Arrangement[]>([]);
const shownAt = signal(0);
export const edited = computed(() => Math.min(shownAt.value, shown.value.length - 1));
/** Whether a person has placed them. */
export const placed = computed(() => link.value.shown !== null);

/** The arrangement that is to show the concept, and which of its entities stay. */
export const start = signal<Arrangement | null>(null);
export const held = signal<boolean[]>([]);
/** The entity that was touched last, among marks and entities: the energy is drawn for it. */
const touched = signal(2);
export const selected = computed(() => {
  const count = start.value?.entities.length ?? 1;
  return Math.min(Math.max(touched.value, 2), count + 1);
});
const starts = signal(1);

export const found = signal<ConceptsReport | null>(null);
export const map = signal<Float32Array | null>(null);
/** Places of entities after every step. */
const path = signal<Float32Array | null>(null);
/** How far along it the picture is. */
export const frame = signal(0);
/** All numbers that were trained in the page; none while it uses those that ship. */
export const parameters = signal<number[]>([]);

/** The arrangement as it is drawn. */
export const now = computed<Arrangement | null>(() => {
  const from = start.value;
  const along = path.value;
  if (!from || !along) return from;
  const count = from.entities.length;
  const at = 2 * count * frame.value;
  const entities = from.entities.map((_, k) => [along[at + 2 * k], along[at + 2 * k + 1]] as Place);
  return { ...from, entities };
});
export const last = computed(() => (found.value?.energies.length ?? 1) - 1);
export const generated = computed(() => path.value !== null);

const turns = new Turns();

/** All that a person makes here. */
interface Made {
  link: ConceptsLink;
  shown: Arrangement[];
  others: Arrangement[];
  at: number;
  start: Arrangement | null;
  held: boolean[];
}
let past = new History<Made>();
export const undoable = signal(false);
export const redoable = signal(false);

const made = (): Made => ({
  link: link.peek(),
  shown: shown.peek(),
  others: others.peek(),
  at: shownAt.peek(),
  start: now.peek(),
  held: held.peek(),
});

/** Remembers what an edit is about to replace; the moves of one drag are one step. */
function remember(label: string, key: string | null = null, gesture = false): void {
  past.record(made(), label, key, { gesture });
  tellPast();
}

function tellPast(): void {
  [undoable.value, redoable.value] = [past.undoLabel !== null, past.redoLabel !== null];
}

export const undo = () => travel(past.undo(made()));
export const redo = () => travel(past.redo(made()));

function travel(step: { value: Made } | null): boolean {
  if (!step) return false;
  const to = step.value;
  halt();
  batch(() => {
    [link.value, shown.value, others.value] = [to.link, to.shown, to.others];
    [shownAt.value, start.value, held.value] = [to.at, to.start, to.held];
    unmade();
    tellPast();
  });
  void changeLink("concepts", to.link);
  void look(0);
  return true;
}

export const first = async (): Promise<ConceptsLink> => USUAL;

/** Opens what a link says. */
export async function open(next: ConceptsLink, from: Origin): Promise<void> {
  forget();
  const mine = turns.begin();
  [origin.value, link.value] = [from, next];
  past = new History<Made>();
  tellPast();
  try {
    const known = await study().call("conceptNames");
    if (!mine()) return;
    names.value = known;
    await draw(next);
  } catch (thrown) {
    if (mine()) refused.value = thrown as IelError;
  }
}

const NUMBERS = Array.from({ length: MOST_SHOWN }, (_, k) => k);

/** Arrangements that show a concept that ships. */
function drawn(concept: string, seed: number): Promise<Arrangement[]> {
  const index = names.value.findIndex(([kind]) => kind === concept);
  if (index >= 0) return study().call("conceptEvents", index, seed, NUMBERS);
  const kinds = names.value.map(([kind]) => kind).join(", ");
  const message = `No concept is called “${concept}”; expected one of ${kinds}.`;
  return Promise.reject({ kind: "invalid", message } satisfies IelError);
}

/** Draws the demonstrations and a start, and looks. */
async function draw(next: ConceptsLink): Promise<void> {
  halt();
  const mine = turns.begin();
  refused.value = null;
  try {
    const own = next.shown ?? (await drawn(next.concept, next.seed));
    const second = next.with ? await drawn(next.with, next.seed + 1) : [];
    const from = start.value ?? (await study().call("conceptStart", next.seed));
    if (!mine()) return;
    batch(() => {
      [shown.value, others.value] = [own, second];
      if (start.value !== from) touched.value = 2 + from.part.indexOf(true);
      start.value = from;
      if (held.value.length !== from.entities.length) held.value = from.entities.map(() => false);
      unmade();
    });
    await look(0);
  } catch (thrown) {
    if (mine()) refused.value = thrown as IelError;
  }
}

/** Asks the engine: which concept, what its energy is, and, with steps, where entities go. */
async function look(steps: number): Promise<boolean> {
  const mine = turns.begin();
  const [base, from] = [origin.value?.base, start.value];
  if (!base || !from) return false;
  try {
    const begun = await study().call("begin", base, {
      study: "concepts",
      demonstrations: [shown.value, ...(others.value.length > 0 ? [others.value] : [])],
      arrangement: from,
      free: from.part.map((part, k) => part && !held.value[k]),
      steps,
      entity: selected.value - 2,
      cells: CELLS,
      parameters: parameters.value,
    });
    const answer = await study().call("advance", begun, 1000, Number.POSITIVE_INFINITY, true);
    void study().call("end", begun);
    if (!mine()) return false;
    const stand = answer as Stand<"concepts">;
    batch(() => {
      refused.value = null;
      found.value = stand.report;
      map.value = stand.arrays.map ?? null;
      path.value = steps > 0 ? (stand.arrays.path ?? null) : null;
      frame.value = 0;
    });
    return true;
  } catch (thrown) {
    if (mine()) refused.value = thrown as IelError;
    return false;
  }
}

/** What was generated is of something else. */
function unmade(): void {
  clock.stop();
  batch(() => {
    path.value = null;
    frame.value = 0;
  });
}

/** Another concept or seed: what a person placed is let go. */
export function choose(to: Partial<ConceptsLink>): void {
  remember("other demonstrations");
  const next = { ...link.value, shown: null, ...to };
  link.value = next;
  void changeLink("concepts", next);
  void draw(next);
}

export const otherDemonstrations = () => choose({ seed: link.value.seed + 1 });
/** Puts another concept beside this one; what a person placed stays. */
export const putTogether = (other: string) => choose({ with: other, shown: link.value.shown });

function place(next: Arrangement[]): void {
  shown.value = next;
  link.value = { ...link.value, shown: next };
  unmade();
  void changeLink("concepts", link.value);
  void look(0);
}

export const show = (index: number) => {
  shownAt.value = index;
};
const withEdited = (one: Arrangement) => place(shown.value.with(edited.value, one));
export function moveShown(index: number, to: Place, move: Move): void {
  const one = shown.value[edited.value];
  if (!one) return;
  remember("a demonstration", `shown ${edited.value} ${move.key}`, move.gesture);
  withEdited(movedTo(one, index, to));
}
export function togglePart(entity: number): void {
  const one = shown.value[edited.value];
  if (!one) return;
  remember("who takes part");
  withEdited(toggledPart(one, entity));
}
export function addShown(): void {
  const one = shown.value[edited.value];
  if (!one || shown.value.length >= MOST_SHOWN) return;
  remember("another demonstration");
  place(shown.value.toSpliced(edited.value + 1, 0, one));
  show(edited.value + 1);
}
export function removeShown(): void {
  if (shown.value.length < 2) return;
  remember("a removed demonstration");
  place(shown.value.toSpliced(edited.value, 1));
}

export function select(index: number): void {
  if (index < 2 || index === selected.value) return;
  touched.value = index;
  if (!moving.value) void settle();
}
export function moveStart(index: number, to: Place, move: Move): void {
  const from = now.value;
  if (!from) return;
  remember("the arrangement", `start ${move.key}`, move.gesture);
  start.value = movedTo(from, index, to);
  touched.value = index;
  unmade();
  void look(0);
}
/** Where entities are becomes where they begin, for another picture of the energy. */
function settle(): Promise<boolean> {
  if (now.value) start.value = now.value;
  unmade();
  return look(0);
}
export function toggleStart(what: "part" | "held"): void {
  const from = now.value;
  const entity = selected.value - 2;
  if (!from) return;
  remember(what === "held" ? "what stays" : "who takes part");
  if (what === "held") held.value = held.value.with(entity, !held.value[entity]);
  start.value = what === "part" ? toggledPart(from, entity) : from;
  void settle();
}
export async function otherStart(): Promise<void> {
  halt();
  starts.value += 1;
  const mine = turns.begin();
  const from = await study().call("conceptStart", link.value.seed + 1000 * starts.value);
  if (!mine()) return;
  remember("another arrangement");
  batch(() => {
    start.value = from;
    touched.value = 2 + from.part.indexOf(true);
    held.value = from.entities.map(() => false);
    unmade();
  });
  void look(0);
}

const pace = new Pace(STEPS);
const clock = new Clock((seconds) => {
  const due = pace.due(seconds, SPEEDS[settings.peek().speed] as number);
  return !advance(Number.isFinite(due) ? due : FASTEST);
});
export const moving = clock.running;

/** Goes on by so many steps; true once it is at the end. */
function advance(steps: number): boolean {
  frame.value = Math.min(frame.value + steps, last.value);
  if (frame.value < last.value) return false;
  announce(`Shown after ${STEPS} steps, at energy ${fixed(found.value?.energies.at(-1) ?? 0, 4)}`);
  return true;
}

/** Lets the entities come to show it, from where they are. */
export async function generate(): Promise<void> {
  halt();
  remember("what was shown");
  if (now.value) start.value = now.value;
  if (!(await look(STEPS))) return;
  if (still.peek()) advance(STEPS);
  else play();
}

function play(): void {
  pace.start();
  clock.start();
}

export function toggle(): void {
  if (moving.value) clock.stop();
  else if (generated.value && frame.value < last.value) play();
  else void generate();
}

export async function step(): Promise<void> {
  clock.stop();
  if (!generated.value && !(await look(STEPS))) return;
  advance(1);
}

/** Back to where they began. */
export function startOver(): void {
  clock.stop();
  frame.value = 0;
}

/** Uses other numbers from here on. */
export function use(numbers: number[]): void {
  parameters.value = numbers;
  unmade();
  void look(0);
}

function halt(): void {
  turns.begin();
  clock.stop();
}

/** The view is no longer on show. */
export function forget(): void {
  halt();
  batch(() => {
    origin.value = null;
    [shown.value, others.value, held.value] = [[], [], []];
    start.value = null;
    found.value = null;
    map.value = null;
    refused.value = null;
    unmade();
  });
}
