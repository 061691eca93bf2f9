import type { Engine } from "./wasm";

const TURN = 0;
const ORDER = 1;
const NEXT = 2;
const DONE = 3;
const WORK = 1;
const LEAVE = 2;
const HEADER = 32;
/** How long one that waits keeps its core: to be woken takes longer than most waits, and systems wake
 *  a thread on a core that is taken while another idles. */
const PATIENCE_MS = 1;

/** What is shared of an engine: tasks whose results depend on the iteration and its unknowns. */
export type Tasks = Pick<Engine, "iteration" | "unknowns" | "stand_at" | "run_tasks">;

/** The sizes of what is shared: numbers of unknowns, tasks of an iteration, results of a task. */
export interface Sizes {
  unknowns: number;
  tasks: number;
  stride: number;
}

/**
 * Memory in which a leader and its members pass an iteration around without messages: possible
 * where the page is cross-origin isolated. The leader writes the unknowns and takes a turn; all of
 * them take its tasks one after the other, as cores may differ in speed or be busy, and write the
 * results where they belong; the leader waits for the last.
 */
export class Shared {
  readonly #control: Int32Array;
  readonly #numbers: Float64Array;

  constructor(
    readonly buffer: SharedArrayBuffer,
    readonly sizes: Sizes,
  ) {
    this.#control = new Int32Array(buffer, 0, HEADER / 4);
    this.#numbers = new Float64Array(buffer, HEADER);
  }

  static create(sizes: Sizes): Shared {
    const numbers = 1 + sizes.unknowns + sizes.tasks * sizes.stride;
    return new Shared(new SharedArrayBuffer(HEADER + 8 * numbers), sizes);
  }

  get #partials(): Float64Array {
    return this.#numbers.subarray(1 + this.sizes.unknowns);
  }

  /** The leader: has an iteration carried out, and returns the results of its tasks. */
  iterate(engine: Tasks): Float64Array {
    this.#numbers[0] = engine.iteration();
    this.#numbers.set(engine.unknowns(), 1);
    Atomics.store(this.#control, DONE, 0);
    this.#carryOut(engine, this.#turn(WORK));
    for (;;) {
      const done = Atomics.load(this.#control, DONE);
      if (done === this.sizes.tasks) return this.#partials;
      this.#wait(DONE, done);
    }
  }

  /** The leader: has the members go back to their messages. */
  dismiss(): void {
    this.#turn(LEAVE);
  }

  /** A member: takes part in every iteration until it is dismissed. */
  serve(engine: Tasks): void {
    for (let turn = 0; ; ) {
      this.#wait(TURN, turn);
      turn = Atomics.load(this.#control, TURN);
      if (Atomics.load(this.#control, ORDER) === LEAVE) return;
      // What is read of a turn that has passed is used for nothing: its tasks are all taken.
      const unknowns = this.#numbers.subarray(1, 1 + this.sizes.unknowns);
      engine.stand_at(this.#numbers[0] as number, unknowns);
      this.#carryOut(engine, turn);
    }
  }

  #turn(order: number): number {
    Atomics.store(this.#control, ORDER, order);
    const turn = Atomics.add(this.#control, TURN, 1) + 1;
    Atomics.notify(this.#control, TURN);
    return turn;
  }

  /** Takes tasks of that turn until there are no more. */
  #carryOut(engine: Tasks, turn: number): void {
    for (let task = this.#take(turn); task !== null; task = this.#take(turn)) {
      this.#partials.set(engine.run_tasks(task, task + 1), task * this.sizes.stride);
      Atomics.add(this.#control, DONE, 1);
      Atomics.notify(this.#control, DONE);
    }
  }

  /** The next task of that turn. Tasks are counted through all turns, so that one who is late takes
   *  none of another. */
  #take(turn: number): number | null {
    for (;;) {
      const next = Atomics.load(this.#control, NEXT);
      const task = (next - Math.imul(turn - 1, this.sizes.tasks)) | 0;
      if (task < 0 || task >= this.sizes.tasks) return null;
      if (Atomics.compareExchange(this.#control, NEXT, next, (next + 1) | 0) === next) return task;
    }
  }

  /** Waits while an entry has that value. */
  #wait(entry: number, value: number): void {
    const end = performance.now() + PATIENCE_MS;
    while (Atomics.load(this.#control, entry) === value) {
      if (performance.now() > end) Atomics.wait(this.#control, entry, value);
    }
  }
}
