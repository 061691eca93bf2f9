import { signal } from "@preact/signals";
import type { Line } from "../../panel/readouts/LineChart";
import { runTask, study } from "../../state/study";
import type { IelError, Progress, StudyReports, StudyRequest } from "../../wire/types";
import { origin, parameters, use } from "./state";

type Long = "concepts-measuring" | "concepts-training";

/** Work that takes a while: what it has found so far, and how far it is. */
class Work<S extends Long> {
  readonly found = signal<StudyReports[S] | null>(null);
  readonly progress = signal<Progress | null>(null);
  readonly refused = signal<string | null>(null);
  #running: AbortController | null = null;

  async start(
    request: Extract<StudyRequest, { study: S }>,
    arrays?: (arrays: Record<string, Float32Array>) => void,
  ): Promise<void> {
    const base = origin.value?.base;
    if (!base) return;
    this.clear();
    const mine = new AbortController();
    this.#running = mine;
    this.progress.value = { done: 0, total: 1, note: "beginning" };
    try {
      await runTask<S>(study().call("begin", base, request), {
        signal: mine.signal,
        progress: (now) => {
          this.progress.value = now;
        },
        report: (now) => {
          this.found.value = now;
        },
        ...(arrays && { arrays }),
      });
    } catch (thrown) {
      if (this.#running === mine) this.refused.value = (thrown as IelError).message;
    } finally {
      if (this.#running === mine) this.cancel();
    }
  }

  /** What was found so far stays. */
  cancel(): void {
    this.#running?.abort();
    this.#running = null;
    this.progress.value = null;
  }

  clear(): void {
    this.cancel();
    this.found.value = null;
    this.refused.value = null;
  }
}

export const measuring = new Work<"concepts-measuring">();
export const training = new Work<"concepts-training">();

/** Trials of each concept in the page. */
export const TRIALS = 10;
/** Losses of the last training, an update each. */
export const losses = signal<Line[]>([]);
export const updates = signal(400);

export const measure = () =>
  measuring.start({
    study: "concepts-measuring",
    trials: TRIALS,
    seed: 7,
    parameters: parameters.value,
  });

/** Trains from random numbers, or on from those in use; the page then uses what was learned. */
export function train(fresh: boolean): Promise<void> {
  losses.value = [];
  const spec = {
    updates: updates.value,
    learning_rate: fresh ? 0.004 : 0.001,
    arrangements: 16,
    steps: 1,
    contrast: 0,
    seed: 1,
  };
  const request = {
    study: "concepts-training" as const,
    spec,
    fresh,
    rival: false,
    sets: 8,
    parameters: parameters.value,
  };
  return training.start(request, (arrays) => {
    const values = Array.from(arrays.loss ?? []);
    losses.value = [{ iterations: [...values.keys()], values }];
    measuring.clear();
    use(Array.from(arrays.parameters ?? []));
  });
}

/** The numbers that ship. */
export function back(): void {
  training.clear();
  measuring.clear();
  losses.value = [];
  use([]);
}
