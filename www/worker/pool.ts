import type { Scenario } from "../wire/types";
import { Shared, type Sizes, type Tasks } from "./shared";
import type { Build, Engine } from "./wasm";

/** What a worker of the pool is given: a scenario to be ready for (with shared memory where there is
 *  any), or an iteration to take part in. */
export type ToPoolWorker =
  | {
      scenario: Scenario;
      /** All rows of which the scenario holds some, where there are any. */
      rows: string | null;
      build: Build;
      share: Share;
      shared: SharedMemory | null;
      ticket: number;
    }
  | { iteration: number; unknowns: Float64Array; ticket: number };

/** What it answers: that it is ready, or the results of its tasks. */
export type FromPoolWorker = { ready: number } | { ticket: number; partials: Float64Array };

export interface Share {
  first: number;
  end: number;
}

export interface SharedMemory {
  buffer: SharedArrayBuffer;
  sizes: Sizes;
}

/** The part of a `Worker` that the pool needs; a test puts its own in. */
export interface PoolWorker {
  postMessage(message: ToPoolWorker): void;
  onmessage: ((event: MessageEvent<FromPoolWorker>) => void) | null;
  terminate(): void;
}

/** What the pool needs of the main worker's engine. */
type Main = Tasks & Pick<Engine, "tasks" | "apply">;

/** Milliseconds that giving an iteration to the workers and hearing from them costs: by messages, by
 *  memory. */
const OVERHEAD_MS = { messages: 0.8, memory: 0.15 };

/**
 * Shares each iteration among several workers, each with its own engine.
 *
 * The engine cuts an iteration into tasks that do not depend on who carries them out, and sums
 * their results in order: the bits are the same for any number of workers.
 */
export class WorkerPool {
  #workers: PoolWorker[] = [];
  #ready = 0;
  #ticket = 0;
  #share: Share = { first: 0, end: 0 };
  #shared: Shared | null = null;
  #arrived: ((index: number, partials: Float64Array) => void) | null = null;
  #overtake: (() => void) | null = null;

  /** `size` counts the workers besides the main one, which owns the engine. */
  constructor(
    readonly size: number,
    readonly spawn: () => PoolWorker,
    readonly isolated: boolean,
  ) {}

  /** Whether every worker is ready for the present scenario. */
  get ready(): boolean {
    return this.#workers.length > 0 && this.#ready === this.#workers.length;
  }

  /** Whether sharing an iteration of so many milliseconds saves time. */
  worthwhile(engine: Main, iterationMs: number): boolean {
    const overhead = OVERHEAD_MS[this.isolated ? "memory" : "messages"];
    return this.possible(engine) && iterationMs > 2 * overhead;
  }

  /** Whether there is something to share, and with whom. */
  possible(engine: Main): boolean {
    return this.size > 0 && engine.tasks() > 1;
  }

  /** Has workers, started when first needed, make ready for this scenario. */
  prepare(engine: Main, scenario: Scenario, build: Build, rows: string | null): void {
    this.cancel();
    const tasks = engine.tasks();
    const wanted = Math.min(this.size, tasks - 1);
    while (this.#workers.length > wanted) this.#workers.pop()?.terminate();
    while (this.#workers.length < wanted) this.#spawn();
    const shares = split(tasks, wanted + 1);
    this.#share = shares[0] as Share;
    const sizes = {
      unknowns: engine.unknowns().length,
      tasks,
      stride: engine.run_tasks(0, 1).length,
    };
    this.#shared = this.isolated ? Shared.create(sizes) : null;
    const shared = this.#shared && { buffer: this.#shared.buffer, sizes };
    this.#workers.forEach((worker, index) => {
      const share = shares[index + 1] as Share;
      worker.postMessage({ scenario, rows, build, share, shared, ticket: this.#ticket });
    });
  }

  #spawn(): void {
    const worker = this.spawn();
    const index = this.#workers.length;
    worker.onmessage = ({ data }) => {
      if ("ready" in data) this.#ready += Number(data.ready === this.#ticket);
      else if (data.ticket === this.#ticket) this.#arrived?.(index, data.partials);
    };
    this.#workers.push(worker);
  }

  /** One iteration of the main engine; false when it was overtaken by a change. */
  async iterate(engine: Main): Promise<boolean> {
    if (this.#shared) {
      engine.apply(this.#shared.iterate(engine));
      return true;
    }
    const iteration = engine.iteration();
    const unknowns = engine.unknowns();
    const { first, end } = this.#share;
    const ticket = ++this.#ticket;
    const results: Float64Array[] = new Array(this.#workers.length + 1);
    let missing = this.#workers.length;
    const others = new Promise<void>((resolve) => {
      this.#overtake = resolve;
      this.#arrived = (index, partials) => {
        results[index + 1] = partials;
        if (--missing === 0) resolve();
      };
    });
    for (const worker of this.#workers) worker.postMessage({ iteration, unknowns, ticket });
    results[0] = engine.run_tasks(first, end);
    await others;
    if (ticket !== this.#ticket) return false;
    engine.apply(joined(results));
    return true;
  }

  /** Ends an iteration under way without its result; the workers are ready for nothing then. */
  cancel(): void {
    this.#ticket++;
    this.#ready = 0;
    this.#shared?.release();
    this.#shared = null;
    this.#overtake?.();
    this.#overtake = null;
  }

  /** Ends the workers. */
  stop(): void {
    this.cancel();
    for (const worker of this.#workers.splice(0)) worker.terminate();
  }
}

/** Cuts `0..count` into `parts` runs whose lengths differ by one at most. */
export function split(count: number, parts: number): Share[] {
  const bound = (i: number) => Math.floor((i * count) / parts);
  return Array.from({ length: parts }, (_, i) => ({ first: bound(i), end: bound(i + 1) }));
}

/** The numbers of all parts, one after the other. */
export function joined(parts: Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
