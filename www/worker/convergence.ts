/**
 * Tells when a fit has settled: the mean loss of the last `window` iterations differs from that of
 * the window before by less than `tolerance` of its size.
 */
export class Convergence {
  #sum = 0;
  #count = 0;
  #previous: number | null = null;
  #quiet = 0;

  constructor(
    readonly window = 3000,
    readonly tolerance = 0.003,
  ) {}

  /** Takes (iteration, loss, gradient norm) triples; true once two windows in a row were quiet. */
  push(triples: Float64Array): boolean {
    for (let i = 1; i < triples.length; i += 3) {
      this.#sum += triples[i] as number;
      this.#count++;
      if (this.#count < this.window) continue;
      const mean = this.#sum / this.#count;
      if (this.#previous !== null) {
        const change = Math.abs(this.#previous - mean);
        this.#quiet = change <= this.tolerance * Math.abs(mean) + 1e-12 ? this.#quiet + 1 : 0;
      }
      this.#previous = mean;
      this.#sum = 0;
      this.#count = 0;
    }
    return this.#quiet >= 2;
  }

  restart(): void {
    this.#sum = 0;
    this.#count = 0;
    this.#previous = null;
    this.#quiet = 0;
  }
}
