import { Sharing } from "./pacer";
import type { WorkerPool } from "./pool";
import type { Build, Engine } from "./wasm";

/** A scenario that has not changed for so long goes to the pool. */
const SETTLED_MS = 200;
/** An update that takes longer is announced: the page may give it up. */
const LONG_MS = 250;

/** Runs the engine's iterations: on this worker alone, or shared with a pool where that is faster. */
export class Iterations {
  #pool: WorkerPool;
  /** Share every iteration that can be. */
  #always = false;
  /** All rows of which the scenario holds some, for the pool. */
  rows: string | null = null;
  /** Since when the pool lacks the present scenario; null when it has it. */
  #poolBehind: number | null = 0;
  /** No update of the present scenario was taken yet: nobody knows how long one takes. */
  #fresh = true;
  /** An iteration shared with the pool is under way. */
  #together = false;
  readonly #sharing = new Sharing();

  constructor(
    /** A pool of so many workers besides this one. */
    readonly pool: (workers: number) => WorkerPool,
    /** An update that may take long begins, or has ended. */
    readonly busy: (busy: boolean) => void,
  ) {
    this.#pool = pool(0);
  }

  get together(): boolean {
    return this.#together;
  }

  cores(count: number, always: boolean): void {
    this.#always = always;
    const others = Math.max(1, count) - 1;
    if (others === this.#pool.size) return;
    this.#pool.stop();
    this.#pool = this.pool(others);
    this.#poolBehind = performance.now();
  }

  /** The engine is another one, with the same scenario; a shared iteration is given up. */
  replaced(): void {
    this.#pool.cancel();
    this.#poolBehind = performance.now();
  }

  /** The scenario is another one. */
  changed(): void {
    this.replaced();
    this.#fresh = true;
  }

  /** Gives up a shared iteration that is under way. */
  cancel(): void {
    if (this.#together) this.replaced();
  }

  /** Runs at most so many, for about so many milliseconds; false if none can be run yet. */
  async run(engine: Engine, build: Build, most: number, budget: number): Promise<boolean> {
    const shared = this.#poolReady(engine, build);
    if (!shared && this.#always && this.#pool.possible(engine)) return false;
    const long = this.#fresh || this.#sharing.alone > LONG_MS;
    if (long) this.busy(true);
    try {
      await this.#iterate(engine, shared, most, budget);
    } finally {
      if (long) this.busy(false);
    }
    return true;
  }

  async #iterate(engine: Engine, shared: boolean, most: number, budget: number): Promise<void> {
    const now = performance.now();
    const before = engine.iteration();
    if (shared) {
      this.#together = true;
      const overtaken = !(await this.#share(engine, most, now + budget));
      this.#together = false;
      if (overtaken) return;
    } else {
      engine.run(most, budget);
    }
    const ran = engine.iteration() - before;
    if (ran === 0) return;
    this.#fresh = false;
    this.#sharing.took(shared, (performance.now() - now) / ran);
  }

  /** Whether the pool can take part in the next iterations; gives it a changed scenario once
   *  the changes have paused. */
  #poolReady(engine: Engine, build: Build): boolean {
    const { alone } = this.#sharing;
    const worthwhile = this.#pool.worthwhile(engine, this.#always ? Infinity : alone);
    if (!worthwhile) return false;
    if (this.#poolBehind !== null && performance.now() - this.#poolBehind > SETTLED_MS) {
      this.#pool.prepare(engine, engine.scenario(false), build, this.rows);
      this.#poolBehind = null;
      this.#sharing.forget();
    }
    const ready = this.#poolBehind === null && this.#pool.ready;
    return ready && (this.#always || this.#sharing.pays(performance.now()));
  }

  /** False when a change overtook an iteration. */
  async #share(engine: Engine, most: number, end: number): Promise<boolean> {
    for (let i = 0; i < most; i++) {
      const before = engine.iteration();
      if (!(await this.#pool.iterate(engine))) return false;
      if (performance.now() >= end || engine.iteration() === before) break;
    }
    return true;
  }
}
