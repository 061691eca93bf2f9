import { effect, signal } from "@preact/signals";
import { latest } from "../kit/latest";
import { engine } from "../state/engine";
import { announce } from "../state/messages";
import { options } from "../state/settings";
import { playing, scenario, shown } from "../state/store";
import { study } from "../state/study";
import { ofSystem } from "../wire/system";
import type { Box, IelError, Scenario, SystemReport, SystemRequest } from "../wire/types";
import { chart, type Place, view } from "./scene";
import { visible } from "./view";

/** Cells along an axis of what is drawn, and of what is measured. */
const CELLS = { drawn: 48, measured: 96 };
/** Between two looks while the fit moves. */
const EVERY_MS = 800;
/** Strength ε of the noise that densities and times are of. */
const NOISE = 0.1;

/** What is drawn of a known system over the energy. */
export type Showing = "flow" | "parts" | "residual" | "nothing";
export const showing = signal<Showing>("flow");

/** A known system and the energy learned from it, on a grid over what was in view. */
export interface SystemPicture {
  box: Box;
  cells: number;
  /** Lines, two numbers a place, with two that are none after each. */
  streamlines: Float32Array;
  runs: Float32Array;
  /** Ways out of stable points: up with the noise, and down. */
  up: Float32Array;
  down: Float32Array;
  /** f and D∇E at the cell centers, first row at the top. */
  velocity: Float32Array;
  slope: Float32Array;
  residual: Float32Array;
}

export const picture = signal<SystemPicture | null>(null);
export const report = signal<SystemReport | null>(null);
/** Why there is none. */
export const refused = signal<string | null>(null);
/** Where the visitor let runs start. */
export const starts = signal<Place[]>([]);

const MOST_STARTS = 60;

/** Whether the observations are of a known system that is drawn on the plane. */
export const known = () =>
  scenario.value !== null && ofSystem(scenario.value.data) && chart.value === "plane";

/** Lets a run of the system start at a place. */
export function runFrom(place: Place): void {
  starts.value = [...starts.peek(), place].slice(-MOST_STARTS);
  announce(`A run starts at (${place.map((x) => x.toPrecision(3)).join(", ")}).`);
}

const none = new Float32Array(0);

async function look(now: Scenario, request: SystemRequest) {
  const id = await study().call("begin", now, { study: "system", ...request });
  try {
    const stand = await study().call("advance", id, EVERY_MS, Number.POSITIVE_INFINITY, true);
    return { report: stand.report as unknown as SystemReport, arrays: stand.arrays };
  } finally {
    await study().call("end", id);
  }
}

const renew = latest(
  async () => {
    const plane = view.peek();
    if (!plane || !known()) return;
    const of = system;
    try {
      const { scenario: now } = await engine.call("snapshot");
      const box = visible(plane);
      const drawn = { cells: CELLS.drawn, noise: NOISE, view: box, starts: starts.peek() };
      const { arrays } = await look(now, drawn);
      // Other observations were chosen meanwhile.
      if (of !== system) return;
      const before = picture.peek();
      picture.value = {
        box,
        cells: CELLS.drawn,
        streamlines: arrays.streamlines ?? none,
        runs: arrays.runs ?? none,
        up: before?.up ?? none,
        down: before?.down ?? none,
        velocity: arrays.velocity ?? none,
        slope: arrays.slope ?? none,
        residual: arrays.residual ?? none,
      };
      const measured = await look(now, { cells: CELLS.measured, noise: NOISE });
      if (of !== system) return;
      const { up = none, down = none } = measured.arrays;
      picture.value = { ...picture.value, up, down };
      report.value = measured.report;
      refused.value = null;
    } catch (thrown) {
      if (of === system) refused.value = (thrown as IelError).message;
    }
  },
  () => (playing.peek() ? EVERY_MS : 0),
);

let system = "";
effect(() => {
  for (const one of [shown, view, starts, playing]) one.value;
  const now = known() && !options.value.view ? JSON.stringify(scenario.value?.data) : "";
  if (now !== system) {
    system = now;
    picture.value = null;
    report.value = null;
    refused.value = null;
    if (starts.peek().length > 0) starts.value = [];
  }
  if (now && shown.value && view.value) void renew();
});
