/**
 * Coalesces calls of some work: at most one runs at a time, and of those made meanwhile only the
 * newest runs afterwards; the others resolve to null. After each run `pause` milliseconds pass, given
 * how long it took.
 */
export function latest<A extends unknown[], T>(
  work: (...args: A) => Promise<T>,
  pause: (took: number) => number = () => 0,
): (...args: A) => Promise<T | null> {
  let next: { args: A; resolve(result: T | null): void; reject(reason: unknown): void } | null =
    null;
  let busy = false;

  async function run(): Promise<void> {
    busy = true;
    while (next) {
      const { args, resolve, reject } = next;
      next = null;
      const begun = performance.now();
      await work(...args).then(resolve, reject);
      const wait = pause(performance.now() - begun);
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    }
    busy = false;
  }

  return (...args) =>
    new Promise((resolve, reject) => {
      next?.resolve(null);
      next = { args, resolve, reject };
      if (!busy) void run();
    });
}
