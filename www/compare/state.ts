import { batch, effect, signal } from "@preact/signals";
import { bounds, fit_view, type Plot, type View, visible } from "../canvas/view";
import { carried } from "../controls/carry";
import type { Measure } from "../engine/measures";
import type { Config, Entry, IelError, Probe, Room, Scenario } from "../engine/types";
import type { Frame } from "../protocol";
import { Curve } from "../state/curves";
import { engine } from "../state/engine";
import { announce, tell_error, tell_notices } from "../state/messages";
import { options, SPEEDS, settings, still } from "../state/settings";
import { catalogue, choices, playing, scenario } from "../state/store";
import { leave_address, sync_address } from "../state/sync";
import { MOST_PANELS, panel_link, STEPS, type Starts, settings_in, spread_over } from "./spec";

/** How many processes walk in each panel. */
const PROCESSES = 128;
/** At full speed a walk takes so long, however many steps it has. */
const WALK_SECONDS = 7;
const MEASURE_MS = 140;
/** Steps at which the mean energy is taken for its line. */
const COURSE = 80;

/** What is compared: the scenario that all share, and what stands in each panel instead. */
export interface Comparison {
  base: Scenario;
  room: Room;
  configs: Config[];
  starts: Starts;
  steps: number;
}

export const compared = signal<Comparison | null>(null);
/** Newest picture of each panel, or why there is none. */
export const pictures = signal<(Frame | IelError | null)[]>([]);
/** Where the processes of each panel were at every step; empty for fits. */
export const paths = signal<Float32Array[]>([]);
/** The step on show in every panel; with a fraction while it plays. */
export const time = signal(0);
export const running = signal(false);
export const plane = signal<View | null>(null);
/** The place that is pointed at in every panel. */
export const place = signal<[number, number] | null>(null);
export const probes = signal<(Probe | null)[]>([]);
export const measures = signal<Measure[]>([]);
/** A line a panel: mean energy over steps, or loss over iterations. */
export const courses = signal<{ iterations: number[]; values: number[] }[]>([]);

/** Operators walk over one energy; in all other rooms fits are compared. */
export const is_walk = (room: Room) => room === "dynamics";

export const entry_of = (room: Room, kind: string): Entry | null =>
  catalogue.value?.rooms[room].find((entry) => entry.kind === kind) ?? null;

/** Opens what an address says is compared, over the scenario that is open. */
export async function open_compare(): Promise<void> {
  const link = options.value.compare;
  const known = catalogue.value;
  if (!link || !known) return;
  await engine.call("pause");
  const { scenario: base } = await engine.call("snapshot");
  const configs: Config[] = [];
  for (const panel of link.kinds.keys()) {
    try {
      const read = await engine.call("parse_link", panel_link(link, panel));
      tell_notices(read.notices);
      configs.push(read.scenario[link.room]);
    } catch (thrown) {
      tell_error(thrown as IelError, `Panel ${panel + 1} cannot be compared.`);
    }
  }
  if (configs.length === 0) return close_compare();
  const { room, starts, steps } = link;
  await show({ base, room, configs, starts, steps });
}

/** Goes from the fit on show to a comparison of it; Back leads here again. */
export async function begin_compare(room: Room = "dynamics", given?: Config[]): Promise<void> {
  const base = scenario.value;
  if (!base) return;
  was_playing = playing.value;
  await engine.call("pause");
  await sync_address("replace");
  leave_address();
  const starts: Starts = "plane";
  const configs = given ?? first_configs(base, room);
  await set_compared({ room, configs, starts, steps: STEPS.usual }, "push");
  await open_compare();
}

/** Kinds that show the difference best, where there is something to choose from. */
const TELLING: Partial<Record<Room, string[]>> = {
  dynamics: ["gradient-descent", "langevin", "heavy-ball"],
};
/** Langevin hot enough to leave a well now and then. */
const TELLING_SETTINGS: Record<string, Record<string, unknown>> = {
  langevin: { temperature: 0.4 },
};

/** What panels begin with: what the scenario has, and two others. */
export function first_configs(base: Scenario, room: Room): Config[] {
  const entries = catalogue.value?.rooms[room] ?? [];
  const refused = choices.value[room] ?? {};
  const usual = TELLING[room] ?? entries.map(({ kind }) => kind);
  const kinds = usual.includes(base[room].kind) ? usual : [base[room].kind, ...usual];
  const own_first = TELLING[room] ? kinds : [base[room].kind, ...kinds];
  return [...new Set(own_first)]
    .filter((kind) => !refused[kind])
    .slice(0, 3)
    .flatMap((kind) => {
      const entry = entry_of(room, kind);
      if (!entry) return [];
      if (kind === base[room].kind) return [structuredClone(base[room])];
      return [{ ...structuredClone(entry.default), ...TELLING_SETTINGS[kind] }];
    });
}

type Chosen = Omit<Comparison, "base">;

/** Writes what is compared into the page's options and the address. */
async function set_compared(next: Chosen, how: "replace" | "push"): Promise<void> {
  const { room, configs, starts, steps } = next;
  const fresh = catalogue.value?.default;
  if (!fresh) return;
  const written = configs.map(async (config, panel) => {
    const link = await engine.call("to_link", { ...fresh, [room]: config });
    return settings_in(link, room, panel);
  });
  const all = (await Promise.all(written)).flat();
  const kinds = configs.map(({ kind }) => kind);
  options.value = { ...options.value, compare: { room, kinds, settings: all, starts, steps } };
  await sync_address(how);
}

let ticket = 0;
/** The fit goes on once the comparison is left. */
let was_playing = false;

async function show(next: Comparison): Promise<void> {
  const mine = ++ticket;
  const { base, room, configs, starts, steps } = next;
  running.value = false;
  const box = base.view;
  const walk = is_walk(room)
    ? { starts: starts === "plane" ? spread_over(box, PROCESSES) : null, steps }
    : null;
  const scenarios = configs.map((config) => ({ ...base, [room]: config }));
  // Fits begin at the seed; what was learned does not fit what varies.
  if (!walk) for (const one of scenarios) delete one.state;
  const answers = await engine.call("compare", { scenarios, walk });
  if (mine !== ticket) return;
  batch(() => {
    const before = compared.value;
    compared.value = next;
    paths.value = answers.map((one) => (one instanceof Float32Array ? one : new Float32Array(0)));
    pictures.value = answers.map((one, i) => (one instanceof Float32Array ? keep(before, i) : one));
    time.value = walk && still.value ? steps : 0;
  });
  void measure();
  courses.value = walk
    ? await engine.call("compare_course", COURSE)
    : answers.map(() => new Curve(600));
  if (mine !== ticket) return;
  if (!options.value.paused && !still.value) play();
}

const keep = (before: Comparison | null, i: number) => {
  const known = pictures.peek()[i];
  return before && known && "grid" in known ? known : null;
};

/** Changes what is compared, here and in the address. */
export async function change_compare(change: Partial<Chosen>): Promise<void> {
  const now = compared.value;
  if (!now) return;
  const next = { ...now, ...change };
  await show(next);
  await set_compared(next, "replace");
}

export function set_panel(index: number, config: Config): Promise<void> {
  const configs = compared.value?.configs.map((one, i) => (i === index ? config : one)) ?? [];
  return change_compare({ configs });
}

export function set_panel_kind(index: number, entry: Entry): Promise<void> {
  const now = compared.value;
  const config = now?.configs[index];
  if (!now || !config) return Promise.resolve();
  return set_panel(index, carried(config, entry_of(now.room, config.kind), entry));
}

/** One more panel, with the first kind that is not there yet. */
export function add_panel(): Promise<void> {
  const now = compared.value;
  const entries = now ? (catalogue.value?.rooms[now.room] ?? []) : [];
  if (!now || now.configs.length >= MOST_PANELS) return Promise.resolve();
  const taken = new Set(now.configs.map(({ kind }) => kind));
  const refused = choices.value[now.room] ?? {};
  const free = entries.filter(({ kind }) => !refused[kind]);
  const next = free.find(({ kind }) => !taken.has(kind)) ?? free[0];
  if (!next) return Promise.resolve();
  return change_compare({ configs: [...now.configs, structuredClone(next.default)] });
}

export function remove_panel(index: number): Promise<void> {
  const configs = compared.value?.configs.filter((_, i) => i !== index) ?? [];
  return change_compare({ configs });
}

export function change_room(room: Room): Promise<void> {
  const now = compared.value;
  if (!now) return Promise.resolve();
  return change_compare({ room, configs: first_configs(now.base, room) });
}

/** Back to the fit. */
export function close_compare(): void {
  forget();
  options.value = { ...options.value, compare: null };
  void sync_address("push");
}

/** The comparison is no longer on show. */
export function forget(): void {
  ticket++;
  batch(() => {
    running.value = false;
    compared.value = null;
    pictures.value = [];
    paths.value = [];
    measures.value = [];
    courses.value = [];
    place.value = null;
    plane.value = null;
  });
  void engine.call("compare_close");
  if (was_playing) void engine.call("play");
  was_playing = false;
}

export function play(): void {
  const now = compared.value;
  if (!now) return;
  if (!is_walk(now.room)) {
    running.value = true;
    void engine.call("compare_play", true);
    return;
  }
  if (time.value >= now.steps) time.value = 0;
  running.value = true;
  let before = performance.now();
  const advance = (at: number) => {
    const walk = compared.value;
    if (!running.value || !walk) return;
    const rate = Math.min(SPEEDS[settings.value.speed] as number, walk.steps / WALK_SECONDS);
    time.value = Math.min(walk.steps, time.value + (Math.max(0, at - before) * rate) / 1000);
    before = at;
    if (time.value < walk.steps) requestAnimationFrame(advance);
    else pause();
  };
  requestAnimationFrame(advance);
}

export function pause(): void {
  const now = compared.value;
  running.value = false;
  if (now && !is_walk(now.room)) void engine.call("compare_play", false);
  time.value = Math.round(time.value);
  announce(now && is_walk(now.room) ? `Paused at step ${time.value}.` : "Paused.");
}

export function toggle(): void {
  if (running.value) pause();
  else play();
}

export function step(): void {
  const now = compared.value;
  if (!now) return;
  running.value = false;
  if (is_walk(now.room)) time.value = Math.min(now.steps, Math.floor(time.value) + 1);
  else void engine.call("compare_step");
}

/** To the first step, or the fits to their seed. */
export function start_over(): void {
  const now = compared.value;
  if (!now) return;
  running.value = false;
  if (is_walk(now.room)) time.value = 0;
  else void show(now);
}

/** The iteration that all fits are at. */
export function iteration(): number {
  const live = pictures.value.filter((one): one is Frame => one !== null && "grid" in one);
  return Math.max(0, ...live.map(({ status }) => status.iteration));
}

/** Keeps the view while panels change their size. */
export function fit_plot(plot: Plot): void {
  const now = plane.value;
  const box = compared.value?.base.view;
  if (now && now.plot.width > 0) {
    const ratio = Math.min(plot.width, plot.height) / Math.min(now.plot.width, now.plot.height);
    plane.value = { ...now, plot, scale: now.scale * ratio };
  } else if (box) plane.value = fit_view(box, plot);
}

export function show_whole(): void {
  const now = plane.value;
  const box = compared.value?.base.view;
  const walked = paths.value.find((one) => one.length > 0);
  const all = box ?? bounds(walked ?? []);
  if (now && all) plane.value = fit_view(all, now.plot);
}

function push_losses(panels: (Frame | null)[]): void {
  const lines = courses.value;
  panels.forEach((panel, p) => {
    const line = lines[p];
    if (!panel || !(line instanceof Curve)) return;
    for (let i = 0; i + 2 < panel.curves.length; i += 3) {
      line.push(panel.curves[i] as number, panel.curves[i + 1] as number);
    }
  });
  courses.value = [...lines];
}

engine.on_comparison = ({ panels, playing, rest }) => {
  batch(() => {
    pictures.value = pictures.value.map((known, i) => panels[i] ?? known);
    const now = compared.value;
    if (now && !is_walk(now.room)) {
      push_losses(panels);
      running.value = playing;
      time.value = iteration();
      if (rest === "converged") announce("All fits have settled.");
    }
  });
  void measure();
  requestAnimationFrame(() => engine.comparison_drawn());
};

effect(() => {
  const now = plane.value;
  const walk = compared.value ? is_walk(compared.value.room) : false;
  if (!now || !compared.value) return;
  void engine.call("compare_view", {
    box: visible(now),
    pixels: { width: now.plot.width, height: now.plot.height },
    trajectories: walk ? 0 : 64,
    condition: 0,
    hidden: false,
  });
});

let measuring = false;
let stale = false;

/** Renews the table: soon, and never while the last one is still being made. */
async function measure(): Promise<void> {
  stale = true;
  if (measuring) return;
  measuring = true;
  while (stale && compared.value) {
    stale = false;
    try {
      measures.value = await engine.call("compare_measure", Math.round(time.peek()));
    } catch {
      measures.value = [];
    }
    await new Promise((resolve) => setTimeout(resolve, MEASURE_MS));
  }
  measuring = false;
}

effect(() => {
  time.value;
  if (compared.value) void measure();
});

let probing = false;
let wanted: [number, number] | null = null;

/** Points at a place in every panel. */
export async function point_at(next: [number, number] | null): Promise<void> {
  place.value = next;
  wanted = next;
  if (next === null) probes.value = [];
  if (probing) return;
  probing = true;
  while (wanted) {
    const [x, y] = wanted;
    wanted = null;
    try {
      probes.value = await engine.call("compare_probe", x, y);
    } catch {
      probes.value = [];
    }
  }
  probing = false;
}
