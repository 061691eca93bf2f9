import { signal } from "@preact/signals";
import type { IelError, Progress, Scenario, StudyReports, StudyRequest } from "../wire/types";
import { type Listener, runStudy } from "./study";

/** A study that a person begins and waits for: what it has found so far, and how far it is. */
export class Work<S extends keyof StudyReports> {
  readonly found = signal<StudyReports[S] | null>(null);
  readonly progress = signal<Progress | null>(null);
  readonly refused = signal<string | null>(null);
  #running: AbortController | null = null;

  /** Begins it in the place of what was under way or found. */
  async run(
    base: Scenario,
    request: Extract<StudyRequest, { study: S }>,
    arrays?: Listener<S>["arrays"],
  ): Promise<void> {
    this.clear();
    const mine = new AbortController();
    this.#running = mine;
    this.progress.value = { done: 0, total: 1, note: "beginning" };
    try {
      await runStudy(base, request, {
        signal: mine.signal,
        progress: (now) => {
          this.progress.value = now;
        },
        report: (now) => {
          this.found.value = now as StudyReports[S];
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
