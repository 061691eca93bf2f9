import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { Clock } from "../../kit/clock";
import { fixed, plural } from "../../kit/format";
import { Pace } from "../../kit/pace";
import { Turns } from "../../kit/turns";
import type { Line } from "../../panel/readouts/LineChart";
import { announce, tellError } from "../../state/messages";
import { still } from "../../state/settings";
import { study } from "../../state/study";
import type { IelError } from "../../wire/types";
import type { Stand } from "../../worker/studies";
import { blank, corrupted, nearest } from "./bits";
import { cutOff, pictures, size } from "./pictures";
import { arrays, origin, report, spec } from "./state";

/** Sweeps of a motion, at most, unless its own schedule is longer. */
const MOST_SWEEPS = 100;
/** Sweeps a second that are shown, where there are few. */
const RATE = 10;
const SLICE_MS = 100;
/** An overlap from which on a picture counts as recalled. */
export const RECALLED = 0.95;

/** What the visible units are, and which of them are held. */
const painted = signal("");
const held = signal("");
/** Values of visible and hidden units from 0 to 1, while and after they have moved. */
export const levels = signal<number[] | null>(null);
export const energies = signal<Line[]>([]);
/** Where it stands, in words. */
export const ended = signal("");
export const brush = signal<"picture" | "marks">("picture");

const fits = (bits: string) => bits.length === size.value.width * size.value.height;
export const marks = computed(() => (fits(held.value) ? held.value : blank(size.value)));
/** Where the units are; at first at the damaged first picture. */
export const state = computed(() => {
  if (fits(painted.value)) return painted.value;
  const [picture, now] = [pictures.value[0], spec.value];
  if (picture === undefined || !now) return blank(size.value);
  return corrupted(picture, now.corruption, now.seed);
});

let task: number | null = null;
let presses = 0;
const turns = new Turns();

export function paint(next: string): void {
  stop();
  if (brush.value === "marks") held.value = next;
  else
    batch(() => {
      painted.value = next;
      forgetRun();
    });
}

export function release(): void {
  held.value = "";
}

/** Corrupts a picture by the share that is asked, as another seed has it each time, and recalls it. */
export function recallPicture(index: number): void {
  const [picture, now] = [pictures.value[index], spec.value];
  if (picture === undefined || !now) return;
  painted.value = corrupted(picture, now.corruption, now.seed + presses++);
  void run();
}

/** Lets the units go from where they are. */
export async function run(): Promise<void> {
  const [now, base] = [spec.value, origin.value?.base];
  if (!now || !base || !report.value) return;
  stop();
  forgetRun();
  const newest = turns.join();
  const { weights = [], biases = [] } = arrays.value;
  const sweeps = Math.max(MOST_SWEEPS, now.motion.kind === "annealing" ? 2 * now.motion.sweeps : 0);
  try {
    const begun = await study().call("begin", base, {
      study: "units-motion",
      spec: now,
      weights: Array.from(weights),
      biases: Array.from(biases),
      start: state.value,
      clamped: marks.value,
      motion: now.motion,
      sweeps,
    });
    const stand = await study().call("look", begun);
    if (!newest()) return void study().call("end", begun);
    task = begun;
    take(stand as Stand<"units-motion">);
    pace.start();
    rate = (RATE * sweeps) / MOST_SWEEPS;
    if (still.peek()) await go(sweeps);
    else clock.start();
  } catch (thrown) {
    if (newest()) tellError(thrown as IelError, "These units cannot move.");
  }
}

let rate = RATE;

/** The engine ends where the sweeps do. */
const pace = new Pace(Number.POSITIVE_INFINITY);
const clock = new Clock(async (seconds) => {
  const steps = pace.due(seconds, rate);
  return steps < 1 || !(await go(steps));
});
export const moving = clock.running;

/** So many sweeps; true once it rests, or may go no further. */
async function go(steps: number): Promise<boolean> {
  const newest = turns.join();
  if (task === null) return true;
  try {
    const stand = await study().call("advance", task, SLICE_MS, steps, true);
    if (!newest()) return false;
    take(stand as Stand<"units-motion">);
    if (!stand.done) return false;
    void study().call("end", task);
    task = null;
    finish((stand as Stand<"units-motion">).report?.rest ? "At rest" : "Still moving");
  } catch (thrown) {
    task = null;
    if (newest()) tellError(thrown as IelError, "The units stopped.");
  }
  return true;
}

function take({ report: now, arrays: rows }: Stand<"units-motion">): void {
  if (!now || !rows.state || !rows.energies) return;
  const low = report.peek()?.values === "bits" ? 0 : -1;
  const [values, course] = [rows.state, rows.energies];
  batch(() => {
    painted.value = now.picture;
    levels.value = Array.from(values, (value) => (value - low) / (1 - low));
    energies.value = [{ iterations: Array.from(course.keys()), values: Array.from(course) }];
  });
}

const sweepsOf = () => (energies.peek()[0]?.values.length ?? 1) - 1;

function finish(how: string): void {
  ended.value = `${how} after ${plural(sweepsOf(), "sweep")}: ${endOf(state.peek(), pictures.peek(), cutOff.peek())}`;
  announce(ended.value);
}

/** Which picture a state is, in words. */
export function endOf(end: string, known: string[], more: boolean): string {
  const { index, overlap } = nearest(end, known);
  const among = more ? ` of the first ${known.length}` : "";
  const by = `overlap ${fixed(overlap, 2)}`;
  if (overlap >= RECALLED) return `picture ${index + 1}${among}, ${by}.`;
  if (overlap <= -RECALLED) return `picture ${index + 1}${among} with on and off exchanged, ${by}.`;
  return `no picture${among}; the nearest is ${index + 1}, ${by}.`;
}

/** Ends what is under way, without a word. */
function halt(): void {
  turns.begin();
  clock.stop();
  if (task !== null && study().running) void study().call("end", task);
  task = null;
}

export function stop(): void {
  const was = moving.peek();
  halt();
  if (was) finish("Stopped");
}

function forgetRun(): void {
  batch(() => {
    levels.value = null;
    energies.value = [];
    ended.value = "";
  });
}

// What another machine did is no longer of this one.
effect(() => {
  spec.value;
  untracked(() => {
    halt();
    forgetRun();
  });
});
