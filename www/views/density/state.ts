import { batch, signal } from "@preact/signals";
import { Clock } from "../../kit/clock";
import { Pace } from "../../kit/pace";
import { Turns } from "../../kit/turns";
import type { Line } from "../../panel/readouts/LineChart";
import { fitView, type Plot, type View } from "../../plane/view";
import { Curve } from "../../state/curves";
import { engine } from "../../state/engine";
import { announce, tellError } from "../../state/messages";
import { options, SPEEDS, settings, still } from "../../state/settings";
import { study } from "../../state/study";
import { changeLink } from "../../state/viewing";
import type { Origin } from "../../state/views";
import type { Isolines } from "../../wire/protocol";
import type {
  Box,
  DensityFlowRequest,
  DensityFlowStatus,
  DensityReport,
  IelError,
  Shader,
} from "../../wire/types";
import { isolines } from "../../worker/isolines";
import type { Stand } from "../../worker/studies";
import type { DensityLink } from "./spec";

const CELLS = 96;
const PARTICLES = 600;
/** At full speed so many steps a second, and no more than so many between two pictures. */
const MOST_RATE = 60;
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

export interface Flowing extends Origin {
  link: DensityLink;
  box: Box;
}

export const flowing = signal<Flowing | null>(null);
export const now = signal<DensityPicture | null>(null);
export const goal = signal<DensityPicture | null>(null);
/** What a graphics processor needs to follow particles of the flow: their dynamics, and the box that they begin
 *  in, or around the middle of which. */
export const crowd = signal<{ shader: Shader; box: Box; spread: number } | null>(null);
export const particles = signal<Float32Array>(new Float32Array(0));
export const point = signal<DensityFlowStatus | null>(null);
/** Where it goes, in numbers. */
export const facts = signal<DensityReport | null>(null);
export const refused = signal<IelError | null>(null);
export const plane = signal<View | null>(null);
export const lines = signal<Line[]>([]);

/** The flow in the worker for studies. */
let flow: number | null = null;
const turns = new Turns();

/** What the view begins with. */
export const first = async (): Promise<DensityLink> => ({
  geometry: "fokker-planck",
  temperature: null,
  start: "corner",
  step: null,
});

/** Opens what a link says, over the scenario that is open. */
export const open = (link: DensityLink, origin: Origin) => show({ ...origin, link });

export function changeDensity(change: Partial<DensityLink>): void {
  const was = flowing.value;
  if (!was) return;
  const link = { ...was.link, ...change };
  // At once, so that a change that follows builds on this one.
  flowing.value = { ...was, link };
  void changeLink("density", link);
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
  const newest = turns.begin();
  clock.stop();
  crowd.value = null;
  const box = base.view;
  const width = box.x_max - box.x_min;
  const normal = {
    mean: [box.x_min + 0.22 * width, box.y_min + 0.22 * (box.y_max - box.y_min)],
    sd: 0.07 * width,
  };
  const start: DensityFlowRequest["start"] = link.start === "uniform" ? "uniform" : { normal };
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
    if (!newest()) return void study().call("end", begun);
    flow = begun;
    const opened = await study().call("look", begun);
    if (!newest()) return;
    const rest = opened.arrays.rest ?? new Float32Array(0);
    const highest = rest.reduce((most, p) => Math.max(most, p), 0);
    batch(() => {
      refused.value = null;
      flowing.value = { ...chosen, box };
      goal.value = picture(rest, box, highest);
      lines.value = [new Curve(800)];
      take(opened as Stand<"density-flow">, box, highest);
    });
    const found = await study().call("density", base, request.density ?? {});
    if (!newest()) return;
    facts.value = found;
    if (!still.value && !options.value.paused) play();
    const [x = 0, y = 0] = normal.mean;
    const around = { x_min: x, x_max: x, y_min: y, y_max: y };
    const from = start === "uniform" ? { box, spread: 0 } : { box: around, spread: normal.sd };
    const followed = await law(chosen);
    if (newest()) crowd.value = followed && { shader: followed, ...from };
  } catch (thrown) {
    if (!newest()) return;
    batch(() => {
      flowing.value = { ...chosen, box };
      refused.value = thrown as IelError;
      now.value = null;
      goal.value = null;
      facts.value = null;
    });
  }
}

/** The dynamics of the particles on a graphics processor; none where they are not moved. */
async function law({ base, link, natural }: Omit<Flowing, "box">): Promise<Shader | null> {
  if (link.geometry !== "fokker-planck") return null;
  const eta = stepOf(link);
  const dynamics = { kind: "langevin", eta, temperature: temperature({ link, natural }) } as const;
  const any = await engine.call("unrolled", base);
  return engine.call("shader", { ...any, dynamics }).catch(() => null);
}

function picture(grid: Float32Array, box: Box, highest: number): DensityPicture {
  const levels = LEVELS.map((share) => Number((share * highest).toPrecision(2)));
  return { grid, isolines: isolines(grid, CELLS, CELLS, box, levels), highest };
}

function take({ report, arrays }: Stand<"density-flow">, box: Box, highest: number): void {
  now.value = picture(arrays.density ?? new Float32Array(0), box, highest);
  particles.value = arrays.particles ?? new Float32Array(0);
  point.value = report;
  const [line] = lines.value;
  if (line instanceof Curve && report?.kl && report.kl > 0) {
    line.push(report.time, report.kl);
    lines.value = [line];
  }
}

/** Takes steps; true once the flow rests. */
async function advance(steps: number): Promise<boolean> {
  const newest = turns.join();
  if (flow === null) return false;
  const forever = Number.POSITIVE_INFINITY;
  const stand = await study().call("advance", flow, forever, steps, true);
  const was = flowing.value;
  if (!newest() || !was) return false;
  batch(() => take(stand as Stand<"density-flow">, was.box, goal.value?.highest ?? 1));
  return stand.done;
}

function endFlow(): void {
  if (flow !== null) void study().call("end", flow);
  flow = null;
}

const pace = new Pace(MOST_STEPS);
const clock = new Clock(async (seconds) => {
  const rate = Math.min(SPEEDS[settings.peek().speed] as number, MOST_RATE);
  const steps = pace.due(seconds, rate);
  if (steps < 1) return true;
  try {
    const rests = await advance(steps);
    if (rests) announce("The density has arrived.");
    return !rests;
  } catch (thrown) {
    tellError(thrown as IelError, "The flow stopped.");
    return false;
  }
});
export const running = clock.running;

function play(): void {
  if (!flowing.value || refused.value) return;
  pace.start();
  clock.start();
}

export function toggle(): void {
  if (running.value) clock.stop();
  else play();
}

export function step(): void {
  clock.stop();
  void advance(1);
}

export function startOver(): void {
  const was = flowing.value;
  if (was) void show(was);
}

/** The view is no longer on show. */
export function forget(): void {
  turns.begin();
  clock.stop();
  batch(() => {
    flowing.value = null;
    crowd.value = null;
    now.value = null;
    goal.value = null;
    point.value = null;
    facts.value = null;
    plane.value = null;
    lines.value = [];
  });
  endFlow();
}

export function fitPlot(plot: Plot): void {
  const box = flowing.value?.box;
  if (box) plane.value = fitView(box, plot);
}

export const CELLS_ACROSS = CELLS;
