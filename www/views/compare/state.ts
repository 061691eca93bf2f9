import { batch, effect } from "@preact/signals";
import { latest } from "../../kit/latest";
import { Turns } from "../../kit/turns";
import { settle } from "../../panel/controls/change";
import { mergeConfig } from "../../panel/controls/mergeConfig";
import { graphics } from "../../plane/graphics";
import { fitView, type Plot, resizeView, visible } from "../../plane/view";
import { Curve } from "../../state/curves";
import { engine } from "../../state/engine";
import { announce, tellError, tellNotices } from "../../state/messages";
import { options, settings, still } from "../../state/settings";
import { scenario } from "../../state/store";
import { changeLink, closeView } from "../../state/viewing";
import type { Origin, SideBySide } from "../../state/views";
import {
  type Chart,
  chartOf,
  spreadOverTriangle,
  TRIANGLE_BOX,
  toCanvas,
} from "../../wire/charting";
import { CURVE, type Frame } from "../../wire/protocol";
import type { Box, DynamicsConfig, Entry, IelError, Scenario } from "../../wire/types";
import {
  entriesOf,
  entryIn,
  firstConfigs,
  forAnyOperator,
  plainScenario,
  refusedOf,
  unrolled,
} from "./kinds";
import { energyLines, rowsAt } from "./overTime";
import { fitting, halt, play } from "./playing";
import { awaiting, choice, settled } from "./prediction";
import {
  type Comparison,
  compared,
  lines,
  measures,
  paths,
  pictures,
  place,
  plane,
  probes,
  time,
} from "./signals";
import {
  type CompareLink,
  MOST_PANELS,
  type PanelConfig,
  panelLink,
  STEPS,
  settingsIn,
  showsProcesses,
  spreadOver,
  type Varied,
} from "./spec";
import {
  flowTemperature,
  forgetSummary,
  moveByFlows,
  overTime,
  showFlows,
  showOperators,
  studyOperators,
} from "./summary";
import { forgetTraining, pushTraining } from "./training";

/** How many processes run in each panel. */
const PROCESSES = 128;
const MEASURE_MS = 140;

/** Opens what a link says is compared, over the scenario that is open. */
export async function open(link: CompareLink, origin: Origin): Promise<void> {
  const configs: PanelConfig[] = [];
  for (const [panel, kind] of link.kinds.entries()) {
    try {
      if (link.room === "law") {
        const flow = entryIn("law", kind);
        if (flow) configs.push(flow.default);
        else throw { kind: "page", message: unknownLaw(kind) } satisfies IelError;
        continue;
      }
      const read = await engine.call(
        "parseLink",
        panelLink(link, panel, unrolled(link.room)?.kind),
      );
      tellNotices(read.notices);
      configs.push(read.scenario[link.room]);
    } catch (thrown) {
      tellError(thrown as IelError, `Panel ${panel + 1} cannot be compared.`);
    }
  }
  if (configs.length === 0) return closeView();
  const { kinds: _, settings: __, ...rest } = link;
  await show(origin, { ...rest, configs });
}

const unknownLaw = (kind: string) =>
  `The law “${kind.slice(0, 40)}” is not known; expected ${entriesOf("law")
    .map((flow) => flow.kind)
    .join(", ")}.`;

/** What a comparison begins with. */
export async function first(given?: SideBySide): Promise<CompareLink> {
  const room = given?.room ?? "dynamics";
  const base = scenario.value;
  const configs = given?.configs ?? (base ? firstConfigs(base, room) : []);
  const follow = given?.follow ?? null;
  const usual = { starts: "plane", steps: STEPS.usual, temperature: null, eta: null } as const;
  return toLink({ room, configs, ...usual, follow });
}

type Chosen = Omit<Comparison, keyof Origin | "box" | "chart">;

/** What a link says of a comparison. */
async function toLink(chosen: Chosen): Promise<CompareLink> {
  const { room, configs, starts, steps, follow, temperature, eta } = chosen;
  const fresh = plainScenario(room);
  const written = configs.map(async (config, panel) => {
    if (room === "law" || !fresh) return [];
    const link = await engine.call("toLink", { ...fresh, [room]: config });
    return settingsIn(link, room, panel);
  });
  const settings = (await Promise.all(written)).flat();
  const kinds = configs.map(({ kind }) => kind);
  return { room, kinds, settings, starts, steps, follow, temperature, eta };
}

/** A scenario a panel. */
const scenariosOf = (base: Scenario, room: Varied, configs: PanelConfig[]) =>
  configs.map((config): Scenario => (room === "law" ? base : { ...base, [room]: config }));

const UNIT = { x_min: 0, x_max: 1, y_min: 0, y_max: 1 };

const spread = (box: Box, chart: Chart) =>
  chart === "triangle"
    ? spreadOverTriangle(spreadOver(UNIT, PROCESSES))
    : spreadOver(box, PROCESSES);

const turns = new Turns();
/** Cancels what is still being studied for the comparison on show. */
let studying = new AbortController();

async function show({ base, natural }: Origin, chosen: Chosen): Promise<void> {
  const newest = turns.begin();
  studying.abort();
  studying = new AbortController();
  const { room, configs, starts, steps } = chosen;
  const triangle = scenariosOf(base, room, configs).some((one) => chartOf(one) === "triangle");
  const chart: Chart = room === "dynamics" && triangle ? "triangle" : "plane";
  const box = chart === "triangle" ? TRIANGLE_BOX : base.view;
  const next: Comparison = { ...chosen, base, natural, box, chart };
  halt();
  forgetSummary();
  [choice.value, settled.value, lines.value] = [null, false, []];
  const processes = showsProcesses(room)
    ? { starts: starts === "plane" ? spread(box, chart) : null, steps, chart }
    : null;
  const common = processes ? await forAnyOperator(base) : base;
  const scenarios = scenariosOf(common, room, configs);
  // Fits begin at the seed; what was learned does not fit what varies.
  if (!processes) for (const one of scenarios) delete one.state;
  const answers = await engine.call("compare", { scenarios, processes });
  if (!newest()) return;
  if (room === "law") await putFlows(next, common, answers);
  if (!newest()) return;
  batch(() => {
    const before = compared.value;
    compared.value = next;
    forgetTraining();
    if (plane.value && before?.box !== box) plane.value = fitView(box, plane.value.plot);
    paths.value = answers.map((one) => (one instanceof Float32Array ? one : new Float32Array(0)));
    pictures.value = answers.map((one, i) => (one instanceof Float32Array ? keep(before, i) : one));
    time.value = processes && still.value && !awaiting.value ? steps : 0;
  });
  if (processes && room === "dynamics") {
    void addSummary(
      common,
      scenarios.map(({ dynamics }) => dynamics),
      processes,
    );
  }
  if (!processes) {
    lines.value = answers.map(() => new Curve(600));
    void measure();
  }
  if (!options.value.paused && !still.value) play();
}

/** Puts where flows take points in the place of where the dynamics would. */
async function putFlows(
  { configs, steps, temperature, eta, natural }: Comparison,
  common: Scenario,
  answers: (Float32Array | IelError)[],
): Promise<void> {
  const newest = turns.join();
  const choice = {
    kinds: configs.map(({ kind }) => kind),
    processes: PROCESSES,
    steps,
    temperature: flowTemperature(natural, temperature),
    eta,
  };
  try {
    const found = await moveByFlows(common, choice, studying.signal);
    if (!found || !newest()) return;
    found.moved.traces.forEach(({ paths }, i) => {
      const dim = paths.length / (PROCESSES * (steps + 1));
      answers[i] = toCanvas(paths, dim, "plane");
    });
    showFlows(found, steps);
  } catch (thrown) {
    answers.forEach((_, i) => {
      answers[i] = thrown as IelError;
    });
  }
}

/** What is measured of processes comes a little later than they do. */
async function addSummary(
  base: Scenario,
  dynamics: DynamicsConfig[],
  processes: { starts: Float64Array | null; steps: number; chart: Chart },
): Promise<void> {
  const newest = turns.join();
  try {
    const found = await studyOperators(base, dynamics, processes, studying.signal);
    if (found && newest()) showOperators(found, processes.chart);
  } catch {
    // A panel that is refused says so itself.
  }
}

const keep = (before: Comparison | null, i: number) => {
  const known = pictures.peek()[i];
  return before && known && "grid" in known ? known : null;
};

/** Changes what is compared, here and in the address. */
export async function changeCompare(change: Partial<Chosen>): Promise<void> {
  const now = compared.value;
  if (!now) return;
  const next = { ...now, ...change };
  // At once, so that a change that follows builds on this one.
  batch(() => {
    compared.value = next;
    paths.value = [];
  });
  await changeLink("compare", await toLink(next));
  await show(now, next);
}

function setPanel(index: number, config: PanelConfig): Promise<void> {
  const configs = compared.value?.configs.map((one, i) => (i === index ? config : one)) ?? [];
  return changeCompare({ configs });
}

export function setPanelField(index: number, name: string, next: unknown): Promise<void> {
  const config = compared.value?.configs[index];
  if (!config) return Promise.resolve();
  const set: Record<string, unknown> = { ...config };
  return setPanel(index, { ...config, [name]: settle(next, set[name]) });
}

export function setPanelKind(index: number, entry: Entry<PanelConfig>): Promise<void> {
  const now = compared.value;
  const config = now?.configs[index];
  if (!now || !config) return Promise.resolve();
  return setPanel(index, mergeConfig(config, entryIn(now.room, config.kind), entry));
}

/** One more panel, with the first kind that is not there yet. */
export function addPanel(): Promise<void> {
  const now = compared.value;
  const entries = now ? entriesOf(now.room) : [];
  if (!now || now.configs.length >= MOST_PANELS) return Promise.resolve();
  const taken = new Set<string>(now.configs.map(({ kind }) => kind));
  const refused = refusedOf(now.room);
  const free = entries.filter(({ kind }) => !refused[kind]);
  const next = free.find(({ kind }) => !taken.has(kind)) ?? free[0];
  if (!next) return Promise.resolve();
  return changeCompare({ configs: [...now.configs, structuredClone(next.default)] });
}

export function removePanel(index: number): Promise<void> {
  const configs = compared.value?.configs.filter((_, i) => i !== index) ?? [];
  return changeCompare({ configs });
}

export function changeRoom(room: Varied): Promise<void> {
  const now = compared.value;
  if (!now) return Promise.resolve();
  return changeCompare({ room, configs: firstConfigs(now.base, room), follow: null });
}

/** Has the chart of the fits follow something else; they go on as they are. */
export async function changeFollow(follow: string | null): Promise<void> {
  const now = compared.value;
  if (!now) return;
  compared.value = { ...now, follow };
  await changeLink("compare", await toLink(compared.value));
}

/** The comparison is no longer on show. */
export function forget(): void {
  turns.begin();
  studying.abort();
  forgetSummary();
  batch(() => {
    halt();
    compared.value = null;
    pictures.value = [];
    paths.value = [];
    measures.value = [];
    lines.value = [];
    place.value = null;
    plane.value = null;
  });
  void engine.call("compareClose");
}

/** To the first step, or the fits to their seed. */
export function startOver(): void {
  const now = compared.value;
  if (!now) return;
  halt();
  if (showsProcesses(now.room)) time.value = 0;
  else void show(now, now);
}

/** The iteration that all fits are at. */
export function iteration(): number {
  const live = pictures.value.filter((one): one is Frame => one !== null && "grid" in one);
  return Math.max(0, ...live.map(({ status }) => status.iteration));
}

/** Keeps the view while panels change their size. */
export function fitPlot(plot: Plot): void {
  const now = plane.value;
  const box = compared.value?.box;
  if (now && now.plot.width > 0) plane.value = resizeView(now, plot);
  else if (box) plane.value = fitView(box, plot);
}

export function showWhole(): void {
  const now = plane.value;
  const box = compared.value?.box;
  if (now && box) plane.value = fitView(box, now.plot);
}

function pushLosses(panels: (Frame | null)[]): void {
  const known = lines.value;
  panels.forEach((panel, p) => {
    const line = known[p];
    if (!panel || !(line instanceof Curve)) return;
    for (let i = 0; i < panel.curves.length; i += CURVE) {
      line.push(panel.curves[i] as number, panel.curves[i + 1] as number);
    }
  });
  lines.value = [...known];
}

engine.onComparison = ({ panels, training, playing, rest }) => {
  batch(() => {
    pictures.value = pictures.value.map((known, i) => panels[i] ?? known);
    const now = compared.value;
    if (now && !showsProcesses(now.room)) {
      pushLosses(panels);
      pushTraining(training);
      fitting.value = playing;
      time.value = iteration();
      settled.value = rest === "converged";
      if (settled.value) announce("All fits have settled.");
    }
  });
  if (compared.value && !showsProcesses(compared.value.room)) void measure();
  requestAnimationFrame(() => engine.comparisonDrawn());
};

effect(() => {
  const now = plane.value;
  const processes = compared.value ? showsProcesses(compared.value.room) : false;
  if (!now || !compared.value) return;
  void engine.call("compareView", {
    box: visible(now),
    pixels: { width: now.plot.width, height: now.plot.height },
    trajectories: processes ? 0 : 64,
    condition: 0,
    shader: graphics.value !== null,
    hidden: false,
  });
});

/** Renews what is measured of fits: soon, and never while the last table is still being made. */
const measure = latest(
  async () => {
    if (!compared.peek()) return;
    const { epsilon } = settings.peek();
    measures.value = await engine.call("compareMeasure", epsilon).catch(() => []);
  },
  () => MEASURE_MS,
);

/** Of processes it is known at every step. */
effect(() => {
  const now = overTime.value;
  if (now) measures.value = rowsAt(now, Math.round(time.value));
});

effect(() => {
  const now = overTime.value;
  if (now) lines.value = energyLines(now);
});

const read = latest(async (at: [number, number] | null) => {
  probes.value = at ? await engine.call("compareProbe", ...at).catch(() => []) : [];
});

/** Points at a place in every panel. */
export function pointAt(next: [number, number] | null): void {
  place.value = next;
  if (next === null) probes.value = [];
  void read(next);
}
