import { number, plural } from "../kit/format";
import { configure, edit, undo } from "../state/edits";
import { engine } from "../state/engine";
import { announce, tell } from "../state/messages";
import { changeSettings, settings } from "../state/settings";
import { catalog, choices, entryOf, frame, scenario } from "../state/store";
import { dimOf, nearestShares, toSpace } from "../wire/charting";
import type { Command, Point, Scenario } from "../wire/types";
import { markRadius } from "./layers/points";
import { chart, dragged, observations, type Place, selected, shownCondition } from "./scene";
import { betweenEnds, pathLength } from "./stroke";
import { known, runFrom } from "./system";
import { toScreen, type View } from "./view";

const inWords = (place: Place) =>
  `(${position(place)
    .map((x) => number(x, 3))
    .join(", ")})`;

/**
 * The position of an observation at a place on the canvas; coordinates that the canvas does not
 * show are those of `like`, or 0.
 */
function position(place: Place, like?: number[]): number[] {
  const data = scenario.peek()?.data;
  const dim = data ? dimOf(data) : 2;
  const at = toSpace(place, dim, chart.peek());
  if (chart.peek() === "triangle") return nearestShares(at);
  return [...at.slice(0, 2), ...(like?.slice(2) ?? at.slice(2))];
}

const pointCount = () => observations.peek().length / 2;

/** The visitor has made a point: the hint has done its work. */
export function getAcquainted(): void {
  if (!settings.peek().acquainted) changeSettings({ acquainted: true });
}

/** Drops an observation, or, where a known system was observed, the start of a run. `other` gives it the other condition. */
export async function addPoint(place: Place, other = false): Promise<void> {
  getAcquainted();
  if (known()) return runFrom(place);
  if (!(await edit(await adding({ x: position(place) }, other), "adding a point"))) return;
  announce(`Point added at ${inWords(place)}.`);
}

/** Adds the way of a process: where it began, what it passed, where it ended. */
export async function addStroke(way: Place[], other = false): Promise<void> {
  const [start, end] = [way[0], way.at(-1)];
  if (!start || !end) return;
  getAcquainted();
  if (known()) return runFrom(start);
  const key = `stroke${Date.now()}`;
  const passed = betweenEnds(way, pathLength(explicitPoints()));
  const path = passed.map((place) => position(place));
  const point = { x: position(end), start: position(start), path };
  if (!(await edit(await adding(point, other), STROKE, { key, gesture: true }))) return;
  announce(`Point added at ${inWords(end)}, started at ${inWords(start)}.`);
  await useGivenStarts(key);
}

const STROKE = "drawing a stroke";

/** The command that adds a point; the first one with the other condition gives all others theirs. */
async function adding(given: Point, other: boolean): Promise<Command> {
  const point = { ...given };
  const width = (frame.peek()?.conditions.length ?? 0) / Math.max(1, pointCount());
  if (width > 0)
    point.condition = Array.from({ length: width }, (_, c) =>
      other && c === 0 ? Math.max(1, shownCondition.peek()) : 0,
    );
  if (width > 0 || !other) return { type: "add-point", point };
  const now = await engine.call("points");
  const others = now.map((p) => ({ ...p, condition: [0] }));
  return { type: "set-points", points: [...others, { ...point, condition: [1] }] };
}

/** The observations where the scenario gives them one by one; paths are only there. */
function explicitPoints(): Point[] {
  const data = scenario.peek()?.data;
  return data?.kind === "points" && Array.isArray(data.points) ? (data.points as Point[]) : [];
}

/** A stroke says where its process began: use that where the scenario does not yet, and where every
 *  observation says so. Among others it is theirs that would be learned from otherwise: the page asks. */
async function useGivenStarts(key: string): Promise<void> {
  const now = scenario.value;
  const given = entryOf("initial", "given");
  if (!now || !given || now.initial.kind === given.kind) return;
  const without = (await engine.call("points")).filter(({ start }) => !start).length;
  if (without > 0) {
    tell(
      `The stroke is kept, its start is not used: ${plural(without, "observation")} without one would begin where they are, and teach nothing.`,
      "info",
    );
    return;
  }
  const refusal = choices.peek().initial?.[given.kind];
  if (refusal) {
    tell(`The stroke is kept, but its start is not used yet. ${refusal}`, "info");
    return;
  }
  if (
    await configure((s) => ({ ...s, initial: { ...given.default } }), STROKE, {
      key,
      gesture: true,
    })
  ) {
    tell(
      "A stroke says where its process began, so initial conditions are now given. Points without a start begin where they are. The objective Trajectory follows what it passed, too.",
      "info",
      {
        label: "Undo",
        run: () => void undo(),
      },
    );
  }
}

export async function deletePoint(index: number): Promise<void> {
  selected.value = null;
  if (await edit({ type: "delete-point", index }, "deleting a point")) {
    announce(`Point ${index + 1} deleted, ${plural(pointCount() - 1, "point")} left.`);
  }
}

export async function clearPoints(): Promise<void> {
  const count = pointCount();
  selected.value = null;
  // An empty plane is numbered as any other, and seen as any other.
  const axes = { axes: [], view: catalog.peek()?.default.view };
  const empty = (s: Scenario) =>
    ({ ...s, ...axes, data: { kind: "points", points: [] } }) as Scenario;
  if (!(await configure(empty, "clearing all points", { big: true, far: true }))) return;
  tell(`${plural(count, "observation")} cleared.`, "info", {
    label: "Undo",
    run: () => void undo(),
  });
}

interface Move {
  index: number;
  to: Place;
  key: string;
}

/** The move that waits for its turn among the edits: what is asked for after it, as an undo, comes after. */
let waiting: Move | null = null;
let moves: Promise<unknown> = Promise.resolve();

/** Moves a point along with the pointer: the engine gets the latest place as soon as it is free. */
export async function movePoint(index: number, to: Place, key: string): Promise<void> {
  dragged.value = { index, x: to };
  getAcquainted();
  if (waiting?.key === key) {
    waiting.to = to;
  } else {
    const mine = { index, to, key };
    waiting = mine;
    moves = edit(() => moving(mine), "moving a point", { key, gesture: true });
  }
  await moves;
}

function moving(move: Move): Command {
  if (waiting === move) waiting = null;
  const { index, to } = move;
  const data = scenario.peek()?.data;
  const before = data?.kind === "points" ? data.points?.[index] : undefined;
  return { type: "move-point", index, x: position(to, before?.x) };
}

/** The pointer let go: the engine's own coordinates are shown from the next frame on. */
export async function endMove(): Promise<void> {
  const held = dragged.peek();
  await moves;
  const before = frame.peek();
  const stop = frame.subscribe((next) => {
    if (next === before) return;
    if (dragged.peek() === held) dragged.value = null;
    queueMicrotask(() => stop());
  });
}

/** The observation under a place on the canvas: the nearest within reach. */
export function pointAt(view: View, sx: number, sy: number, reach: number): number | null {
  const packed = observations.peek();
  const within = Math.max(reach, markRadius(packed.length / 2, view.plot.width) + 3);
  let best: number | null = null;
  let bestDistance = within;
  for (let i = 0; 2 * i + 1 < packed.length; i++) {
    const [px, py] = toScreen(view, packed[2 * i] as number, packed[2 * i + 1] as number);
    const distance = Math.hypot(px - sx, py - sy);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = i;
    }
  }
  return best;
}

/** Selects the next or previous point and says where it is. */
export function selectStep(by: 1 | -1): void {
  const count = pointCount();
  if (count === 0) {
    announce("There are no points to select.");
    return;
  }
  const at = selected.value;
  const next = at === null ? (by > 0 ? 0 : count - 1) : (at + by + count) % count;
  selected.value = next;
  const packed = observations.peek();
  const where = inWords([packed[2 * next] as number, packed[2 * next + 1] as number]);
  announce(`Point ${next + 1} of ${count} at ${where}. Arrows move it, Delete deletes it.`);
}
