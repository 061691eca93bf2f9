import { FLOW_ETA, FLOW_TEMPERATURE } from "../views/compare/spec";
import { columnsOf } from "../views/compare/summaryRows";
import { requestOf } from "../views/theories/picture";
import type {
  FlowTrace,
  OperatorComparison,
  Scenario,
  StudyReports,
  StudyRequest,
  TheoriesReport,
  UnitsReport,
} from "../wire/types";
import type { EngineModule } from "../worker/wasm";
import {
  divides,
  learns,
  operatorsOf,
  PROCESSES,
  panelLinks,
  readDivision,
  readMachine,
  type Side,
  sideBySide,
  withValue,
} from "./spec";

/** What is measured of every panel of a figure. */
export interface Measurement {
  /** The figure's link. */
  link: string;
  /** Of units: what each panel's link has beside it. */
  each?: string[] | undefined;
  iterations: number;
  what: string[];
  seed: number;
}

type Value = number | null;
type Engine = InstanceType<EngineModule["Engine"]>;

/** Measures a figure: a list for each thing asked, with a number a panel, null where there is none. The
 *  page and its tests do the same. */
export async function measured(
  module: EngineModule,
  { link, each, iterations, what, seed }: Measurement,
): Promise<Value[][]> {
  if (learns(link)) {
    const links = panelLinks(withValue(link, "units.seed", String(seed)), each);
    const reports = links.map((one) => learned(module, one));
    return what.map((one) => reports.map(named(OF_UNITS, one)));
  }
  const seeded = withValue(link, "seed", String(seed));
  if (divides(link)) {
    const report = dividedAmong(module, seeded);
    return what.map((one) => [named(OF_DIVISIONS, one)(report)]);
  }
  const side = await sideBySide(seeded, reader(module));
  if (side.compare.room === "law") {
    const traces = movedByFlows(module, side);
    return what.map((one) => traces.map(named(OF_FLOWS, one)));
  }
  if (side.processes) {
    const { found, columns } = movedByOperators(module, side);
    return what.map((one) => {
      const read = named(OF_OPERATORS, one);
      return columns.map((index) => (index === null ? null : read(found, index)));
    });
  }
  const panels = side.scenarios.map((scenario) =>
    withEngine(module, scenario, (engine) => {
      while (engine.iteration() < iterations) {
        const left = iterations - engine.iteration();
        if (engine.run(left, Number.POSITIVE_INFINITY) === 0) break;
      }
      return what.map((one) => named(OF_FITS, one)(engine, { module, side }));
    }),
  );
  return what.map((_, i) => panels.map((values) => values[i] ?? null));
}

/** How a worker reads links. */
export const reader = (module: EngineModule) => ({
  parse: (link: string): Scenario => module.parse_link(link).scenario,
  unrolled: (scenario: Scenario): Scenario => module.unrolled(scenario),
});

function named<T>(table: Record<string, T>, what: string): T {
  const read = table[what];
  if (!read)
    throw new Error(`Nothing is called ${what}; there are ${Object.keys(table).join(", ")}.`);
  return read;
}

function withEngine<T>(module: EngineModule, scenario: Scenario, look: (engine: Engine) => T): T {
  const engine = new module.Engine(scenario);
  try {
    return look(engine);
  } finally {
    engine.free();
  }
}

/** Precision ε of code lengths, as the lab has it, and cells of a grid over the view. */
const EPSILON = 0.01;
const CELLS = 64;
/** Strength ε of the noise at which a known system is looked at, as the lab has it. */
const NOISE = 0.1;

type Fitted = { module: EngineModule; side: Side };

const OF_FITS: Record<string, (engine: Engine, about: Fitted) => Value> = {
  loss: (engine) => engine.status().loss,
  "gradient norm": (engine) => engine.status().gradient_norm,
  "rest error": (engine, { side }) => summary(engine, side).rest_error,
  minima: (engine, { side }) => summary(engine, side).minima.length,
  "code length": (engine, { side }) => summary(engine, side).code_length,
  /** How much higher the highest energy in view is than the lowest. */
  relief: (engine, { side }) => {
    const { x_min, x_max, y_min, y_max } = side.box;
    const box = Float64Array.of(x_min, x_max, y_min, y_max);
    const none = new Float64Array(0);
    const frame = engine.frame(box, CELLS, CELLS, 0, false, false, false, none);
    const grid = Float32Array.from(frame.grid);
    return grid.reduce((a, b) => Math.max(a, b)) - grid.reduce((a, b) => Math.min(a, b));
  },
  /** Sliced Wasserstein distance of the observations from the density exp(−E/τ)/Z. */
  "data from the density": (engine) =>
    engine.density({ temperature: engine.temperature() }).observations?.wasserstein ?? null,
  /** Of the two-part code: what the energy takes, what the starts, what is left over; and without an energy. */
  "bits of the energy": (engine) => engine.code_length(EPSILON).parameters,
  "bits of the starts": (engine) => engine.code_length(EPSILON).starts,
  "bits of the rest": (engine) => engine.code_length(EPSILON).data,
  bits: (engine) => engine.code_length(EPSILON).total,
  "bits without an energy": (engine) => engine.code_length(EPSILON).plain,
  /** Of a known system: against its quasipotential, and where E falls along its velocity. */
  "error of U": (engine, about) => againstSystem(engine, about).exact?.relative ?? null,
  "falls along f": (engine, about) => againstSystem(engine, about).falls,
  "residual of f": (engine, about) => againstSystem(engine, about).residual,
  /** Of observations from a teacher: slope of E against its energy, and the difference over its spread. */
  "slope against the teacher": (engine) => engine.recovery({}).slope,
  "error against the teacher": (engine) => engine.recovery({}).relative,
  /** Of observed paths: what it takes to tell them with the energy, with linear models, and as they are. */
  "bits by the energy": (engine, about) => told(engine, about).energy.total,
  "anchors by the energy": (engine, about) => told(engine, about).energy.anchors,
  "bits by linear models": (engine, about) => told(engine, about).linear.total,
  "bits of the numbers": (engine, about) => told(engine, about).raw.total,
  cosine: (engine, about) => estimated(engine, about)?.cosine ?? null,
  length: (engine, about) => estimated(engine, about)?.norm_ratio ?? null,
};

const summary = (engine: Engine, { box }: Side) =>
  engine.summarize_fit({ view: box, epsilon: EPSILON });

/** The energy as it is against the known system that the observations are of. */
const againstSystem = (engine: Engine, { module }: Fitted) =>
  study(module, engine.scenario(true), { study: "system", cells: CELLS, noise: NOISE });

/** How cheaply the observed paths can be told so that no coordinate is off by more than this. */
const TOLERANCE = 0.05;
const told = (engine: Engine, { module }: Fitted) =>
  study(module, engine.scenario(true), { study: "telling", tolerance: TOLERANCE });

/** Estimators may take so many times as long as back-propagation through time. */
const PATIENCE = 10;

/** The panel's estimator against back-propagation through time, on the state as it is. */
function estimated(engine: Engine, { module }: Fitted) {
  const scenario = engine.scenario(true);
  const { estimators } = study(module, scenario, { study: "estimators", patience: PATIENCE });
  return estimators.find(({ estimator }) => estimator.kind === scenario.estimator.kind);
}

const OF_OPERATORS: Record<string, (found: OperatorComparison, index: number) => Value> = {
  contraction: ({ operators }, i) => operators[i]?.rate ?? null,
  "contraction by theory": ({ operators }, i) => operators[i]?.rate_expected ?? null,
  "lowest basin": ({ operators }, i) => operators[i]?.global ?? null,
  "KL from the density": ({ operators }, i) => operators[i]?.gap?.kl ?? null,
  "same minimum as the first": ({ agreement }, i) => agreement[0]?.[i] ?? null,
  "at a minimum": ({ over_time: over }, i) => over?.near[i]?.at(-1) ?? null,
  "mean energy": ({ operators }, i) => operators[i]?.energy[1] ?? null,
};

/** What the operators of the panels do with points, and which each panel has; null where it cannot run. */
function movedByOperators(module: EngineModule, side: Side) {
  const { steps } = side.compare;
  const request = { ...operatorsOf(side), steps, over_time: true };
  const [scenario] = side.scenarios as [Scenario];
  const found = study(module, scenario, { study: "operators", ...request });
  return { found, columns: columnsOf(found) };
}

const OF_FLOWS: Record<string, (trace: FlowTrace) => Value> = {
  "slowest against descent": ({ relative }) => relative[0],
  "fastest against descent": ({ relative }) => relative[1],
  "speed at the start": ({ speed }) => speed[0] ?? null,
  "if Z doubles": ({ doubled_z }) => doubled_z,
  "ends higher": ({ rising }) => rising,
  stalled: ({ stalled }) => stalled,
  "off the path of descent": ({ off_path, length }) => off_path / length,
  circulation: ({ circulation }) => circulation,
};

/** What the flow of each panel does with points. */
export function movedByFlows(module: EngineModule, { scenarios, compare }: Side): FlowTrace[] {
  const [scenario] = scenarios;
  if (!scenario) return [];
  const { kinds, steps, temperature, eta } = compare;
  const natural = withEngine(module, scenario, (engine) => engine.temperature());
  const usual = natural === 1 ? FLOW_TEMPERATURE.usual : natural;
  const { traces } = study(module, scenario, {
    study: "flows",
    density: { temperature: temperature ?? usual },
    starts: PROCESSES,
    steps,
    eta: eta ?? FLOW_ETA.usual,
  });
  return kinds.flatMap((kind) => traces.find(({ flow }) => flow === kind) ?? []);
}

const OF_DIVISIONS: Record<string, (report: TheoriesReport) => Value> = {
  theories: ({ theories }) => theories.length,
  /** Share of the steps that are given to the law that ruled, or to a wall where one was touched. */
  right: ({ truth }) => truth?.right ?? null,
  /** Largest difference of a number of any theory from that of its region's law. */
  constants: ({ truth }) => truth?.constants ?? null,
  unsaid: ({ unsaid }) => unsaid,
  "laws fitted": ({ fits }) => fits,
  /** Median distance of a forecast of a position that was held out, by theories and by one network. */
  forecast: ({ forecast }) => forecast?.theories ?? null,
  "forecast by a network": ({ forecast }) => forecast?.network ?? null,
  "numbers of the network": ({ forecast }) => forecast?.parameters ?? null,
};

/** The steps of a figure's observations, divided among theories. */
function dividedAmong(module: EngineModule, link: string): TheoriesReport {
  const { base, theories } = readDivision(link);
  const { scenario } = module.parse_link(base);
  return study(module, scenario, requestOf(scenario.energy, theories));
}

/** Share of the runs that end at the pattern, where so many of its squares were flipped. */
const recalled =
  (flipped: number) =>
  ({ recall }: UnitsReport): Value =>
    recall.find(({ corruption }) => Math.abs(corruption - flipped) < 1e-9)?.recalled ?? null;

const OF_UNITS: Record<string, (report: UnitsReport) => Value> = {
  "recalled, 0 % flipped": recalled(0),
  "recalled, 10 % flipped": recalled(0.1),
  "recalled, 20 % flipped": recalled(0.2),
  "recalled, 30 % flipped": recalled(0.3),
  "log p": ({ log_likelihood }) => log_likelihood ?? null,
  loss: ({ loss }) => loss ?? null,
  "spurious ends": ({ spurious }) => spurious?.others ?? null,
};

/** What a machine has learned of its patterns. No scenario enters. */
function learned(module: EngineModule, link: string): UnitsReport {
  const machine = module.units_from_link(readMachine(link));
  return study(module, module.parse_link("").scenario, { study: "units", ...machine });
}

/** Lines along the velocity of the known system that the observations of a figure are of. */
export function streamlines(module: EngineModule, { scenarios, box }: Side): Float32Array {
  const [scenario] = scenarios as [Scenario];
  const request: StudyRequest = { study: "system", cells: FEW_CELLS, noise: NOISE, view: box };
  return studied(module, scenario, request, (task) => task.arrays().streamlines) ?? NONE;
}
const NONE = new Float32Array(0);
/** Lines do not hang on how finely the energy is looked at. */
const FEW_CELLS = 8;

const study = <R extends StudyRequest>(module: EngineModule, scenario: Scenario, request: R) =>
  studied(module, scenario, request, (task) => task.report() as StudyReports[R["study"]]);

/** A study from its beginning to its end, and what is read of it there. */
function studied<T>(
  module: EngineModule,
  scenario: Scenario,
  request: StudyRequest,
  read: (task: InstanceType<EngineModule["Task"]>) => T,
): T {
  const task = new module.Task(scenario, request);
  try {
    while (!task.run(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY));
    return read(task);
  } finally {
    task.free();
  }
}
