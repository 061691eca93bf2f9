import { signal } from "@preact/signals";
import type { Line } from "../../panel/readouts/LineChart";
import { Work } from "../../state/work";
import { origin, parameters, use } from "./state";

export const measuring = new Work<"concepts-measuring">();
export const training = new Work<"concepts-training">();

/** Trials of each concept in the page. */
export const TRIALS = 10;
/** Losses of the last training, an update each. */
export const losses = signal<Line[]>([]);
export const updates = signal(400);

export async function measure(): Promise<void> {
  const base = origin.value?.base;
  if (!base) return;
  const request = {
    study: "concepts-measuring" as const,
    trials: TRIALS,
    seed: 7,
    parameters: parameters.value,
  };
  await measuring.run(base, request);
}

/** Trains from random numbers, or on from those in use; the page then uses what was learned. */
export async function train(fresh: boolean): Promise<void> {
  const base = origin.value?.base;
  if (!base) return;
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
  await training.run(base, request, (arrays) => {
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
