import { effect, signal } from "@preact/signals";
import { latest } from "../kit/latest";
import { engine } from "../state/engine";
import { options } from "../state/settings";
import { playing, scenario, shown } from "../state/store";
import { runStudy } from "../state/study";
import { toCanvas } from "../wire/charting";
import { ofPaths } from "../wire/paths";
import type { IelError, Telling } from "../wire/types";
import { chart } from "./scene";

/** Between two looks while the fit moves, and while the tolerance does. */
const EVERY_MS = { moving: 800, resting: 60 };

/** How cheaply the observed paths can be told. */
export const telling = signal<Telling | null>(null);
/** Why they cannot be. */
export const untold = signal<string | null>(null);

/** Paths and their anchors as they lie on the canvas. */
export interface ToldPaths {
  /** Two numbers a place, with two that are none after each path. */
  ways: Float32Array;
  anchors: Float32Array;
}
export const toldPaths = signal<ToldPaths | null>(null);

/** Whether there are paths, and it was asked how cheaply they can be told. */
const asked = () =>
  options.value.tell !== null &&
  !options.value.view &&
  scenario.value !== null &&
  ofPaths(scenario.value.data);

let measuring = new AbortController();

const renew = latest(
  async () => {
    const tolerance = options.peek().tell;
    if (tolerance === null) return;
    measuring = new AbortController();
    const { signal } = measuring;
    try {
      const { scenario: now } = await engine.call("snapshot");
      let arrays: Record<string, Float32Array> = {};
      const told = await runStudy(
        now,
        { study: "telling", tolerance },
        {
          signal,
          arrays: (found) => {
            arrays = found;
          },
        },
      );
      if (!told || signal.aborted) return;
      const placed = (name: string) =>
        toCanvas(arrays[name] ?? new Float32Array(0), told.dim, chart.peek());
      telling.value = told;
      untold.value = null;
      toldPaths.value = { ways: placed("ways"), anchors: placed("anchors") };
    } catch (thrown) {
      if (signal.aborted) return;
      forget();
      untold.value = (thrown as IelError).message;
    }
  },
  () => EVERY_MS[playing.peek() ? "moving" : "resting"],
);

function forget(): void {
  telling.value = null;
  toldPaths.value = null;
  untold.value = null;
}

let of = "";
effect(() => {
  for (const one of [shown, playing]) one.value;
  const now = scenario.value;
  const next = asked() ? JSON.stringify([options.value.tell, now?.data, now?.dynamics]) : "";
  if (next !== of) {
    // What is under way is of another tolerance, or of other paths.
    measuring.abort();
    if (!next) forget();
    of = next;
  }
  if (next && shown.value) void renew();
});
