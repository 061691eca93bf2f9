import type { Engine } from "./wasm";

const TURN = 0;
const ORDER = 1;
const DONE = 2;
const WORK = 1;
const LEAVE = 2;
const HEADER = 32;

/**
 * Memory in which a leader and its members pass an iteration around without messages: possible
 * where the page is cross-origin isolated. The leader writes the unknowns and takes a turn, each
 * member writes the results of its tasks, the leader waits for the last of them.
 */
export class Shared {
  readonly #control: Int32Array;
  readonly #numbers: Float64Array;

  constructor(
    readonly buffer: SharedArrayBuffer,
    readonly unknowns: number,
  ) {
    this.#control = new Int32Array(buffer, 0, HEADER / 4);
    this.#numbers = new Float64Array(buffer, HEADER);
  }

  /** Memory for so many unknowns, and so many tasks with so many results each. */
  static create(unknowns: number, tasks: number, stride: number): Shared {
    const numbers = 1 + unknowns + tasks * stride;
    return new Shared(new SharedArrayBuffer(HEADER + 8 * numbers), unknowns);
  }

  get #partials(): Float64Array {
    return this.#numbers.subarray(1 + this.unknowns);
  }

  /** The leader: has the members begin with an iteration. */
  begin(iteration: number, unknowns: Float64Array): void {
    this.#numbers[0] = iteration;
    this.#numbers.set(unknowns, 1);
    this.#turn(WORK);
  }

  /** The leader: writes its own results, waits for the members', and returns them all. */
  finish(own: Float64Array, members: number): Float64Array {
    this.#partials.set(own);
    for (;;) {
      const done = Atomics.load(this.#control, DONE);
      if (done === members) return this.#partials;
      Atomics.wait(this.#control, DONE, done);
    }
  }

  /** The leader: has the members go back to their messages. */
  dismiss(): void {
    this.#turn(LEAVE);
  }

  #turn(order: number): void {
    Atomics.store(this.#control, DONE, 0);
    Atomics.store(this.#control, ORDER, order);
    Atomics.add(this.#control, TURN, 1);
    Atomics.notify(this.#control, TURN);
  }

  /** A member: carries out tasks `first..end` of every iteration until it is dismissed. */
  serve(engine: Engine, first: number, end: number, stride: number): void {
    for (let turn = 0; ; ) {
      Atomics.wait(this.#control, TURN, turn);
      turn = Atomics.load(this.#control, TURN);
      if (Atomics.load(this.#control, ORDER) === LEAVE) return;
      engine.stand_at(this.#numbers[0] as number, this.#numbers.subarray(1, 1 + this.unknowns));
      this.#partials.set(engine.run_tasks(first, end), first * stride);
      Atomics.add(this.#control, DONE, 1);
      Atomics.notify(this.#control, DONE);
    }
  }
}
