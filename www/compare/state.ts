import { batch, effect, signal } from "@preact/signals";
import { fit_view, type Plot, type View, visible } from "../canvas/view";
import { carried } from "../controls/carry";
import {
  type Chart,
  dim_of,
  multiplies_shares,
  spread_over_triangle,
  TRIANGLE_BOX,
} from "../engine/chart";
import type { Measure } from "../engine/measures";
import type { Box, Config, Entry, IelError, Scenario } from "../engine/types";
import type { Frame } from "../protocol";
import { Curve } from "../state/curves";
import { engine } from "../state/engine";
import { announce, tell_error, tell_notices } from "../state/messages";
import { options, SPEEDS, settings, still } from "../state/settings";
import { catalogue, playing, scenario } from "../state/store";
import { leave_address, sync_address } from "../state/sync";
import { entries_of, entry_of, first_configs, plain_scenario, refused_of, walked } from "./kinds";
import { LAWS } from "./laws";
import {
  type CompareLink,
  is_walk,
  MOST_PANELS,
  panel_link,
  STEPS,
  settings_in,
  spread_over,
  type Varied,
} from "./spec";
import { forget_training, push_training } from "./training";
import {
  forget_studied,
  law_temperature,
  move_by_laws,
  studied,
  study_operators,
  tell_laws,
} from "./walks";

/** How many processes walk in each panel. */
const PROCESSES = 128;
/** At full speed a walk takes so long, however many steps it has. */
const WALK_SECONDS = 7;
const MEASURE_MS = 140;
/** Steps at which the mean energy is taken for its line. */
const COURSE = 80;

/** What is compared: the scenario that all share, and what stands in each panel instead. */
export interface Comparison extends Omit<CompareLink, "kinds" | "settings"> {
  base: Scenario;
  /** The temperature of the scenario. */
  natural: number;
  configs: Config[];
  /** What is shown of the canvas, and how points lie on it. */
  box: Box;
  chart: Chart;
}

export { entries_of, entry_of, refused_of } from "./kinds";

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
export const probes = signal<({ energy: number; gradient: number[] } | null)[]>([]);
export const measures = signal<Measure[]>([]);
/** A line a panel: mean energy over steps, or loss over iterations. */
export const courses = signal<{ iterations: number[]; values: number[] }[]>([]);

/** Opens what an address says is compared, over the scenario that is open. */
export async function open_compare(): Promise<void> {
  const link = options.value.compare;
  const known = catalogue.value;
  if (!link || !known) return;
  await engine.call("pause");
  const { scenario: base, temperature: natural } = await engine.call("snapshot");
  const configs: Config[] = [];
  for (const [panel, kind] of link.kinds.entries()) {
    try {
      if (link.room === "law") {
        if (entry_of("law", kind)) configs.push({ kind });
        else throw { kind: "page", message: unknown_law(kind) } satisfies IelError;
        continue;
      }
      const read = await engine.call("parse_link", panel_link(link, panel));
      tell_notices(read.notices);
      configs.push(read.scenario[link.room]);
    } catch (thrown) {
      tell_error(thrown as IelError, `Panel ${panel + 1} cannot be compared.`);
    }
  }
  if (configs.length === 0) return close_compare();
  const { kinds: _, settings: __, ...rest } = link;
  await show({ base, natural }, { ...rest, configs });
}

const unknown_law = (kind: string) =>
  `The law “${kind.slice(0, 40)}” is not known; expected ${LAWS.map((law) => law.kind).join(", ")}.`;

/** Goes from the fit on show to a comparison of it; Back leads here again. */
export async function begin_compare(
  room: Varied = "dynamics",
  given?: Config[],
  follow: string | null = null,
): Promise<void> {
  const base = scenario.value;
  if (!base) return;
  was_playing = playing.value;
  await engine.call("pause");
  await sync_address("replace");
  leave_address();
  const configs = given ?? first_configs(base, room);
  const usual = { starts: "plane", steps: STEPS.usual, temperature: null, eta: null } as const;
  await set_compared({ room, configs, ...usual, follow }, "push");
  await open_compare();
}

type Origin = Pick<Comparison, "base" | "natural">;
type Chosen = Omit<Comparison, keyof Origin | "box" | "chart">;

/** Writes what is compared into the page's options and the address. */
async function set_compared(next: Chosen, how: "replace" | "push"): Promise<void> {
  const { room, configs, starts, steps, follow, temperature, eta } = next;
  const fresh = plain_scenario(room);
  if (!fresh) return;
  const written = configs.map(async (config, panel) => {
    if (room === "law") return [];
    const link = await engine.call("to_link", { ...fresh, [room]: config });
    return settings_in(link, room, panel);
  });
  const all = (await Promise.all(written)).flat();
  const kinds = configs.map(({ kind }) => kind);
  const compare = { room, kinds, settings: all, starts, steps, follow, temperature, eta };
  options.value = { ...options.value, compare };
  await sync_address(how);
}

/** A triangle where three shares of a whole are multiplied. */
function chart_of(base: Scenario, room: Varied, configs: Config[]): Chart {
  const shares = dim_of(base.data) === 3 && configs.some(multiplies_shares);
  return room === "dynamics" && shares ? "triangle" : "plane";
}

const UNIT = { x_min: 0, x_max: 1, y_min: 0, y_max: 1 };

const spread = (box: Box, chart: Chart) =>
  chart === "triangle"
    ? spread_over_triangle(spread_over(UNIT, PROCESSES))
    : spread_over(box, PROCESSES);

let ticket = 0;
/** The fit goes on once the comparison is left. */
let was_playing = false;

async function show({ base, natural }: Origin, chosen: Chosen): Promise<void> {
  const mine = ++ticket;
  const { room, configs, starts, steps } = chosen;
  const chart = chart_of(base, room, configs);
  const box = chart === "triangle" ? TRIANGLE_BOX : base.view;
  const next: Comparison = { ...chosen, base, natural, box, chart };
  running.value = false;
  forget_studied();
  const walk = is_walk(room)
    ? { starts: starts === "plane" ? spread(box, chart) : null, steps, chart }
    : null;
  const common = walk ? await walked(base) : base;
  const scenarios = configs.map((config) =>
    room === "law" ? common : { ...common, [room]: config },
  );
  // Fits begin at the seed; what was learned does not fit what varies.
  if (!walk) for (const one of scenarios) delete one.state;
  const answers = await engine.call("compare", { scenarios, walk });
  if (mine !== ticket) return;
  if (walk && room === "law") {
    await put_laws(next, common, answers);
  }
  if (mine !== ticket) return;
  batch(() => {
    const before = compared.value;
    compared.value = next;
    forget_training();
    if (plane.value && before?.box !== box) plane.value = fit_view(box, plane.value.plot);
    paths.value = answers.map((one) => (one instanceof Float32Array ? one : new Float32Array(0)));
    pictures.value = answers.map((one, i) => (one instanceof Float32Array ? keep(before, i) : one));
    time.value = walk && still.value ? steps : 0;
  });
  void measure();
  if (walk && room === "dynamics" && chart === "plane") {
    void add_studied(common, configs, steps, walk.starts);
  }
  courses.value = walk
    ? await engine.call("compare_course", COURSE)
    : answers.map(() => new Curve(600));
  if (mine !== ticket) return;
  if (!options.value.paused && !still.value) play();
}

/** Puts where laws take points in the place of where the dynamics would. */
async function put_laws(
  { configs, steps, temperature, eta, natural }: Comparison,
  common: Scenario,
  answers: (Float32Array | IelError)[],
): Promise<void> {
  const mine = ticket;
  try {
    const found = await move_by_laws(common, {
      kinds: configs.map(({ kind }) => kind),
      processes: PROCESSES,
      steps,
      temperature: law_temperature(natural, temperature),
      eta,
    });
    if (mine !== ticket) return;
    const moved = found.moved.courses.map((course) => course.paths);
    moved.forEach((one, i) => {
      answers[i] = one;
    });
    await engine.call("compare_paths", moved);
    if (mine === ticket) tell_laws(found, steps);
  } catch (thrown) {
    answers.forEach((_, i) => {
      answers[i] = thrown as IelError;
    });
  }
}

/** What only a whole walk tells comes a little later. */
async function add_studied(
  base: Scenario,
  dynamics: Config[],
  steps: number,
  starts: Float64Array | null,
): Promise<void> {
  const mine = ticket;
  try {
    const rows = await study_operators(base, dynamics, steps, starts);
    if (mine === ticket) studied.value = rows;
  } catch {
    // A panel that is refused says so itself; the live rows stand alone then.
  }
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
  // At once, so that a change that follows builds on this one.
  batch(() => {
    compared.value = next;
    paths.value = [];
  });
  await set_compared(next, "replace");
  await show(now, next);
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
  const entries = now ? entries_of(now.room) : [];
  if (!now || now.configs.length >= MOST_PANELS) return Promise.resolve();
  const taken = new Set(now.configs.map(({ kind }) => kind));
  const refused = refused_of(now.room);
  const free = entries.filter(({ kind }) => !refused[kind]);
  const next = free.find(({ kind }) => !taken.has(kind)) ?? free[0];
  if (!next) return Promise.resolve();
  return change_compare({ configs: [...now.configs, structuredClone(next.default)] });
}

export function remove_panel(index: number): Promise<void> {
  const configs = compared.value?.configs.filter((_, i) => i !== index) ?? [];
  return change_compare({ configs });
}

export function change_room(room: Varied): Promise<void> {
  const now = compared.value;
  if (!now) return Promise.resolve();
  return change_compare({ room, configs: first_configs(now.base, room), follow: null });
}

/** Has the chart of the fits follow something else; they go on as they are. */
export async function change_follow(follow: string | null): Promise<void> {
  const now = compared.value;
  if (!now) return;
  compared.value = { ...now, follow };
  await set_compared(compared.value, "replace");
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
  forget_studied();
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
  else void show(now, now);
}

/** The iteration that all fits are at. */
export function iteration(): number {
  const live = pictures.value.filter((one): one is Frame => one !== null && "grid" in one);
  return Math.max(0, ...live.map(({ status }) => status.iteration));
}

/** Keeps the view while panels change their size. */
export function fit_plot(plot: Plot): void {
  const now = plane.value;
  const box = compared.value?.box;
  if (now && now.plot.width > 0) {
    const ratio = Math.min(plot.width, plot.height) / Math.min(now.plot.width, now.plot.height);
    plane.value = { ...now, plot, scale: now.scale * ratio };
  } else if (box) plane.value = fit_view(box, plot);
}

export function show_whole(): void {
  const now = plane.value;
  const box = compared.value?.box;
  if (now && box) plane.value = fit_view(box, now.plot);
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

engine.on_comparison = ({ panels, training, playing, rest }) => {
  batch(() => {
    pictures.value = pictures.value.map((known, i) => panels[i] ?? known);
    const now = compared.value;
    if (now && !is_walk(now.room)) {
      push_losses(panels);
      push_training(training);
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
      measures.value = await engine.call(
        "compare_measure",
        Math.round(time.peek()),
        settings.peek().epsilon,
      );
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
