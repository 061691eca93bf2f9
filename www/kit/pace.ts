/** Steps that a clock has made due, with the fraction that is left over. */
export class Pace {
  #owed = 0;

  /** So many are due at once, at most: a long rest is not caught up. */
  constructor(readonly most: number) {}

  /** The first step is due at once. */
  start(): void {
    this.#owed = 1;
  }

  /** Steps due after so many seconds more, at so many a second; infinitely many at no limit. */
  due(seconds: number, rate: number): number {
    if (!Number.isFinite(rate)) {
      this.#owed = 0;
      return rate;
    }
    this.#owed = Math.min(this.#owed + seconds * rate, this.most);
    const steps = Math.floor(this.#owed);
    this.#owed -= steps;
    return steps;
  }
}
