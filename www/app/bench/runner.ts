/// <reference lib="webworker" />

import { WorkerPool } from "../../worker/pool";
import { Shared, type Tasks } from "../../worker/shared";
import { type Build, type Engine, type EngineModule, load } from "../../worker/wasm";
import {
  chainStarts,
  disagreement,
  fieldRequest,
  fitScenario,
  norm,
  type StandardWork,
  samplingScenario,
  spreadOff,
  type Work,
} from "./work";

/** What the benchmark uses of the engine that the page does not. */
interface BenchEngine extends Engine {
  evaluate(): number;
  simulate(starts: Float64Array, steps: number): Float64Array;
}

/** A piece of work to measure on so many workers; `ports` lead to those that help with P2. */
interface Measure {
  measure: Work;
  samples: number;
  work: StandardWork;
  workers: number;
  ports: MessagePort[];
}

/** To a worker: what to measure, or the port by which it will be asked for its part of P2 or
 *  given the memory to share it in. */
export type ToBench =
  | Measure
  | { help: MessagePort; measure: Work; work: StandardWork; part: number; parts: number };

export type FromBench = { ms: number[]; off: number } | { error: string };

/** A sample is the mean over as many runs as fill so many milliseconds. */
const SAMPLE_MS = 20;
/** The optimizing compiler takes over in this time. */
const WARM_UP_MS = 300;
const PARTICLES = 32;
/** Rows of the field in a task, where workers share them out among themselves. */
const BAND = 20;

declare const self: DedicatedWorkerGlobalScope;
/** Which build to measure is the name the worker was given. */
const build = self.name as Build;
const engines = new Map<Work, BenchEngine>();
const pools = new Map<Work, WorkerPool>();
/** What was measured before. */
const warm = new Set<string>();

async function engineFor(name: Work, work: StandardWork): Promise<BenchEngine> {
  const known = engines.get(name);
  if (known) return known;
  const module: EngineModule = await load(build);
  const base = module.catalog().default;
  const scenario =
    name === "p3"
      ? samplingScenario(base, work.p3)
      : fitScenario(base, name === "p0" ? work.p0 : work.p1);
  const engine = new module.Engine(scenario) as BenchEngine;
  engines.set(name, engine);
  return engine;
}

type Rows = readonly [grid: Iterable<number>, slopes: Iterable<number>];

/** The rows of the field that are the share of one of `parts` workers. */
function rows(engine: BenchEngine, work: StandardWork["p2"], part: number, parts: number) {
  const bound = (i: number) => Math.floor((i * work.nodes) / parts);
  const { grid, gradient } = engine.frame(...fieldRequest(work, bound(part), bound(part + 1)));
  return [grid, gradient] as const;
}

/** The field in bands of rows, as tasks to share. */
function bands(engine: BenchEngine, work: StandardWork["p2"]) {
  const [tasks, cells] = [Math.ceil(work.nodes / BAND), work.nodes * BAND];
  const sizes = { unknowns: 0, tasks, stride: 3 * cells };
  const band: Tasks = {
    iteration: () => 0,
    unknowns: () => new Float64Array(0),
    set_unknowns: () => undefined,
    run_tasks: (task) => {
      const [grid, slopes] = rows(engine, work, task, tasks);
      const results = new Float64Array(sizes.stride);
      results.set(grid);
      results.set(slopes, cells);
      return results;
    },
  };
  const rowsOf = (results: Float64Array): Rows[] =>
    Array.from({ length: tasks }, (_, i) => {
      const own = results.subarray(i * sizes.stride, (i + 1) * sizes.stride);
      return [own.subarray(0, cells), own.subarray(cells)];
    });
  return { sizes, band, rowsOf };
}

/** Asks every other worker for its rows, does its own, and waits. */
async function field(
  ports: MessagePort[],
  engine: BenchEngine,
  work: StandardWork["p2"],
): Promise<Rows[]> {
  const answers = ports.map(
    (port) =>
      new Promise<Rows>((resolve) => {
        port.onmessage = ({ data }: MessageEvent<Rows>) => resolve(data);
        port.postMessage(null);
      }),
  );
  const own = rows(engine, work, 0, ports.length + 1);
  return [own, ...(await Promise.all(answers))];
}

/** The worker pool of the page, ready for an engine at work on a fit. */
async function poolFor(name: Work, engine: BenchEngine, size: number): Promise<WorkerPool> {
  const known = pools.get(name);
  if (known) return known;
  const spawn = () =>
    new Worker(new URL("../../worker/poolWorker.ts", import.meta.url), { type: "module" });
  const pool = new WorkerPool(size, spawn, crossOriginIsolated);
  pool.prepare(engine, engine.scenario(true), build, null);
  while (!pool.ready) await new Promise((resolve) => setTimeout(resolve, 5));
  pools.set(name, pool);
  return pool;
}

/** How far loss and gradients are off: from the partial results, `dL/dθ`, losses, `dL/dz` a task. */
function fitOff(engine: BenchEngine, fit: StandardWork["p0"]): number {
  const tasks = engine.tasks();
  const partials = engine.run_tasks(0, tasks);
  const stride = partials.length / tasks;
  const parameters = stride - 3 * PARTICLES;
  const theta = new Float64Array(parameters);
  let start = 0;
  for (let task = 0; task < tasks; task++) {
    const own = partials.subarray(task * stride, (task + 1) * stride);
    for (let i = 0; i < parameters; i++) theta[i] = (theta[i] as number) + (own[i] as number);
    start = Math.hypot(start, norm(own.subarray(parameters + PARTICLES)));
  }
  const { reference } = fit;
  const values = [engine.evaluate(), norm(theta), start];
  return disagreement(values, [reference.loss, reference.theta, reference.start]);
}

function fieldOff(work: StandardWork["p2"], parts: Rows[]): number {
  let energy = 0;
  for (const [grid] of parts) for (const value of grid) energy += value;
  const gradient = norm(parts.map(([, slopes]) => norm(slopes)));
  return disagreement([energy, gradient], [work.reference.energy, work.reference.gradient]);
}

/** What is timed, how far its result is off, and what ends it. */
interface Prepared {
  run: () => unknown;
  off: number;
  end?: () => void;
}

/** The field on several workers: in memory they share, where there is any. */
async function fieldOnAll(
  ports: MessagePort[],
  engine: BenchEngine,
  work: StandardWork["p2"],
): Promise<Prepared> {
  if (!crossOriginIsolated) {
    const run = () => field(ports, engine, work);
    return { run, off: fieldOff(work, await run()) };
  }
  const { sizes, band, rowsOf } = bands(engine, work);
  const shared = Shared.create(sizes);
  for (const port of ports) port.postMessage(shared.buffer);
  const run = () => shared.iterate(band);
  return { run, off: fieldOff(work, rowsOf(run())), end: () => shared.release() };
}

async function prepared({ measure: name, work, workers, ports }: Measure): Promise<Prepared> {
  const engine = await engineFor(name, work);
  if (name === "p3") {
    const starts = chainStarts(work.p3);
    const run = () => engine.simulate(starts, work.p3.steps);
    return { run, off: spreadOff(work.p3, run()) };
  }
  if (name === "p2") {
    if (workers > 1) return fieldOnAll(ports, engine, work.p2);
    const run = () => engine.frame(...fieldRequest(work.p2));
    return { run, off: fieldOff(work.p2, [rows(engine, work.p2, 0, 1)]) };
  }
  const off = fitOff(engine, work[name]);
  if (workers === 1) return { run: () => engine.evaluate(), off };
  const pool = await poolFor(name, engine, workers - 1);
  const unknowns = engine.unknowns();
  // Always the same iteration, though each moves θ and z.
  const run = async () => {
    await pool.iterate(engine);
    engine.set_unknowns(0, unknowns);
  };
  await run();
  const { loss, gradient_norm } = engine.status();
  const { reference } = work[name];
  const shared = [loss ?? Number.NaN, gradient_norm ?? Number.NaN];
  return { run, off: Math.max(off, disagreement(shared, [reference.loss, reference.theta])) };
}

/** Milliseconds of `samples` samples, after a warm-up; where it is warm, after one more that does not count. */
async function measure(run: () => unknown, samples: number, warm: boolean): Promise<number[]> {
  let runs = 0;
  const begin = performance.now();
  let elapsed = 0;
  while (elapsed < (warm ? SAMPLE_MS : WARM_UP_MS)) {
    const pending = run();
    if (pending instanceof Promise) await pending;
    runs++;
    elapsed = performance.now() - begin;
  }
  const repeats = Math.max(1, Math.ceil((SAMPLE_MS * runs) / elapsed));
  const ms = [];
  for (let sample = 0; sample < samples; sample++) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) {
      const pending = run();
      if (pending instanceof Promise) await pending;
    }
    ms.push((performance.now() - start) / repeats);
  }
  return ms;
}

async function answer(message: ToBench): Promise<void> {
  const { measure: name, work } = message;
  if ("help" in message) {
    const { help, part, parts } = message;
    const engine = await engineFor(name, work);
    help.onmessage = ({ data }: MessageEvent<SharedArrayBuffer | null>) => {
      if (data) {
        const { sizes, band } = bands(engine, work.p2);
        new Shared(data, sizes).serve(band);
        return;
      }
      const arrays = rows(engine, work.p2, part, parts);
      help.postMessage(
        arrays,
        arrays.map((array) => array.buffer as ArrayBuffer),
      );
    };
    return;
  }
  const { run, off, end } = await prepared(message);
  const key = `${name} on ${message.workers}`;
  const ms = await measure(run, message.samples, warm.has(key));
  end?.();
  warm.add(key);
  self.postMessage({ ms, off } satisfies FromBench);
}

self.onmessage = ({ data }: MessageEvent<ToBench>) => {
  answer(data).catch((thrown) =>
    self.postMessage({ error: String(thrown?.message ?? thrown) } satisfies FromBench),
  );
};
