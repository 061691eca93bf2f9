import { signal } from "@preact/signals";

/** Calls `tick` with every animation frame while it runs. */
export class Clock {
  readonly running = signal(false);
  #run = 0;

  /** `tick` is given the seconds since the tick before; where it answers false the clock stops. */
  constructor(readonly tick: (seconds: number) => boolean | Promise<boolean>) {}

  start(): void {
    if (this.running.peek()) return;
    this.running.value = true;
    const run = ++this.#run;
    let before = performance.now();
    const frame = async (now: number) => {
      if (run !== this.#run) return;
      const seconds = Math.max(0, now - before) / 1000;
      before = Math.max(now, before);
      const goesOn = await this.tick(seconds);
      if (run !== this.#run) return;
      if (goesOn) requestAnimationFrame(frame);
      else this.stop();
    };
    requestAnimationFrame(frame);
  }

  stop(): void {
    this.#run++;
    this.running.value = false;
  }
}
