import type { Chart } from "./charting";
import type { Answer } from "./rpc";
import type {
  Box,
  Catalog,
  Choices,
  CodeLength,
  Command,
  Consequences,
  IelError,
  Landscape,
  Language,
  ObservedTable,
  ParsedLink,
  Point,
  Probe,
  Reading,
  Scenario,
  Shader,
  Status,
  Suspended,
  Table,
  TensorTraining,
} from "./types";

/** How fast a run goes: iterations a second, or as many as fit (Infinity). */
export type Speed = number;

/** What the page can ask of the worker. Every call answers once, with a value or an `IelError`. */
export interface EngineApi {
  catalog(): Catalog;
  wholeCatalog(): Catalog;
  parseLink(hash: string): ParsedLink;
  toLink(scenario: Scenario): string;
  readTable(text: string, reading: Reading): Table;
  tableText(bytes: Uint8Array): string;
  observing(scenario: Scenario, text: string, reading: Reading): ObservedTable;
  /** Learns by batches from all rows of a table, as `observing` gives them, wherever the scenario holds some of
   *  them. */
  beside(rows: string): void;
  randomSeed(): number;
  check(scenario: Scenario): Choices;
  /** With an objective that goes with any dynamics. */
  unrolled(scenario: Scenario): Scenario;
  /** Starts a new run; the one before goes on existing if this one is refused. */
  open(scenario: Scenario): Changed;
  /** Goes on where an engine stood that is no longer there, with what the scenario is by now. */
  resume(kept: Kept, scenario: Scenario): Changed;
  command(command: Command): Changed;
  scenario(withState: boolean): Scenario;
  /** The observations, with their starts, also where the scenario only says how they are generated. */
  points(): Point[];
  /** The share link of the scenario, with its present state if asked. */
  link(withState: boolean): string;
  /** The scenario and its state at one and the same iteration. */
  snapshot(): { scenario: Scenario; status: Status; temperature: number };
  /** `condition` is the first number of the condition, where there is one. */
  probe(x: number, y: number, condition: number): Probed;
  /** Conditions that are inferred, group after group from group 0, in the units of what they move. */
  inferred(): Float64Array;
  /** Bits of the two-part code of the fit as it stands. */
  codeLength(epsilon: number): CodeLength;
  /** The energy of a scenario, and its dynamics, for the page to draw; null where they cannot be told so. */
  shader(scenario: Scenario): Shader | null;
  /** The fit as it stands as a program. */
  program(language: Language): string;
  /** The fit as it stands as an SVG document, so many pixels wide. */
  figure(width: number, dark: boolean): string;
  /** The stationary points of a landscape as CSV, in the units of the scenario's axes. */
  landscapeTable(scenario: Scenario, landscape: Landscape): string;
  training(): { iteration: number; tensors: TensorTraining[] };
  play(): void;
  pause(): Status;
  /** Runs to exactly this iteration (at least the present one), then rests. `pause` cancels. */
  runTo(iteration: number): Status;
  speed(speed: Speed): void;
  /** On how many cores to fit; the bits do not depend on it. `always` shares every iteration that can
   * be, also where one core alone is faster. */
  cores(count: number, always: boolean): void;
  /** Whether to fuse products and sums: faster, and the bits depend on the machine. The run
   *  starts over; null where nothing changes for it. */
  fuse(on: boolean): Changed | null;
  view(view: ViewRequest): void;
  /** Sets scenarios side by side; answers for each with the paths of its processes, or why not. */
  compare(request: CompareRequest): (Float32Array | IelError)[];
  compareView(view: ViewRequest): void;
  /** Lets fits that are compared go on, to an iteration if one is given, or rest. */
  comparePlay(on: boolean, goal?: number): void;
  compareStep(): void;
  compareProbe(x: number, y: number): (Pick<Probe, "energy" | "gradient"> | null)[];
  /** What is measured of fits as they stand, at the precision ε of their code. */
  compareMeasure(epsilon: number): Measure[];
  compareClose(): void;
}

/** The energy at a place, and its Gibbs density there, where that is known. */
export interface Probed extends Probe {
  density?: number;
}

/** Scenarios to set side by side. */
export interface CompareRequest {
  scenarios: Scenario[];
  /** Processes that run from the same starts (null: where the fit starts them); null for fits. */
  processes: { starts: Float64Array | null; steps: number; chart: Chart } | null;
}

/** A row of the comparison's table: one number a panel, null where there is none. */
export interface Measure {
  name: string;
  /** What exactly it is, in one sentence. */
  doc: string;
  style: "share" | "energy" | "number" | "count";
  values: (number | null)[];
}

/** How the tensors of a fit stood at an iteration. */
export interface Trained {
  iteration: number;
  tensors: TensorTraining[];
}

/** What each panel shows; null where nothing is new. */
export interface ComparisonFrame {
  panels: (Frame | null)[];
  /** Of fits, how training went since the last frame: a list a panel. */
  training: Trained[][];
  playing: boolean;
  rest: Frame["rest"];
}

/** An engine as it stood at an iteration, for another worker to go on with the same bits. */
export interface Kept {
  suspended: Suspended;
  build: "first" | "complete" | "fused";
  run: number;
  iteration: number;
}

/** Without the complete build nothing is known yet of what follows: it comes by itself once that is
 *  there. */
export interface Changed extends Consequences {
  scenario: Scenario;
  status: Status;
  /** Counts runs: a change that restarts the fit begins a new one. */
  run: number;
}

/** What the picture needs: the box on show, its size in device pixels, how many paths to follow. */
export interface ViewRequest {
  box: Box;
  pixels: { width: number; height: number };
  trajectories: number;
  /** The first number of the condition under which the energy is drawn, where there is one. */
  condition: number;
  /** Whether the page draws the energy itself, and needs it as a shader. */
  shader?: boolean;
  hidden: boolean;
}

/** One isoline level: polylines packed as x, y pairs in world units. */
export interface Isolines {
  level: number;
  /** End index (in points) of each polyline within `points`. */
  ends: Uint32Array;
  points: Float32Array;
}

export interface Frame {
  run: number;
  status: Status;
  playing: boolean;
  /** Why a run stopped by itself, if it did. */
  rest: "converged" | "diverged" | "reached" | null;
  iterationsPerSecond: number;
  /** How points lie on the picture; all its places are the canvas's. */
  chart: Chart;
  box: Box;
  width: number;
  height: number;
  /** The energy; at rest, where the optimizer samples, the mean of the energies it drew. */
  grid: Float32Array;
  /** How much the drawn energies disagree, and how many there are; absent for one energy. */
  ensemble?: { spread: Float32Array; draws: number } | undefined;
  isolines: Isolines[];
  /** The energy as it is, for the page to draw, where it asked; absent where it cannot be told so. */
  shader?: Shader | undefined;
  /** The energies between which the colors spread. */
  range: [number, number];
  observations: Float32Array;
  conditions: Float32Array;
  /** Which observations are set aside: 1, or 0; empty where none is. */
  held: Float32Array;
  starts: Float32Array;
  trajectories: Float32Array;
  /** Chains that the objective keeps, two numbers each. */
  chains: Float32Array;
  steps: number;
  critical_points: Float32Array;
  /** {@link CURVE} numbers of each iteration. */
  curves: Float64Array;
}

/** Iteration, loss, gradient norm, and the held-out loss, NaN without one. */
export const CURVE = 4;

export type Method = keyof EngineApi;
export type Request<M extends Method = Method> = {
  id: number;
  method: M;
  args: Parameters<EngineApi[M]>;
};

export type ToWorker = Request | { frameDrawn: true } | { comparisonDrawn: true };
export type FromWorker =
  | Answer
  | { frame: Frame }
  | { comparison: ComparisonFrame }
  | { consequences: Consequences }
  | { kept: Kept }
  | { busy: boolean };

/** Turns whatever was thrown into the typed error that crosses the boundary. */
export function toError(thrown: unknown): IelError {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const { kind, message, at, name } = thrown as Record<string, unknown>;
    const error: IelError = { kind: String(kind ?? name ?? "error"), message: String(message) };
    if (typeof at === "string") error.at = at;
    return error;
  }
  return { kind: "error", message: String(thrown) };
}
