import { CURVE } from "../wire/protocol";

type Entry = [iteration: number, loss: number, gradientNorm: number, heldOut: number];

/** A curve that stays small however long a run gets: neighbors are averaged when it fills up. */
export class Curve {
  readonly iterations: number[] = [];
  readonly values: number[] = [];
  /** Where the run went on as another fit: with an edit that kept its parameters. */
  readonly edits: number[] = [];
  #stride = 1;
  #sum = 0;
  #count = 0;

  constructor(
    readonly limit = 1200,
    readonly run: number | null = null,
  ) {}

  push(iteration: number, value: number): void {
    if (!Number.isFinite(value)) return;
    this.#sum += value;
    this.#count++;
    if (this.#count < this.#stride) return;
    this.iterations.push(iteration);
    this.values.push(this.#sum / this.#count);
    this.#sum = 0;
    this.#count = 0;
    if (this.values.length >= this.limit) this.#halve();
  }

  /** Leaves out what came after that iteration. */
  cut(iteration: number): void {
    const after = this.iterations.findIndex((one) => one > iteration);
    if (after >= 0) this.iterations.length = this.values.length = after;
    [this.#sum, this.#count] = [0, 0];
    const edits = this.edits.filter((one) => one <= iteration);
    this.edits.splice(0, this.edits.length, ...edits);
  }

  #halve(): void {
    const half = Math.floor(this.values.length / 2);
    for (let i = 0; i < half; i++) {
      this.iterations[i] = this.iterations[2 * i + 1] as number;
      this.values[i] = ((this.values[2 * i] as number) + (this.values[2 * i + 1] as number)) / 2;
    }
    this.iterations.length = half;
    this.values.length = half;
    this.#stride *= 2;
  }
}

/** So many edits are marked, of the latest ones. */
const MOST_EDITS = 20;

/** The loss of the run on show and of those before it. */
export class Runs {
  current = new Curve();
  /** That of the observations that are set aside, in the run on show. */
  heldOut = new Curve();
  earlier: Curve[] = [];
  #run: number | null = null;
  #last = -1;
  readonly #losses = new Map<number | null, string>();

  constructor(readonly keep = 5) {}

  /** Takes what the iterations of a numbered run came to. */
  push(run: number, curves: Float64Array): void {
    if (run !== this.#run) this.#begin(run);
    for (let i = 0; i < curves.length; i += CURVE) {
      const [iteration, loss, , heldOut] = curves.subarray(i, i + CURVE) as unknown as Entry;
      // An engine in another's place comes by some of them once more.
      if (iteration <= this.#last) continue;
      this.#last = iteration;
      this.current.push(iteration, loss);
      this.heldOut.push(iteration, heldOut);
    }
  }

  /** Says what the loss of a run is of. */
  measures(run: number, what: string): void {
    this.#losses.set(run, what);
  }

  /** Earlier runs whose loss is of the same as that of the run on show: no other belongs on its axis. */
  get comparable(): Curve[] {
    const what = this.#losses.get(this.current.run);
    return this.earlier.filter(({ run }) => this.#losses.get(run) === what);
  }

  /** The run goes on from an earlier iteration: what came after it is gone. */
  backTo(iteration: number): void {
    this.current.cut(iteration);
    this.heldOut.cut(iteration);
    this.#last = iteration;
  }

  /** The run goes on from that iteration with an edit; one where the last was takes its place. */
  edited(run: number, iteration: number): void {
    const { edits } = this.current;
    if (run !== this.#run || iteration === 0 || edits.at(-1) === iteration) return;
    edits.push(iteration);
    if (edits.length > MOST_EDITS) edits.shift();
  }

  #begin(run: number): void {
    if (this.current.values.length > 8) {
      this.earlier = [...this.earlier, this.current].slice(-this.keep);
    }
    this.current = new Curve(undefined, run);
    this.heldOut = new Curve(undefined, run);
    this.#run = run;
    this.#last = -1;
  }

  forget(): void {
    this.earlier = [];
  }
}
