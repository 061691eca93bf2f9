import { signal } from "@preact/signals";
import type { Kept } from "../wire/protocol";

/** A loss is judged by the mean of so many last values of its curve. */
const WINDOW = 30;
/** It has become worse where it is higher by this share, and by so many standard errors. */
const SHARE = 0.2;
const ERRORS = 4;

interface Level {
  mean: number;
  /** The variance of the mean, values taken as independent. */
  variance: number;
}

/** The level of the loss at the end of its curve; null while that is too short to say. */
export function level(losses: number[]): Level | null {
  const last = losses.slice(-WINDOW);
  if (last.length < WINDOW) return null;
  const mean = last.reduce((sum, loss) => sum + loss) / WINDOW;
  const squares = last.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
  return { mean, variance: squares / (WINDOW - 1) / WINDOW };
}

const worse = (now: Level, best: Level) =>
  now.mean - best.mean >
  Math.max(SHARE * Math.abs(best.mean), ERRORS * Math.sqrt(now.variance + best.variance));

/** Of one run, unchanged by edits, the state with the lowest loss so far among those that are kept. */
export class Best {
  #best: (Level & { kept: Kept }) | null = null;

  /** Takes in a state and the losses up to it; answers the best where this one is worse. */
  take(kept: Kept, losses: number[]): { kept: Kept; loss: number } | null {
    if (this.#best && this.#best.kept.run !== kept.run) this.#best = null;
    const now = level(losses);
    if (!now) return null;
    if (!this.#best || now.mean <= this.#best.mean) this.#best = { ...now, kept };
    const best = this.#best;
    return worse(now, best) ? { kept: best.kept, loss: best.mean } : null;
  }

  forget(): void {
    this.#best = null;
  }
}

/** Where the run on show was better than it is. */
export const better = signal<{ kept: Kept; loss: number } | null>(null);
