import { signal } from "@preact/signals";

/** Demonstrations, cheapest paths to a goal, and the goal, as they lie on the canvas. */
export interface Planned {
  /** Two numbers a place, with two that are none after each path. */
  seen: Float32Array;
  planned: Float32Array;
  goal: [number, number];
}

export const planned = signal<Planned | null>(null);
