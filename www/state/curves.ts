/** A curve that stays small however long a run gets: neighbors are averaged when it fills up. */
export class Curve {
  readonly iterations: number[] = [];
  readonly values: number[] = [];
  #stride = 1;
  #sum = 0;
  #count = 0;

  constructor(readonly limit = 1200) {}

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

/** The loss of the run on show and of those before it. */
export class Runs {
  current = new Curve();
  earlier: Curve[] = [];
  #run: number | null = null;
  #last = -1;

  constructor(readonly keep = 5) {}

  /** Takes (iteration, loss, gradient norm) triples of a numbered run. */
  push(run: number, triples: Float64Array): void {
    if (run !== this.#run) this.#begin(run);
    for (let i = 0; i + 2 < triples.length; i += 3) {
      // An engine in another's place comes by some of them once more.
      if ((triples[i] as number) <= this.#last) continue;
      this.#last = triples[i] as number;
      this.current.push(triples[i] as number, triples[i + 1] as number);
    }
  }

  #begin(run: number): void {
    if (this.current.values.length > 8) {
      this.earlier = [...this.earlier, this.current].slice(-this.keep);
    }
    this.current = new Curve();
    this.#run = run;
    this.#last = -1;
  }

  forget(): void {
    this.earlier = [];
  }
}
