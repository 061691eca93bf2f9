import type { Scenario } from "../../wire/types";

/** The pieces of work, as benches/work.json describes them. */
export const WORKS = ["p0", "p1", "p2", "p3"] as const;
export type Work = (typeof WORKS)[number];

interface Fit {
  title: string;
  width: number;
  steps: number;
  eta: number;
  theta: Record<string, number | number[]>;
  start: number[];
  target: number[];
  reference: { loss: number; theta: number; start: number };
}

export interface StandardWork {
  p0: Fit;
  p1: Fit;
  p2: {
    title: string;
    nodes: number;
    low: number;
    high: number;
    reference: { energy: number; gradient: number };
  };
  p3: {
    title: string;
    components: number;
    radius: number;
    sigma: number;
    chains: number;
    steps: number;
    eta: number;
  };
}

interface Tensor {
  name: string;
  shape: number[];
  values: number[];
}

function pairs(flat: number[]): [number, number][] {
  return flat.flatMap((x, i) => (i % 2 ? [] : [[x, flat[i + 1] as number]])) as [number, number][];
}

function tensor(name: string, shape: number[], values: number | number[]): Tensor {
  return { name, shape, values: [values].flat() };
}

/** The default scenario with some of its rooms, and its state, replaced. */
function scenario(base: Scenario, parts: Partial<Scenario>): Scenario {
  return { ...base, ...parts };
}

export function fitScenario(base: Scenario, fit: Fit): Scenario {
  const h = fit.width;
  const shapes = { W1: [h, 2], b1: [h], W2: [h, h], b2: [h], w: [h], b: [] };
  const theta = Object.entries(shapes).map(([name, shape]) =>
    tensor(name, shape, fit.theta[name] as number | number[]),
  );
  return scenario(base, {
    data: { kind: "points", points: pairs(fit.target).map((x) => ({ x })) },
    energy: { kind: "mlp", widths: [h, h], activation: "tanh", confinement: 0 },
    dynamics: { kind: "gradient-descent", eta: fit.eta },
    steps: fit.steps,
    initial: { kind: "free" },
    state: { iteration: 0, theta, initial: pairs(fit.start), optimizer: [] },
  });
}

function center({ components, radius }: StandardWork["p3"], i: number): [number, number] {
  const angle = (2 * Math.PI * (i % components)) / components;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

export function samplingScenario(base: Scenario, work: StandardWork["p3"]): Scenario {
  const k = work.components;
  const each = <T>(entry: (i: number) => T[]) => Array.from({ length: k }, (_, i) => entry(i));
  const log = -Math.log(work.sigma);
  const theta = [
    tensor("logits", [k], each(() => [0]).flat()),
    tensor("mu", [k, 2], each((i) => center(work, i)).flat()),
    tensor("L", [k], each(() => [log]).flat()),
  ];
  return scenario(base, {
    data: { kind: "points", points: [{ x: [0, 0] }] },
    energy: { kind: "gaussian-mixture", components: k, covariance: "spherical" },
    dynamics: { kind: "langevin", eta: work.eta, temperature: 1 },
    state: { iteration: 0, theta, initial: [], optimizer: [] },
  });
}

/** Where the chains start: each at a center. */
export function chainStarts(work: StandardWork["p3"]): Float64Array {
  const starts = new Float64Array(2 * work.chains);
  for (let i = 0; i < work.chains; i++) starts.set(center(work, i), 2 * i);
  return starts;
}

/** A frame of rows `first..end` of the grid whose cell centers are the nodes. */
export function fieldRequest({ nodes, low, high }: StandardWork["p2"], first = 0, end = nodes) {
  const cell = (high - low) / (nodes - 1);
  const top = high + cell / 2;
  return {
    width: nodes,
    height: end - first,
    x_min: low - cell / 2,
    x_max: top,
    y_min: top - end * cell,
    y_max: top - first * cell,
    trajectories: 0,
    critical_points: false,
    gradient: true,
    condition: [],
  };
}

/** Largest relative distance between values and reference; infinite where one is no number. */
export function disagreement(values: number[], reference: number[]): number {
  const off = values.map((value, i) => Math.abs(value / (reference[i] as number) - 1));
  return Math.max(...off.map((o) => (Number.isNaN(o) ? Number.POSITIVE_INFINITY : o)));
}

export function norm(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

/** Mean squared distance to the nearest center, against what a Gaussian by itself comes to. */
export function spreadOff(work: StandardWork["p3"], positions: Float64Array): number {
  const centers = Array.from({ length: work.components }, (_, i) => center(work, i));
  let sum = 0;
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i] as number, positions[i + 1] as number];
    sum += Math.min(...centers.map(([cx, cy]) => (x - cx) ** 2 + (y - cy) ** 2));
  }
  const shrink = (1 - work.eta / work.sigma ** 2) ** 2;
  const expected = (4 * work.eta * (1 - shrink ** work.steps)) / (1 - shrink);
  return disagreement([sum / work.chains], [expected]);
}
