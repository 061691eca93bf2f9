import type { Scenario } from "../../wire/types";

/** A loss over iterations. */
export interface Course {
  iterations: number[];
  values: number[];
}

/** A fit as it was when it rested, or when another took its place. */
export interface Run {
  id: string;
  /** Grows with every run that is kept: clocks may go back. */
  order: number;
  /** For people only. */
  when: number;
  /** What a person called it; empty where nobody did. */
  name: string;
  pinned: boolean;
  scenario: Scenario;
  iteration: number;
  loss: number | null;
  heldOut: number | null;
  /** Bits of its two-part code, with the precision to which numbers are stated there. */
  bits: { total: number; epsilon: number } | null;
  hash: string;
  /** Whether the scenario alone leads to it, with the same bits. */
  pristine: boolean;
  losses: Course;
  heldOutLosses: Course;
  /** A small picture of the plane, as a data URL. */
  picture: string | null;
}

/** So many runs are kept beside those that are pinned. */
export const MOST = 50;
/** So many points of a curve are kept. */
const POINTS = 160;

/** A course with no more points than are seen: every so-manieth, with the first and the last. */
export function thinned({ iterations, values }: Course, most = POINTS): Course {
  const count = values.length;
  if (count <= most) return { iterations: [...iterations], values: [...values] };
  const places = Array.from({ length: most }, (_, k) => Math.round((k * (count - 1)) / (most - 1)));
  return {
    iterations: places.map((i) => iterations[i] as number),
    values: places.map((i) => values[i] as number),
  };
}

/** Settings as text: that of thousands of points is long, and asked for with every change of the list. */
const texts = new WeakMap<Scenario, string>();

function textOf(scenario: Scenario): string {
  const { view: _, title: __, ...settings } = scenario;
  const text = texts.get(scenario) ?? JSON.stringify(settings);
  texts.set(scenario, text);
  return text;
}

/** What is the same in two runs where they are the same fit at the same iteration. */
const sameness = ({ scenario, iteration, hash }: Run) => `${iteration} ${hash} ${textOf(scenario)}`;

/** The newest first; of those that nobody has pinned the newest so many, and no fit twice: of two that are the
 *  same the one that was named or pinned, else the newer. */
export function kept(runs: Run[], most = MOST): Run[] {
  const newest = [...runs].sort((a, b) => b.order - a.order);
  const seen = new Map<string, Run>();
  for (const run of newest) {
    const other = seen.get(sameness(run));
    const held = (one: Run) => Number(one.pinned) + Number(one.name !== "");
    if (!other || held(run) > held(other)) seen.set(sameness(run), run);
  }
  const once = newest.filter((run) => seen.get(sameness(run)) === run);
  let left = most;
  return once.filter(({ pinned }) => pinned || left-- > 0);
}

/** What was kept joined with what this page has: its own runs are as it has them, and what it deleted is gone. */
export function joined(stored: Run[], own: Run[], deleted: ReadonlySet<string>): Run[] {
  const mine = new Set(own.map(({ id }) => id));
  const others = stored.filter(({ id }) => !mine.has(id) && !deleted.has(id));
  return kept([...own, ...others]);
}

/** The run with which another is compared: the newest one that is pinned, else the one made before it. */
export function referenceOf(run: Run, runs: Run[]): Run | null {
  const pinned = runs.find((one) => one.pinned);
  if (pinned && pinned !== run) return pinned;
  const before = runs.filter(({ order }) => order < run.order);
  return before.reduce<Run | null>(
    (best, one) => (best && best.order > one.order ? best : one),
    null,
  );
}

/** Reads what was kept; what is no run is left out. */
export function read(stored: unknown): Run[] {
  const { version, runs } = (stored ?? {}) as { version?: unknown; runs?: unknown };
  if (version !== VERSION || !Array.isArray(runs)) return [];
  return runs.filter(isRun);
}

export const VERSION = 1;

function isRun(one: unknown): one is Run {
  const { id, order, name, scenario, iteration, losses, heldOutLosses } = (one ?? {}) as Run;
  const isCourse = (course: Course | undefined) =>
    Array.isArray(course?.values) && course.values.length === course.iterations?.length;
  return (
    typeof id === "string" &&
    typeof order === "number" &&
    typeof name === "string" &&
    typeof iteration === "number" &&
    typeof scenario?.energy?.kind === "string" &&
    isCourse(losses) &&
    isCourse(heldOutLosses)
  );
}
