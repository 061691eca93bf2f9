import { fetched } from "../kit/fetched";
import type { Consequences, Suspended } from "../wire/protocol";
import type {
  Box,
  Catalogue,
  Choices,
  CodeLength,
  Command,
  Config,
  DensityReport,
  DensityRequest,
  FitSummary,
  Notice,
  Point,
  Probe,
  Progress,
  Recovery,
  Scenario,
  Status,
  StudyReports,
  StudyRequest,
  TensorTraining,
} from "../wire/types";

export type Seen = Record<
  | "grid"
  | "gradient"
  | "mean"
  | "spread"
  | "observations"
  | "conditions"
  | "starts"
  | "trajectories"
  | "chains"
  | "critical_points",
  Float32Array<ArrayBuffer>
> & { draws: number };

/** One running scenario inside the wasm module. Every method may throw an `IelError`. */
export interface Engine {
  command(command: Command): Consequences;
  /** In the complete builds only. */
  consequences(): Consequences;
  /** In the complete builds only. */
  link(withState: boolean): string;
  /** How many iterations were done. */
  run(maxIterations: number, budgetMs: number): number;
  iteration(): number;
  /** Looks for convergence anew, from here on. */
  forget_convergence(): void;
  status(): Status;
  /** Of the Gibbs density e^(−E/τ)/Z that the scenario is about. */
  temperature(): number;
  scenario(withState: boolean): Scenario;
  frame(
    view: Float64Array,
    width: number,
    height: number,
    trajectories: number,
    criticalPoints: boolean,
    gradient: boolean,
    ensemble: boolean,
    condition: Float64Array,
  ): Seen;
  /** `[n, d]` and `[n, m]`. */
  observations(): Float64Array;
  conditions(): Float64Array;
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
  /** Tasks an iteration is cut into, for a pool of workers (pool.ts). */
  tasks(): number;
  unknowns(): Float64Array;
  set_unknowns(iteration: number, unknowns: Float64Array): void;
  run_tasks(first: number, end: number): Float64Array;
  apply(partials: Float64Array): void;
  training(): TensorTraining[];
  summarize_fit(request: { view?: Box; epsilon?: number }): FitSummary;
  /** Bits of the two-part code of the fit at precision ε; throws where there is none. */
  code_length(epsilon: number): CodeLength;
  /** In the complete builds only, as all that follow. */
  density(request: DensityRequest): DensityReport;
  /** The energy against that of the teacher whose trajectories were observed, up to a constant. */
  recovery(request: DensityRequest): Recovery;
  suspend(): Suspended;
  free(): void;
}

/** A study under way. In the complete builds only; `free` cancels. */
export interface Task {
  /** Goes on for so many milliseconds or steps; true once all is done. */
  run(budgetMs: number, steps: number): boolean;
  progress(): Progress;
  /** What it has found so far. */
  report(): StudyReports[keyof StudyReports];
  arrays(): Record<string, Float32Array>;
  free(): void;
}

/** What the page uses of the wasm package; the only place that names the package. */
export interface EngineModule {
  Engine: {
    new (scenario: Scenario): Engine;
    /** Goes on where the engine of another build stands. */
    resume(suspended: Suspended): Engine;
  };
  Task: new (scenario: Scenario, request: StudyRequest) => Task;
  /** Share of the points of two sets, `[k, d]`, that have one of the other no farther than `near`. */
  shared(a: Float64Array, b: Float64Array, dim: number, near: number): number | undefined;
  /** The energies that can be ranked; in the complete builds only. */
  learnable(scenario: Scenario): Config[];
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
}

/**
 * The engine comes in three builds: a small one to start with, which lacks much of the catalog;
 * the complete one, in single and double precision; and a complete one in single precision that
 * fuses products and sums (relaxed SIMD), which is faster and whose bits depend on the machine.
 */
export type Build = "first" | "complete" | "fused";

/** Fetches and starts a build of the wasm module; the same one again for a second call. */
export const load = (build: Build): Promise<EngineModule> => builds[build]();

const builds = {
  first: fetched(() => start(import("../pkg/iel.js"))),
  complete: fetched(() => start(import("../pkg-complete/iel-complete.js"))),
  fused: fetched(() => start(import("../pkg-fused/iel-fused.js"))),
};

async function start(fetching: Promise<{ default(): Promise<unknown> }>): Promise<EngineModule> {
  const module = await fetching;
  await module.default();
  return module as unknown as EngineModule;
}
