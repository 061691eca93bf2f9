import { batch, signal } from "@preact/signals";
import { fitView, type Plot, type View } from "../../plane/view";
import { Curve } from "../../state/curves";
import { engine } from "../../state/engine";
import { announce, tellError } from "../../state/messages";
import { options, SPEEDS, settings, still } from "../../state/settings";
import { playing, scenario } from "../../state/store";
import { study } from "../../state/study";
import { leaveAddress, syncAddress } from "../../state/sync";
import type { Isolines } from "../../wire/protocol";
import type {
  Box,
  DensityFlowRequest,
  DensityFlowStatus,
  DensityReport,
  IelError,
  Scenario,
} from "../../wire/types";
import { isolines } from "../../worker/isolines";
import type { Stand } from "../../worker/studies";
import type { DensityLink } from "./spec";

const CELLS = 96;
const PARTICLES = 600;
/** At full speed as many steps as fit, but no more than this between two pictures. */
const MOST_STEPS = 20;
/** Levels of the density that are drawn, as shares of the highest of where it goes. */
const LEVELS = [0.02, 0.1, 0.3, 0.6, 0.9];

/** A density as it is drawn. */
export interface DensityPicture {
  grid: Float32Array;
  /** What the colors spread over: from the highest density down to none. */
  isolines: Isolines[];
  highest: number;
}

export interface Flowing {
  base: Scenario;
  /** The temperature of the scenario. */
  natural: number;
  link: DensityLink;
  box: Box;
}

export const flowing = signal<Flowing | null>(null);
export const now = signal<DensityPicture | null>(null);
export const goal = signal<DensityPicture | null>(null);
export const particles = signal<Float32Array>(new Float32Array(0));
export const point = signal<DensityFlowStatus | null>(null);
/** Where it goes, in numbers. */
export const facts = signal<DensityReport | null>(null);
export const running = signal(false);
export const refused = signal<IelError | null>(null);
export const plane = signal<View | null>(null);
export const courses = signal<{ iterations: number[]; values: number[] }[]>([]);

let ticket = 0;
/** The flow in the worker for studies. */
let flow: number | null = null;
let wasPlaying = false;

/** Goes from the fit on show to the densities of its energy; Back leads here again. */
export async function beginDensity(): Promise<void> {
  const base = scenario.value;
  if (!base) return;
  wasPlaying = playing.value;
  await engine.call("pause");
  await syncAddress("replace");
  leaveAddress();
  const link: DensityLink = {
    geometry: "fokker-planck",
    temperature: null,
    start: "corner",
    step: null,
  };
  options.value = { ...options.value, view: { key: "density", link } };
  await syncAddress("push");
  await openDensity();
}

/** Opens what an address says, over the scenario that is open. */
export async function openDensity(): Promise<void> {
  const link = options.value.view?.link as DensityLink | undefined;
  if (!link) return;
  await engine.call("pause");
  const { scenario: base, temperature: natural } = await engine.call("snapshot");
  await show({ base, natural, link });
}

export function changeDensity(change: Partial<DensityLink>): void {
  const was = flowing.value;
  if (!was) return;
  const link = { ...was.link, ...change };
  // At once, so that a change that follows builds on this one.
  flowing.value = { ...was, link };
  options.value = { ...options.value, view: { key: "density", link } };
  void syncAddress("replace");
  void show({ ...was, link });
}

/** The temperature that the address says, else the scenario's. */
export const temperature = ({ natural, link }: Pick<Flowing, "natural" | "link">) =>
  link.temperature ?? natural;

/** Time of a step that shows the flow well and keeps it stable. */
export const stepOf = ({ geometry, step }: DensityLink) =>
  step ?? (geometry === "fokker-planck" ? 0.02 : 0.05);

async function show(chosen: Omit<Flowing, "box">): Promise<void> {
  const { base, link } = chosen;
  const mine = ++ticket;
  running.value = false;
  const box = base.view;
  const width = box.x_max - box.x_min;
  const start: DensityFlowRequest["start"] =
    link.start === "uniform"
      ? "uniform"
      : {
          normal: {
            mean: [box.x_min + 0.22 * width, box.y_min + 0.22 * (box.y_max - box.y_min)],
            sd: 0.07 * width,
          },
        };
  const request: DensityFlowRequest = {
    density: { view: box, cells: CELLS, temperature: temperature(chosen) },
    geometry: link.geometry,
    step: stepOf(link),
    start,
    particles: PARTICLES,
  };
  try {
    endFlow();
    const begun = await study().call("begin", base, { study: "density-flow", ...request });
    if (mine !== ticket) return void study().call("end", begun);
    flow = begun;
    const opened = await study().call("look", begun);
    if (mine !== ticket) return;
    const rest = opened.arrays.rest ?? new Float32Array(0);
    const highest = rest.reduce((most, p) => Math.max(most, p), 0);
    batch(() => {
      refused.value = null;
      flowing.value = { ...chosen, box };
      goal.value = picture(rest, box, highest);
      courses.value = [new Curve(800)];
      take(opened as Stand<"density-flow">, box, highest);
    });
    const found = await study().call("density", base, request.density ?? {});
    if (mine !== ticket) return;
    facts.value = found;
    if (!still.value && !options.value.paused) play();
  } catch (thrown) {
    if (mine !== ticket) return;
    batch(() => {
      flowing.value = { ...chosen, box };
      refused.value = thrown as IelError;
      now.value = null;
      goal.value = null;
      facts.value = null;
    });
  }
}

function picture(grid: Float32Array, box: Box, highest: number): DensityPicture {
  const levels = LEVELS.map((share) => Number((share * highest).toPrecision(2)));
  return { grid, isolines: isolines(grid, CELLS, CELLS, box, levels), highest };
}

function take({ report, arrays }: Stand<"density-flow">, box: Box, highest: number): void {
  now.value = picture(arrays.density ?? new Float32Array(0), box, highest);
  particles.value = arrays.particles ?? new Float32Array(0);
  point.value = report;
  const [line] = courses.value;
  if (line instanceof Curve && report?.kl && report.kl > 0) {
    line.push(report.time, report.kl);
    courses.value = [line];
  }
}

/** Takes steps; true once the flow rests. */
async function advance(steps: number): Promise<boolean> {
  const mine = ticket;
  if (flow === null) return false;
  const forever = Number.POSITIVE_INFINITY;
  const stand = await study().call("advance", flow, forever, steps, true);
  const was = flowing.value;
  if (mine !== ticket || !was) return false;
  batch(() => take(stand as Stand<"density-flow">, was.box, goal.value?.highest ?? 1));
  return stand.done;
}

function endFlow(): void {
  if (flow !== null) void study().call("end", flow);
  flow = null;
}

export async function play(): Promise<void> {
  if (running.value || !flowing.value || refused.value) return;
  running.value = true;
  const mine = ticket;
  let steps = 1;
  let owed = 0;
  while (running.value && mine === ticket) {
    const begun = performance.now();
    try {
      if (await advance(steps)) {
        announce("The density has arrived.");
        break;
      }
    } catch (thrown) {
      tellError(thrown as IelError, "The flow stopped.");
      break;
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const took = performance.now() - begun;
    const rate = Math.min(SPEEDS[settings.value.speed] as number, 60);
    owed += (took / 1000) * rate;
    while (owed < 1 && running.value && mine === ticket) {
      const frame = performance.now();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      owed += ((performance.now() - frame) / 1000) * rate;
    }
    steps = Math.min(MOST_STEPS, Math.floor(owed));
    owed = Math.min(owed - steps, 1);
  }
  if (mine === ticket) running.value = false;
}

export function pause(): void {
  running.value = false;
}

export function toggle(): void {
  if (running.value) pause();
  else void play();
}

export function step(): void {
  running.value = false;
  void advance(1);
}

export function startOver(): void {
  const was = flowing.value;
  if (was) void show(was);
}

export function closeDensity(): void {
  forgetDensity();
  options.value = { ...options.value, view: null };
  void syncAddress("push");
}

export function forgetDensity(): void {
  ticket++;
  batch(() => {
    running.value = false;
    flowing.value = null;
    now.value = null;
    goal.value = null;
    point.value = null;
    facts.value = null;
    plane.value = null;
    courses.value = [];
  });
  endFlow();
  if (wasPlaying) void engine.call("play");
  wasPlaying = false;
}

export function fitPlot(plot: Plot): void {
  const box = flowing.value?.box;
  if (box) plane.value = fitView(box, plot);
}

export const CELLS_ACROSS = CELLS;
