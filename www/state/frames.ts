import { batch } from "@preact/signals";
import type { Frame } from "../wire/protocol";
import { announce } from "./messages";
import { frame, playing, rest, runs, runsVersion, shown, status } from "./store";

const READABLE_MS = 120;
let shownAt = 0;

/** Takes a frame in; the canvas and the readouts follow from the signals. */
export function receiveFrame(next: Frame): void {
  const before = frame.value;
  batch(() => {
    frame.value = next;
    status.value = next.status;
    if (next.rest && next.rest !== rest.value) announce(RESTS[next.rest](next));
    playing.value = next.playing;
    rest.value = next.rest;
    if (next.curves.length > 0 || before?.run !== next.run) {
      runs.push(next.run, next.curves);
      runsVersion.value++;
    }
    const now = performance.now();
    if (!next.playing || now - shownAt > READABLE_MS || before?.run !== next.run) {
      shownAt = now;
      shown.value = { status: next.status, rate: next.iterationsPerSecond };
    }
  });
  // For tests and for embedding pages: the state on show, exact at rest.
  const { dataset } = document.documentElement;
  dataset.iteration = String(next.status.iteration);
  dataset.hash = next.status.hash;
  dataset.playing = String(next.playing);
}

const RESTS: Record<NonNullable<Frame["rest"]>, (frame: Frame) => string> = {
  converged: (f) => `The fit has converged after ${f.status.iteration} iterations.`,
  diverged: (f) => `Stopped: ${f.status.diverged}`,
  reached: (f) => `Iteration ${f.status.iteration} reached.`,
};
