import { batch, signal } from "@preact/signals";
import { Clock } from "../../kit/clock";
import { plural } from "../../kit/format";
import { Pace } from "../../kit/pace";
import { OVERTAKEN, Turns } from "../../kit/turns";
import type { Line } from "../../panel/readouts/LineChart";
import { announce } from "../../state/messages";
import { options, SPEEDS, settings, still } from "../../state/settings";
import { study } from "../../state/study";
import { changeLink } from "../../state/viewing";
import type { Origin } from "../../state/views";
import type { IelError, Progress, Schema, UnitsReport } from "../../wire/types";
import type { Stand } from "../../worker/studies";
import { History } from "./history";
import { type Machine, updatesOf } from "./machine";
import { type Repair, repairOf } from "./repair";
import type { UnitsLink } from "./spec";

/** Milliseconds between two pictures of what is learned. */
const SLICE_MS = 200;
/** Updates between two pictures, at most, where the speed is chosen; where it is as fast as can be, so many
 *  pictures are shown of all updates. */
const MOST_STEPS = 100;
const PICTURES = 60;

type Arrays = Partial<Record<"weights" | "biases" | "data" | "model", Float32Array>>;

export const origin = signal<Origin | null>(null);
/** What learns what; none where the address says none. */
export const spec = signal<Machine | null>(null);
export const schema = signal<Schema | null>(null);
export const report = signal<UnitsReport | null>(null);
export const arrays = signal<Arrays>({});
export const progress = signal<Progress | null>(null);
export const done = signal(false);
export const refused = signal<IelError | null>(null);
export const repair = signal<Repair | null>(null);
/** Loss and likelihood over updates. */
export const losses = signal<Line[]>([]);
export const likelihoods = signal<Line[]>([]);

export const history = new History<Machine>();
export const { undoable, redoable } = history;

/** The study of learning in its worker. */
let task: number | null = null;
const turns = new Turns();

/** Five letters and inverse energy learning. */
export const first = async (): Promise<UnitsLink> => ({ text: "" });

/** Opens the machine that a link says; what is none is said, and what would do. */
export async function open(link: UnitsLink, from: Origin): Promise<void> {
  const newest = turns.begin();
  freeWorker();
  batch(() => {
    origin.value = from;
    history.clear();
    clear();
    spec.value = null;
    hurried = false;
  });
  try {
    const [form, read] = await Promise.all([
      study().call("unitsSchema"),
      study().call("unitsFromLink", link.text),
    ]);
    if (!newest()) return;
    schema.value = form;
    spec.value = read as Machine;
    await learn(read as Machine);
  } catch (thrown) {
    if (newest()) refused.value = thrown as IelError;
  }
}

/** The machine that is usual, in place of one that the address could not say. */
export async function openUsual(): Promise<void> {
  if (!origin.value) return;
  await changeLink("units", await first());
  await open(await first(), origin.value);
}

/** Changes what learns what, as a step of undo, and learns anew. */
export async function change(to: Partial<Machine>): Promise<void> {
  const was = spec.value;
  if (!was) return;
  history.push(was);
  await show({ ...was, ...to });
}

export const undo = () => travel(history.undo);
export const redo = () => travel(history.redo);

async function travel(way: (now: Machine) => Machine | null): Promise<void> {
  const now = spec.value;
  const next = now && way(now);
  if (next) await show(next);
}

/** What was learned already is learned again without a pause, where only recall is another. */
let hurried = false;
const learnedBy = ({ motion: _, corruption: __, ...rest }: Machine) => JSON.stringify(rest);

async function show(next: Machine): Promise<void> {
  const was = spec.peek();
  hurried = done.peek() && was !== null && learnedBy(was) === learnedBy(next);
  spec.value = next;
  const newest = turns.begin();
  clock.stop();
  freeWorker();
  try {
    const text = await study().call("unitsToLink", next);
    if (!newest()) return;
    void changeLink("units", { text });
    await learn(next);
  } catch (thrown) {
    if (newest()) refuse(thrown as IelError);
  }
}

function clear(): void {
  clock.stop();
  endTask();
  batch(() => {
    refused.value = null;
    repair.value = null;
    report.value = null;
    arrays.value = {};
    progress.value = null;
    done.value = false;
    losses.value = [];
    likelihoods.value = [];
  });
}

/** Learns from the start. What was learned before stays on show until there is something newer. */
async function learn(next: Machine): Promise<void> {
  const base = origin.value?.base;
  if (!base) return;
  const newest = turns.begin();
  clock.stop();
  freeWorker();
  endTask();
  try {
    const begun = await study().call("begin", base, { study: "units", ...next });
    const stand = await study().call("look", begun);
    if (!newest()) return void study().call("end", begun);
    batch(() => {
      clear();
      task = begun;
      take(stand as Stand<"units">);
    });
    // A rule that stores does it at once: there is nothing to be seen moving.
    const atOnce = stand.progress.total === 1;
    if (hurried || (!options.value.paused && (atOnce || !still.value))) play();
  } catch (thrown) {
    if (newest()) refuse(thrown as IelError);
  }
}

/** Says why there is no machine, and looks for a rule with which there is one. */
function refuse(error: IelError): void {
  const newest = turns.join();
  const base = origin.peek()?.base;
  const [now, form] = [spec.peek(), schema.peek()];
  batch(() => {
    clear();
    refused.value = error;
  });
  if (!base || !now || !form) return;
  void repairOf(base, now, form).then((found) => {
    if (newest()) repair.value = found;
  });
}

function take(stand: Stand<"units">): void {
  batch(() => {
    progress.value = stand.progress;
    done.value = stand.done;
    if (!stand.report) return;
    report.value = stand.report;
    arrays.value = stand.arrays;
    const { updates, loss, log_likelihood } = stand.report;
    losses.value = followed(losses.peek(), updates, loss);
    likelihoods.value = followed(likelihoods.peek(), updates, log_likelihood);
  });
}

/** A line with one more number; where there is none it stays as it was. */
function followed([line]: Line[], at: number, value: number | null | undefined): Line[] {
  const { iterations = [], values = [] } = line ?? {};
  const known = value !== null && value !== undefined && iterations.at(-1) !== at;
  if (known) return [{ iterations: [...iterations, at], values: [...values, value] }];
  return line ? [line] : [];
}

/** Since when the worker owes an answer; told where that takes long. */
let asked: number | null = null;
export const waiting = signal(false);
const LONG_MS = 1000;
const PATIENCE_MS = 3000;

async function awaited<T>(answer: Promise<T>): Promise<T> {
  const mine = performance.now();
  asked = mine;
  const timer = setTimeout(() => {
    waiting.value = true;
  }, LONG_MS);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    if (asked === mine) {
      asked = null;
      waiting.value = false;
    }
  }
}

/** A worker that has been busy for long with what is no longer wanted gives way to another. */
function freeWorker(): void {
  if (asked === null || performance.now() - asked < PATIENCE_MS) return;
  asked = null;
  waiting.value = false;
  task = null;
  study().refuse(OVERTAKEN);
}

/** Takes so many updates, in a slice of time at most; true once nothing is left to learn. */
async function advance(steps: number): Promise<boolean> {
  const newest = turns.join();
  if (task === null || done.peek()) return true;
  try {
    const answer = study().call("advance", task, SLICE_MS, steps, true);
    const stand = (await awaited(answer)) as Stand<"units">;
    if (!newest()) return false;
    take(stand);
    if (stand.done) announce(`Learned after ${plural(total(), "update")}, and measured.`);
    return stand.done;
  } catch (thrown) {
    if (newest()) refuse(thrown as IelError);
    return true;
  }
}

/** Updates in all. */
const total = () => (spec.peek() ? updatesOf(spec.peek() as Machine) : 1);

const pace = new Pace(MOST_STEPS);
const clock = new Clock(async (seconds) => {
  // What is measured after learning needs no pace.
  const learned = (report.peek()?.updates ?? 0) >= total();
  if (hurried || learned) return !(await advance(Number.POSITIVE_INFINITY));
  const due = pace.due(seconds, SPEEDS[settings.peek().speed] as number);
  const steps = Number.isFinite(due) ? due : Math.ceil(total() / PICTURES);
  return steps < 1 || !(await advance(steps));
});
export const running = clock.running;

function play(): void {
  if (task === null) return;
  if (done.value) startOver();
  else {
    pace.start();
    clock.start();
  }
}

export function toggle(): void {
  if (running.value) clock.stop();
  else play();
}

export function step(): void {
  clock.stop();
  void advance(1);
}

export function startOver(): void {
  const now = spec.value;
  hurried = false;
  if (now) void learn(now);
}

function endTask(): void {
  if (task !== null && study().running) void study().call("end", task);
  task = null;
}

/** The view is no longer on show. */
export function forget(): void {
  turns.begin();
  freeWorker();
  batch(() => {
    clear();
    origin.value = null;
    spec.value = null;
    history.clear();
  });
}
