/**
 * Makes a wish of some work: it can be made at any time, is fulfilled once at a time, and all that
 * come meanwhile are one. After each, `pause` milliseconds pass, given how long it took.
 */
export function renewing(
  work: () => Promise<void>,
  pause: (took: number) => number,
): () => Promise<void> {
  let busy = false;
  let stale = false;
  return async () => {
    stale = true;
    if (busy) return;
    busy = true;
    while (stale) {
      stale = false;
      const begun = performance.now();
      await work();
      const wait = pause(performance.now() - begun);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    busy = false;
  };
}
