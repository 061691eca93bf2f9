import type {
  Catalogue,
  Choices,
  CodeLength,
  Command,
  CompareRequest,
  Comparison,
  Config,
  DensityReport,
  DensityRequest,
  Estimated,
  Fields,
  FieldsRequest,
  FlowPoint,
  FlowRequest,
  FrameRequest,
  InnerTime,
  Landscape,
  LandscapeRequest,
  Notice,
  Point,
  Probe,
  Ranked,
  RankProgress,
  Recovery,
  Scenario,
  Snapped,
  Spaced,
  Status,
  TensorTraining,
} from "../wire/types";

/** An engine as it stands; only engines look into it. */
export type Handover = { readonly handover: unique symbol };

/** One running scenario inside the wasm module. Every method may throw an `IelError`. */
export interface Engine {
  command(command: Command): void;
  /** How many iterations were done. */
  run(maxIterations: number, budgetMs: number): number;
  iteration(): number;
  status(): Status;
  /** Of the Gibbs density e^(−E/τ)/Z that the scenario is about. */
  temperature(): number;
  scenario(withState: boolean): Scenario;
  frame(request: FrameRequest): void;
  grid(): Float32Array;
  /** Mean, then spread, each as long as the grid; empty where there are no draws. */
  ensemble(): Float32Array;
  draws(): number;
  observations(): Float32Array;
  conditions(): Float32Array;
  starts(): Float32Array;
  trajectories(): Float32Array;
  /** Of objectives that keep some, which are in the complete build only. */
  chains?(): Float32Array;
  critical_points(): Float32Array;
  curves(): Float64Array;
  /** Under a condition; numbers left out are 0. */
  probe(x: number, y: number, condition: Float64Array): Probe;
  /** Coordinates of a point. */
  dim(): number;
  /** Positions over the steps of the dynamics from starts [n, d]: [n, steps+1, d]. */
  paths(starts: Float64Array, steps: number): Float64Array;
  /** At points [n, d]. */
  energies(points: Float64Array): Float64Array;
  gradients(points: Float64Array): Float64Array;
  /** Tasks an iteration is cut into, for a team of workers (team.ts). */
  tasks(): number;
  unknowns(): Float64Array;
  stand_at(iteration: number, unknowns: Float64Array): void;
  run_tasks(first: number, end: number): Float64Array;
  apply(partials: Float64Array): void;
  estimators(): Config[];
  /** Leaves out what takes more than `patience` times as long as through time. */
  measure_estimator(estimator: Config, patience: number, now: () => number): Estimated;
  inner_time(): InnerTime;
  training(): TensorTraining[];
  /** Bits of the two-part code of the fit at precision ε; throws where there is none. */
  code_length(epsilon: number): CodeLength;
  /** In the complete builds only, as all that follow. */
  landscape(request: LandscapeRequest): Landscape;
  density(request: DensityRequest): DensityReport;
  compare(request: CompareRequest): Comparison;
  fields(request: FieldsRequest): Fields;
  /** The energy against that of the teacher whose trajectories were observed, up to a constant. */
  recovery(request: DensityRequest): Recovery;
  /** p at the cell centers, first row at the top. */
  density_grid(request: DensityRequest): Float32Array;
  hand_over(): Handover;
  free(): void;
}

/** A density on its way to the Gibbs density, and particles beside it. In the complete builds only. */
export interface DensityFlow {
  /** Takes steps (0: none), then tells how it stands. */
  run(steps: number): FlowPoint;
  /** Now, and where it goes: at the cell centers, first row at the top. */
  density(): Float32Array;
  rest(): Float32Array;
  /** `[n, d]`. */
  particles(): Float32Array;
  free(): void;
}

/** Families fitted and ranked a while at a time; `free` cancels. In the complete builds only. */
export interface Ranking {
  run(budgetMs: number): { done: boolean; progress: RankProgress; ranked: Ranked[] };
  free(): void;
}

/** An energy learned at one spacing of the observed trajectories after the other. In the complete
 * builds only, as `Snapping`; `free` cancels. */
export interface Sweep {
  run(budgetMs: number): { done: boolean; progress: RankProgress; rows: Spaced[] };
  free(): void;
}

/** Parameters set to 0, integers and simple fractions where that shortens the two-part code. */
export interface Snapping {
  run(budgetMs: number): { done: boolean; progress: [tried: number, most: number] } & Snapped;
  /** With the state that snapping came to. */
  scenario(): Scenario;
  free(): void;
}

/** What the page uses of the wasm package; the only place that names the package. */
export interface EngineModule {
  Engine: {
    new (scenario: Scenario): Engine;
    /** Goes on where the engine of another build stands. */
    take_over(handover: Handover): Engine;
  };
  /** In the complete builds only, as `Ranking`. */
  DensityFlow: new (
    scenario: Scenario,
    request: FlowRequest,
  ) => DensityFlow;
  /** The energies that `Ranking` can take; in the complete builds only. */
  learnable(scenario: Scenario): Config[];
  Ranking: new (
    scenario: Scenario,
    families: Config[],
    iterations: number,
    epsilon: number,
    /** Of the prequential code, from 2; 0 for none. */
    blocks: number,
  ) => Ranking;
  Sweep: new (scenario: Scenario, spacings: Float64Array, iterations: number) => Sweep;
  Snapping: new (scenario: Scenario, epsilon: number) => Snapping;
  catalogue(): Catalogue;
  parse_link(hash: string): { scenario: Scenario; notices: Notice[] };
  to_link(scenario: Scenario): string;
  parse_points(text: string): { points: Point[]; notices: Notice[] };
  random_seed(): number;
  check(scenario: Scenario): Choices;
  /** With an objective that goes with any dynamics. In the complete builds only, as `refit`. */
  unrolled(scenario: Scenario): Scenario;
  /** Its state made to fit after dynamics or objective were changed. */
  refit(scenario: Scenario): Scenario;
  advice(scenario: Scenario): Notice[];
}

/**
 * The engine comes in three builds: a small one to start with, which lacks much of the catalog;
 * the complete one, in single and double precision; and a complete one in single precision that
 * fuses products and sums (relaxed SIMD), which is faster and whose bits depend on the machine.
 */
export type Build = "first" | "complete" | "fused";

/** Fetches and starts a build of the wasm module; the same one again for a second call. */
export function load(build: Build): Promise<EngineModule> {
  loaded[build] ??= start(build);
  return loaded[build];
}

const loaded: { [B in Build]?: Promise<EngineModule> } = {};

const packages = {
  first: () => import("../pkg/iel.js"),
  complete: () => import("../pkg-complete/iel-complete.js"),
  fused: () => import("../pkg-fused/iel-fused.js"),
};

async function start(build: Build): Promise<EngineModule> {
  const module = await packages[build]();
  await module.default();
  return module as unknown as EngineModule;
}
