import { batch, computed, signal } from "@preact/signals";
import { Clock } from "../../../kit/clock";
import { whole } from "../../../kit/format";
import { Turns } from "../../../kit/turns";
import { announce, tell, tellError } from "../../../state/messages";
import { options, still } from "../../../state/settings";
import { study } from "../../../state/study";
import { changeLink } from "../../../state/viewing";
import type { Origin } from "../../../state/views";
import type { IelError, Progress, Schema, SeriesReport, SeriesRequest } from "../../../wire/types";
import type { Stand } from "../../../worker/studies";
import { History } from "../history";
import type { Whole } from "../machine";
import { MOST_STEPS, MOST_UNITS, resized, stripOf } from "./strip";

/** What is learned of which series: the engine says every setting of what it reads. */
export type Plan = Whole<SeriesRequest>;

/** Milliseconds between two looks at what is learned. */
const SLICE_MS = 150;
/** Numbers of a table, at most. */
const MOST_NUMBERS = 20_000;

type Arrays = Partial<Record<"series" | "missed" | "plain", Float32Array>>;

export const origin = signal<Origin | null>(null);
export const plan = signal<Plan | null>(null);
export const schema = signal<Schema | null>(null);
export const report = signal<SeriesReport | null>(null);
export const arrays = signal<Arrays>({});
export const progress = signal<Progress | null>(null);
export const done = signal(false);
export const refused = signal<IelError | null>(null);
export const history = new History<Plan>();

/** The series as a strip, where its values are bits. */
export const strip = computed(() => {
  const series = plan.value?.series;
  if (series?.kind === "drawn") return series.steps;
  const [now, values] = [report.value, arrays.value.series];
  return now && values ? stripOf(values, now.units) : null;
});

/** Whether it can be drawn on: its steps then travel in the link. */
export const drawable = computed(() => {
  const steps = strip.value;
  if (!steps?.length || plan.value?.series.kind === "recorded") return false;
  return steps.length <= MOST_STEPS && (steps[0] as string).length <= MOST_UNITS;
});

let task: number | null = null;
const turns = new Turns();

/** Opens the series that a link says. */
export async function open(text: string, from: Origin): Promise<void> {
  const newest = turns.begin();
  batch(() => {
    origin.value = from;
    history.clear();
    clear();
    plan.value = null;
  });
  try {
    const [form, read] = await Promise.all([
      study().call("seriesSchema"),
      study().call("seriesFromLink", text),
    ]);
    if (!newest()) return;
    schema.value = form;
    plan.value = read as Plan;
    await learn(read as Plan);
  } catch (thrown) {
    if (newest()) refused.value = thrown as IelError;
  }
}

/** Changes what is learned, as a step of undo, and learns anew. */
export async function change(to: Partial<Plan>): Promise<void> {
  const was = plan.value;
  if (!was) return;
  history.push(was);
  await show({ ...was, ...to });
}

/** Draws another strip: whatever the series was, it is now drawn. A shorter one may need a shorter cue. */
export async function draw(steps: string[]): Promise<void> {
  const now = plan.value;
  if (!now) return;
  const learned = steps.length - Math.round(steps.length * now.held_out);
  await change({ series: { kind: "drawn", steps }, cue: Math.min(now.cue, learned) });
}

export function resize(count: number, units: number): void {
  if (strip.value) void draw(resized(strip.value, count, units));
}

/** The rows of a text become the series. */
export async function take(text: string): Promise<void> {
  const now = plan.value;
  if (!now) return;
  try {
    const rows = await study().call("seriesTable", text);
    const numbers = rows.length * (rows[0]?.length ?? 0);
    if (numbers > MOST_NUMBERS) {
      const most = `at most ${whole(MOST_NUMBERS)} travel in a link`;
      const more = "On the command line, iel series FILE takes more.";
      return void tell(`These are ${whole(numbers)} numbers; ${most}. ${more}`, "warning");
    }
    const learned = rows.length - Math.round(rows.length * now.held_out);
    await change({ series: { kind: "recorded", rows }, cue: Math.min(now.cue, learned) });
    announce(`A series of ${rows.length} steps.`);
  } catch (thrown) {
    tellError(thrown as IelError, "This is no series.");
  }
}

export async function takeFile(file: File): Promise<void> {
  await take(await file.text());
}

export const undo = () => travel(history.undo);
export const redo = () => travel(history.redo);

async function travel(way: (now: Plan) => Plan | null): Promise<void> {
  const now = plan.value;
  const next = now && way(now);
  if (next) await show(next);
}

async function show(next: Plan): Promise<void> {
  plan.value = next;
  const newest = turns.begin();
  clock.stop();
  try {
    const text = await study().call("seriesToLink", next);
    if (!newest()) return;
    void changeLink("units", { series: true, text });
    await learn(next);
  } catch (thrown) {
    if (newest()) refuse(thrown as IelError);
  }
}

function clear(): void {
  clock.stop();
  end();
  batch(() => {
    refused.value = null;
    report.value = null;
    arrays.value = {};
    progress.value = null;
    done.value = false;
  });
}

function end(): void {
  if (task !== null && study().running) void study().call("end", task);
  task = null;
}

function refuse(error: IelError): void {
  clear();
  refused.value = error;
}

/** Learns from the start; what was found before stays on show until there is something newer. */
async function learn(next: Plan): Promise<void> {
  const base = origin.value?.base;
  if (!base) return;
  const newest = turns.begin();
  clock.stop();
  end();
  try {
    const begun = await study().call("begin", base, { study: "series", ...next });
    // One step, so that the series can be seen.
    const stand = await study().call("advance", begun, SLICE_MS, 1, true);
    if (!newest()) return void study().call("end", begun);
    task = begun;
    refused.value = null;
    see(stand as Stand<"series">);
    if (!options.value.paused && !still.value && !done.peek()) clock.start();
  } catch (thrown) {
    if (newest()) refuse(thrown as IelError);
  }
}

function see(stand: Stand<"series">): void {
  batch(() => {
    progress.value = stand.progress;
    done.value = stand.done;
    report.value = stand.report;
    arrays.value = stand.arrays;
  });
  if (stand.done) announce("The series is learned.");
}

/** True once there is nothing left to learn. */
async function advance(steps: number): Promise<boolean> {
  const newest = turns.join();
  if (task === null || done.peek()) return true;
  try {
    const stand = await study().call("advance", task, SLICE_MS, steps, true);
    if (!newest()) return false;
    see(stand as Stand<"series">);
    return stand.done;
  } catch (thrown) {
    if (newest()) refuse(thrown as IelError);
    return true;
  }
}

const clock = new Clock(async () => !(await advance(Number.POSITIVE_INFINITY)));
export const running = clock.running;

export function toggle(): void {
  if (running.value) clock.stop();
  else if (done.value) startOver();
  else if (task !== null) clock.start();
}

export function step(): void {
  clock.stop();
  void advance(1);
}

export function startOver(): void {
  const now = plan.value;
  if (now) void learn(now);
}

/** Another part of the view, or another view, is on show. */
export function forget(): void {
  turns.begin();
  batch(() => {
    clear();
    origin.value = null;
    plan.value = null;
    history.clear();
  });
}
