const MOST_SEEN = 400;
const MOST_LINES = 8;

interface Seen {
  xs: number[];
  series: number[][];
}

/** Rows of numbers by name over iterations; thinned out when there are many. */
export class TensorHistory {
  readonly #known = new Map<string, Seen>();

  push(name: string, iteration: number, values: number[]): void {
    const seen = this.#known.get(name) ?? {
      xs: [],
      series: values.slice(0, MOST_LINES).map(() => []),
    };
    this.#known.set(name, seen);
    const [first = iteration, before = iteration] = [seen.xs[0], seen.xs[seen.xs.length - 2]];
    const last = seen.xs[seen.xs.length - 1] ?? Number.NEGATIVE_INFINITY;
    if (iteration <= last) return;
    // The newest always shows; it stays where it is far enough from the one before.
    const crowded = iteration - before < (2 * (iteration - first)) / MOST_SEEN;
    const at = crowded && seen.xs.length > 1 ? seen.xs.length - 1 : seen.xs.length;
    seen.xs[at] = iteration;
    for (const [i, row] of seen.series.entries()) row[at] = values[i] as number;
    if (seen.xs.length < MOST_SEEN) return;
    const fromLast = <T>(all: T[]) => all.filter((_, i) => (all.length - 1 - i) % 2 === 0);
    seen.xs = fromLast(seen.xs);
    seen.series = seen.series.map(fromLast);
  }

  of(name: string): Seen {
    return this.#known.get(name) ?? { xs: [], series: [] };
  }
}
