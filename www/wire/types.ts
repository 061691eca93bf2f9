/** The engine's data as they cross to the page. Kinds and fields stay open: the catalog says which exist. */

import type { SystemReport, SystemRequest } from "./system";

/** One choice in one room of the scenario, tagged by its kind; the other fields follow its schema. */
export interface Config {
  kind: string;
  [field: string]: unknown;
}

/** The rooms of a scenario that hold one tagged choice each. */
export const ROOMS = [
  "data",
  "energy",
  "dynamics",
  "initial",
  "objective",
  "estimator",
  "optimizer",
] as const;
export type Room = (typeof ROOMS)[number];

export interface Box {
  x_min: number;
  x_max: number;
  y_min: number;
  y_max: number;
}

export interface Point {
  x: number[];
  start?: number[];
  condition?: number[];
  /** Where it was seen on its way from start to end. */
  path?: number[][];
}

/** Everything a run follows from; see the engine's JSON Schema. */
export interface Scenario extends Record<Room, Config> {
  version: number;
  title: string;
  seed: number;
  precision: "f32" | "f64";
  steps: number;
  view: Box;
  state?: unknown;
  [field: string]: unknown;
}

export interface Notice {
  level: "info" | "warning";
  message: string;
  at?: string;
}

/** What the engine throws, and what crosses the worker boundary in its place. */
export interface IelError {
  kind: string;
  message: string;
  at?: string;
}

export interface Status {
  iteration: number;
  /** At the last iterate that was evaluated; null before the first. */
  loss: number | null;
  gradient_norm: number | null;
  /** Largest residual of the equations solved there; absent where there are none. */
  residual?: number;
  /** The state follows from the scenario alone. */
  pristine: boolean;
  /** Which quantity blew up and why, or null. */
  diverged: string | null;
  /** The iteration at which the loss no longer changed, or null. */
  converged: number | null;
  hash: string;
  observations: number;
  parameters: number;
}

/** The part of JSON Schema that the engine's configurations use. */
export interface Schema {
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  required?: string[];
  "x-scale"?: "log" | "linear";
  /** Of an operator: each state is drawn anew, wherever the one before it was. */
  "x-jumps"?: boolean;
  "x-unit"?: string;
  "x-live"?: boolean;
  "x-advanced"?: boolean;
  /** What each word of an `enum` means. */
  "x-options"?: Record<string, string>;
}

export interface Entry {
  kind: string;
  title: string;
  doc: string;
  formula: string;
  schema: Schema;
  default: Config;
}

export interface Catalogue {
  version: string;
  rooms: Record<Room, Entry[]>;
  /** What moves points by energy or density; no room of a scenario. */
  flows: Entry[];
  scenario: Schema;
  default: Scenario;
}

/** Which kinds are possible beside the rest of a scenario: null, or the reason why not. */
export type Choices = Partial<Record<Room, Record<string, string | null>>>;

export interface Probe {
  energy: number;
  gradient: number[];
  hessian: number[][];
  density?: number;
}

/** An estimator's gradient beside that of back-propagation through time, on the same state. */
export interface Estimated {
  estimator: Config;
  /** Why it was not measured; the rest is null then. */
  refused: string | null;
  cosine: number | null;
  norm_ratio: number | null;
  /** Evaluations of the energy for one observation. */
  evaluations: number;
  milliseconds: number | null;
  /** Of one that solves for rest: how far rest is, and the equation from singular. */
  rest: RestReport | null;
}

export interface RestReport {
  /** The largest ‖∇E(x_T)‖, or step ‖x_T − x_{T−1}‖ where rest is no minimum. */
  residual: number | null;
  damping: number;
  /** The least magnitude of a pivot in solving. */
  pivot: number | null;
}

export interface InnerTime {
  /** Root mean square of ‖λ_t‖ over the observations, for t = 0..T. */
  adjoint: (number | null)[];
  /** Why there is none of it, or null. */
  no_adjoint: string | null;
  /** The largest ‖∇E(x_T)‖. */
  residual: number | null;
  /** The largest ‖x_T − x_{T−1}‖. */
  last_step: number | null;
}

/** Estimators beside each other on the same state. */
export interface EstimatorComparison extends InnerTime {
  iteration: number;
  estimators: Estimated[];
}

/** One tensor of θ at the present iterate. */
export interface TensorTraining {
  name: string;
  shape: number[];
  norm: number;
  gradient_norm: number | null;
  /** Of a matrix, largest first. */
  singular_values: number[];
  effective_rank: number | null;
}

/** A two-part code in bits: `total = parameters + starts + data`. */
export interface CodeLength {
  /** By starts and residuals of the process, by a density, or by that of one step from the start. */
  coding: "process" | "density" | "transition";
  epsilon: number;
  parameters: number;
  starts: number;
  data: number;
  /** Null (as the others) where it is infinite. */
  total: number | null;
  /** The observations as plain real numbers; comparable with the process code only. */
  plain: number;
  /** Numbers fitted, as the criterion counts them. */
  fitted: number;
  /** k ln n − 2 ln L. */
  bic: number | null;
  /** Of a Gibbs density: how much is at the edge of its box, over the mean; far below 1 if it fits. */
  edge?: number;
}

export interface LandscapeRequest {
  /** The scenario's view if not given. */
  view?: Box;
  /** Cells along either axis painted by basin; 0 for none (default 64). */
  cells?: number;
  /** Random starts of the search (default 512). */
  starts?: number;
  condition?: number[];
}

export interface CriticalPoint {
  x: number[];
  energy: number;
  kind: "minimum" | "saddle" | "maximum";
  /** Eigenvalues of the Hessian, ascending. */
  curvatures: number[];
}

export interface Landscape {
  view: Box;
  /** Lowest energy first. */
  critical: CriticalPoint[];
  /** Minimum-energy paths: over which saddle, between which minima (indices into `critical`). */
  paths: {
    saddle: number;
    ends: [number | null, number | null];
    points: number[][];
    energies: number[];
  }[];
  /** Of each cell, first row at the top, the minimum it flows to; and of each of `critical` its
   * share of the cells. */
  basins: {
    width: number;
    height: number;
    minimum: (number | null)[];
    share: number[];
  } | null;
}

export interface DensityRequest {
  /** The scenario's view with half as much again on every side if not given. */
  view?: Box;
  /** Cells along either axis (default 96); multiples of 3 give an error of log Z. */
  cells?: number;
  /** The scenario's (Engine.temperature) if not given. */
  temperature?: number;
  condition?: number[];
}

/** How far samples are from a density; a sample that is not finite is infinitely far. */
export interface Gap {
  count: number;
  /** Fraction of them in the box; the density is 0 outside. */
  inside: number;
  /** Of their histogram from the density, and back; null where infinite: one is not in the box. */
  kl: number | null;
  kl_reverse: number | null;
  /** Sliced Wasserstein-1; null where infinite: one is not finite. */
  wasserstein: number | null;
  /** Its mean is 0 for samples of the density; null for fewer than two samples. */
  squared_mmd: number | null;
}

export interface DensityReport {
  view: Box;
  cells: [number, number];
  temperature: number;
  log_z: number;
  log_z_error: number | null;
  /** By how much log Z grows in a box twice as wide: 0 where the box holds the density. */
  growth: number | null;
  /** Density at the edge of the box over the mean: far below 1 where the box holds it all. */
  edge: number;
  mean: number[];
  covariance: number[];
  energy: number;
  /** Mean over the observations. */
  observed_energy: number | null;
  entropy: number;
  observations: Gap | null;
}

export interface DensityFlowRequest {
  density?: DensityRequest;
  geometry?: "fokker-planck" | "fisher-rao";
  /** Time of a step (default 0.01); at most 1 for Fisher–Rao. */
  step?: number;
  start?: "uniform" | { normal: { mean: number[]; sd: number } };
  particles?: number;
}

export interface DensityFlowStatus {
  step: number;
  time: number;
  kl: number | null;
  kl_reverse: number | null;
  mass: number;
  /** Sliced Wasserstein-1 of the particles from the density, and from the Gibbs density. */
  cloud: number;
  cloud_to_rest: number;
}

export interface OperatorsRequest {
  /** All there are if none are given. */
  dynamics?: Config[];
  /** Uniform in the view, the same for every operator (default 256). */
  starts?: number;
  /** The starts themselves, [n, d], in the place of drawn ones. */
  points?: number[];
  /** Default 300. */
  steps?: number;
  temperature?: number;
  /** Whether to tell how they stand at each time. */
  over_time?: boolean;
  /** Places [k, d] to look for processes at over time, in the place of basins. */
  places?: number[];
}

/** A fit in numbers that can be compared across objectives and families. */
export interface FitSummary {
  /** In bits; null where there is no code. */
  code_length: number | null;
  /** Root mean square distance between an observation and where its process ends. */
  rest_error: number | null;
  /** Mean over the observations, above the lowest minimum. */
  energy: number | null;
  /** In view, lowest first. */
  minima: CriticalPoint[];
}

/** How processes that start alike stand at each time. */
export interface OverTime {
  /** The minima, or the places asked for. */
  places: number[][];
  /** Of each process, the mean energy: `[steps+1]`. */
  energy: (number | null)[][];
  /** Of each process, the share of starts that are at one of the places: `[steps+1]`. */
  near: number[][];
  /** Of each process and place, the share of starts in its basin: `[steps+1]`. */
  reached: number[][][];
  /** Of each process and each after it, the share of starts in the same basin: `[steps+1]`. */
  agreement: number[][][];
}

export interface OperatorComparison {
  view: Box;
  critical: CriticalPoint[];
  /** Those of the operators asked for that can run, in order. */
  operators: {
    dynamics: Config;
    /** Contraction a step, fitted, and from the Hessian's eigenvalues. */
    rate: number | null;
    rate_expected: number | null;
    /** Of each of `critical`, the fraction of starts that end in its basin. */
    reached: number[];
    global: number;
    lost: number;
    /** Mean at the start and at the end. */
    energy: [number, number];
    /** Of a sampler that can reject. */
    accepted: number | null;
    /** Null without noise. */
    autocorrelation: number | null;
    effective: number | null;
    gap: Gap | null;
    temperature: number;
  }[];
  /** Those that cannot: `index` counts all that were asked for. */
  refused: { index: number; dynamics: Config; reason: string }[];
  /** Fraction of starts that two operators (of those that ran) take to the same minimum. */
  agreement: number[][];
  over_time?: OverTime;
}

export interface FlowsRequest {
  density?: DensityRequest;
  starts?: number;
  steps?: number;
  eta?: number;
  over_time?: boolean;
}

/** Where one flow took the points, and how. */
export interface FlowTrace {
  flow: string;
  /** `[n, steps+1, d]`. */
  paths: number[];
  /** Means at each time, `[steps+1]`. */
  speed: number[];
  energy: number[];
  length: number;
  /** Fraction of the points that end at a higher energy. */
  rising: number;
  /** Mean distance from the path of descent of the energy. */
  off_path: number;
  spread: number;
  /** Smallest and largest speed at the starts over that of descent. */
  relative: [number, number];
  /** Fraction of the points with less than a hundredth of descent's path. */
  stalled: number;
  /** Largest speed at a stationary point of the energy, over the mean at the starts. */
  at_critical: number | null;
  /** Speed where Z is twice as large, over the speed. */
  doubled_z: number;
  /** Around small circles: 0 for gradients. */
  circulation: number | null;
}

export interface FlowComparison {
  temperature: number;
  log_z: number;
  /** Spread of free diffusion. */
  diffusion: number;
  /** Smallest and largest density at the starts. */
  density: [number, number];
  traces: FlowTrace[];
  over_time?: OverTime;
}

/** The learned energy against the teacher's, whose trajectories were observed. */
export interface Recovery {
  view: Box;
  /** Of the teacher's density. */
  temperature: number;
  cells: [number, number];
  /** E − E_teacher − constant at the cell centers, first row at the top. */
  difference: number[];
  /** The teacher's Gibbs density there. */
  weight: number[];
  constant: number;
  rms: number;
  relative: number;
  /** Below 1 where the learned energy is too flat. */
  slope: number;
}

/** A family after its fit; a list of them is sorted, fewest bits first. */
export interface Ranked {
  energy: Config;
  parameters: number;
  iterations: number;
  loss: number | null;
  code: CodeLength | null;
  /** Bits of all blocks of observations but the first, each by the fit to those before it. */
  prequential: number | null;
  trouble: string | null;
}

/** An energy learned from trajectories observed at one spacing, against the teacher's. */
export interface Spaced {
  spacing: number;
  iterations: number;
  loss: number | null;
  /** Of the energy up to a constant; and over the spread of the teacher's. */
  rms: number | null;
  relative: number | null;
  slope: number | null;
  /** If the teacher were quadratic: the mean of (1 − e^(−ch))/ch over its curvatures c. */
  slope_expected: number | null;
  trouble: string | null;
}

/** What snapping parameters to simple numbers has come to. */
export interface Snapped {
  before: CodeLength;
  after: CodeLength;
  /** Of tensors in which something changed: numbers that became 0, other integers, fractions. */
  tensors: {
    name: string;
    count: number;
    zeros: number;
    integers: number;
    fractions: number;
  }[];
  /** With the state that snapping came to. */
  scenario: Scenario;
}

/** What is to be studied of a scenario. */
export type StudyRequest =
  | ({ study: "landscape" } & LandscapeRequest)
  | ({ study: "operators" } & OperatorsRequest)
  | ({ study: "flows" } & FlowsRequest)
  | ({ study: "density-flow" } & DensityFlowRequest)
  /** Leaves out what takes more than `patience` times as long as through time. */
  | { study: "estimators"; patience: number }
  | { study: "snapping"; epsilon: number }
  | ({ study: "system" } & SystemRequest)
  | { study: "sweep"; spacings: number[]; iterations: number }
  | {
      study: "ranking";
      families: Config[];
      iterations: number;
      epsilon: number;
      /** Of the prequential code, where it is wanted too. */
      blocks?: number;
    };

/** What each study reports. */
export interface StudyReports {
  landscape: Landscape;
  operators: OperatorComparison;
  flows: FlowComparison;
  "density-flow": DensityFlowStatus;
  estimators: EstimatorComparison;
  snapping: Snapped;
  system: SystemReport;
  sweep: Spaced[];
  ranking: Ranked[];
}

/** How far a study has come. */
export interface Progress {
  done: number;
  /** At most; 0 where there is no telling. */
  total: number;
  note: string;
}

export type Command =
  | { type: "add-point"; point: Point }
  | { type: "move-point"; index: number; x: number[] }
  | { type: "delete-point"; index: number }
  | { type: "clear-points" }
  | { type: "set-points"; points: Point[] }
  | { type: "configure"; scenario: Scenario }
  | { type: "reset" }
  | { type: "set-seed"; seed: number };
