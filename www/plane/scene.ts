import { computed, effect, signal } from "@preact/signals";
import { latest } from "../kit/latest";
import { keepView } from "../state/edits";
import { engine } from "../state/engine";
import { chosen, frame, observationCount, scenario, viewsGiven } from "../state/store";
import { type Chart, chartOf, dimOf, TRIANGLE_BOX, toCanvas } from "../wire/charting";
import type { Probed } from "../wire/protocol";
import { ofVelocities } from "../wire/system";
import type { Box } from "../wire/types";
import { graphics } from "./graphics";
import {
  bounds,
  fitView,
  type Plot,
  resizeView,
  storedBox,
  type View,
  visible,
  zoomAtMiddle,
} from "./view";

/** A place on the canvas's plane. */
export type Place = [number, number];

/** How observations lie on the canvas. */
export const chart = computed<Chart>(() => (scenario.value ? chartOf(scenario.value) : "plane"));

/** Where the plot lies on the canvas; null until it has been measured. */
export const plot = signal<Plot | null>(null);
export const view = signal<View | null>(null);
export const tool = signal<"point" | "stroke" | "hand">("point");
export const hovered = signal<number | null>(null);
export const selected = signal<number | null>(null);
/** The keyboard's cursor, in world units; null while the pointer rules. */
export const cursor = signal<Place | null>(null);
/** The canvas has the focus because it was pressed, not because it was tabbed to. */
export const pressed = signal(false);
/** The way of the stroke that is being drawn. */
export const newStroke = signal<Place[] | null>(null);
/** Where a dragged point is now, ahead of the engine's answer. */
export const dragged = signal<{ index: number; x: Place } | null>(null);
export const probe = signal<{ x: number; y: number; value: Probed } | null>(null);

/** The condition that the energy is drawn under, or the group. */
export const shownCondition = signal(0);
/** The last one that can be drawn: a pointer gives 0 and 1, and groups are counted from 0. */
export const lastCondition = computed(() => {
  const groups = (scenario.value?.inferred ?? 0) > 0;
  return groups ? (frame.value?.conditions.reduce((a, b) => Math.max(a, b), 1) ?? 1) : 1;
});
/** How many numbers the condition of an observation has; 0 where there are none. */
export const conditionWidth = computed(() => {
  const seen = frame.value;
  const count = (seen?.observations.length ?? 0) / 2;
  return seen && count > 0 ? seen.conditions.length / count : 0;
});

/** How many paths are asked for: fewer where there is little room. */
const PATHS_WIDE = 160;
const PATHS_NARROW = 72;

/** Observations as shown: the newest frame's, with the dragged one where the pointer has it. Places at
 *  which a velocity is known are nothing to see. */
export const observations = computed<Float32Array>(() => {
  if (scenario.value && ofVelocities(scenario.value.data)) return new Float32Array(0);
  const packed = frame.value?.observations ?? new Float32Array(0);
  const held = dragged.value;
  if (!held || 2 * held.index + 1 >= packed.length) return packed;
  const copy = packed.slice();
  copy.set(held.x, 2 * held.index);
  return copy;
});

/** The way of a process as far as it was observed. */
export interface Way {
  places: Place[];
  /** Its first place is where the process began. */
  started: boolean;
}

/** Observed ways, with the dragged point where the pointer has it. */
export const strokes = computed<Way[]>(() => {
  const data = scenario.value?.data;
  if (data?.kind !== "points") return [];
  const [dim, charting, held] = [dimOf(data), chart.value, dragged.value];
  return (data.points ?? []).flatMap(({ x, start, path }, i) => {
    if (!start && !path) return [];
    const positions = [...(start ? [start] : []), ...(path ?? []), x];
    const places = positions.map((at) => [...toCanvas(at, dim, charting)] as Place);
    if (held?.index === i) places[places.length - 1] = held.x;
    return [{ places, started: start !== undefined }];
  });
});

/** The energy has a part in what moves, and something to be learned from. */
export const energyShown = computed(() => {
  const [dynamics, objective] = [chosen("dynamics"), chosen("objective")];
  const replaced = dynamics?.schema["x-map"] && !objective?.schema["x-unrolled"];
  return observationCount.value > 0 && !replaced;
});

let kept = "";
let keepTimer: ReturnType<typeof setTimeout> | undefined;

const proportion = (box: Box) => (box.x_max - box.x_min) / (box.y_max - box.y_min);

/** Shows another part of the plane and, once it stays so, keeps it in the scenario. */
export function setView(next: View): void {
  view.value = next;
  clearTimeout(keepTimer);
  // What a scenario keeps is a part of the plane.
  if (chart.peek() === "triangle") return;
  keepTimer = setTimeout(() => {
    const now = scenario.value;
    if (!now) return;
    const box = storedBox(next, proportion(now.view));
    const key = JSON.stringify(box);
    kept = key;
    void keepView(box, () => kept === key);
  }, 400);
}

export function zoom(factor: number): void {
  if (view.value) setView(zoomAtMiddle(view.value, factor));
}

/** One turn and a little more along coordinates that have a period. */
function oneTurn(box: Box | undefined): Box | undefined {
  const [x = 0, y = 0] = scenario.value?.periods ?? [];
  const half = 0.54;
  return (
    box && {
      ...box,
      ...(x > 0 && { x_min: -half * x, x_max: half * x }),
      ...(y > 0 && { y_min: -half * y, y_max: half * y }),
    }
  );
}

/** Shows all observations and starts, or the default view where there are none. */
export function showAll(): void {
  const area = plot.value;
  const data = scenario.value?.data;
  if (!area || !data) return;
  // The next frame may be far: points that are given need none.
  const given = data.kind === "points" ? (data.points ?? []) : null;
  const ends = given ? given.flatMap(({ x: [x = 0, y = 0] }) => [x, y]) : observations.value;
  const ways = strokes.value.flatMap(({ places }) => places.flat());
  const all = oneTurn(bounds([...ends, ...ways]) ?? scenario.value?.view);
  const box = chart.value === "triangle" ? TRIANGLE_BOX : all;
  if (box) setView(fitView(box, area));
}

let given = 0;

// A view that comes with a scenario (a link, a demo) is shown; one this page kept is already.
effect(() => {
  const another = viewsGiven.value;
  const box = chart.value === "triangle" ? TRIANGLE_BOX : scenario.value?.view;
  const area = plot.value;
  if (!box || !area) return;
  const now = view.peek();
  const key = JSON.stringify(box);
  if (now && key === kept && another === given) {
    if (now.plot !== area) view.value = resizeView(now, area);
    return;
  }
  [kept, given] = [key, another];
  // What was looked at before belongs to another scenario.
  clearTimeout(keepTimer);
  view.value = fitView(box, area);
});

const hidden = signal(document.hidden);
document.addEventListener("visibilitychange", () => {
  hidden.value = document.hidden;
});

// The worker draws what is in view, at the resolution that can be seen.
effect(() => {
  const now = view.value;
  if (!now) return;
  void engine.call("view", {
    box: visible(now),
    pixels: { width: now.plot.width, height: now.plot.height },
    trajectories: now.plot.width < 500 ? PATHS_NARROW : PATHS_WIDE,
    condition: shownCondition.value,
    shader: graphics.value !== null,
    hidden: hidden.value,
  });
});

const read = latest(async (place: Place | null) => {
  try {
    probe.value = place && {
      x: place[0],
      y: place[1],
      value: await engine.call("probe", ...place, shownCondition.peek()),
    };
  } catch {
    probe.value = null;
  }
});

/** Reads the energy at a place; null where none is pointed at. */
export async function readAt(place: Place | null): Promise<void> {
  if (place === null) probe.value = null;
  await read(place);
}
