import { number, plural } from "../app/format";
import { dim_of, nearest_shares, to_space } from "../engine/chart";
import type { Command, Point } from "../engine/types";
import { configure, edit, undo } from "../state/edits";
import { engine } from "../state/engine";
import { announce, tell } from "../state/messages";
import { change_settings, settings } from "../state/settings";
import { catalogue, frame, scenario } from "../state/store";
import { mark_radius } from "./layers/points";
import { chart, dragged, observations, type Place, selected } from "./state";
import { between_ends, path_length } from "./stroke";
import { to_screen, type View } from "./view";

const in_words = (place: Place) =>
  `(${position(place)
    .map((x) => number(x, 3))
    .join(", ")})`;

/**
 * The position of an observation at a place on the canvas; coordinates that the canvas does not
 * show are those of `like`, or 0.
 */
function position(place: Place, like?: number[]): number[] {
  const data = scenario.peek()?.data;
  const dim = data ? dim_of(data) : 2;
  const at = to_space(place, dim, chart.peek());
  if (chart.peek() === "triangle") return nearest_shares(at);
  return [...at.slice(0, 2), ...(like?.slice(2) ?? at.slice(2))];
}

const point_count = () => observations.peek().length / 2;

/** The visitor has made a point: the hint has done its work. */
export function get_acquainted(): void {
  if (!settings.peek().acquainted) change_settings({ acquainted: true });
}

/** Drops an observation. `other` gives it the other condition. */
export async function add_point(place: Place, other = false): Promise<void> {
  get_acquainted();
  if (!(await edit(adding({ x: position(place) }, other), "adding a point"))) return;
  announce(`Point added at ${in_words(place)}.`);
}

/** Adds the way of a process: where it began, what it passed, where it ended. */
export async function add_stroke(way: Place[], other = false): Promise<void> {
  const [start, end] = [way[0], way.at(-1)];
  if (!start || !end) return;
  get_acquainted();
  const key = `stroke${Date.now()}`;
  const passed = between_ends(way, path_length(current_points()));
  const path = passed.map((place) => position(place));
  const point = { x: position(end), start: position(start), path };
  if (!(await edit(adding(point, other), STROKE, { key }))) return;
  announce(`Point added at ${in_words(end)}, started at ${in_words(start)}.`);
  await use_given_starts(key);
}

const STROKE = "drawing a stroke";

/** The command that adds a point; the first one with the other condition gives all others theirs. */
function adding(given: Point, other: boolean): Command {
  const point = { ...given };
  const width = (frame.peek()?.conditions.length ?? 0) / Math.max(1, point_count());
  if (width > 0)
    point.condition = Array.from({ length: width }, (_, c) => (other && c === 0 ? 1 : 0));
  if (width > 0 || !other) return { type: "add-point", point };
  const others = current_points().map((p) => ({ ...p, condition: [0] }));
  return { type: "set-points", points: [...others, { ...point, condition: [1] }] };
}

/** The observations as points, also where the scenario only says how they are generated. */
export function current_points(): Point[] {
  const data = scenario.peek()?.data;
  if (data?.kind === "points" && Array.isArray(data.points)) return data.points as Point[];
  const packed = observations.peek();
  return Array.from({ length: packed.length / 2 }, (_, i) => ({
    x: [packed[2 * i] as number, packed[2 * i + 1] as number],
  }));
}

/** A stroke says where its process began: use that where the scenario does not yet. */
async function use_given_starts(key: string): Promise<void> {
  const now = scenario.value;
  const given = catalogue.value?.rooms.initial.find((entry) => entry.kind === "given");
  if (!now || !given || now.initial.kind === given.kind) return;
  const refusal = (await engine.call("check", now)).initial?.[given.kind];
  if (refusal) {
    tell(`The stroke is kept, but its start is not used yet. ${refusal}`, "info");
    return;
  }
  if (await configure((s) => ({ ...s, initial: { ...given.default } }), STROKE, { key })) {
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

export async function delete_point(index: number): Promise<void> {
  selected.value = null;
  if (await edit({ type: "delete-point", index }, "deleting a point")) {
    announce(`Point ${index + 1} deleted, ${plural(point_count() - 1, "point")} left.`);
  }
}

export async function clear_points(): Promise<void> {
  const count = point_count();
  selected.value = null;
  if (!(await edit({ type: "clear-points" }, "clearing all points", { big: true }))) return;
  tell(`${plural(count, "observation")} cleared.`, "info", {
    label: "Undo",
    run: () => void undo(),
  });
}

let moving = false;
let wanted: { index: number; x: Place; key: string } | null = null;

/** Moves a point along with the pointer: the engine gets the latest place as soon as it is free. */
export async function move_point(index: number, x: Place, key: string): Promise<void> {
  dragged.value = { index, x };
  wanted = { index, x, key };
  if (moving) return;
  moving = true;
  get_acquainted();
  while (wanted) {
    const { index: at, x: to, key: same } = wanted;
    wanted = null;
    const before = scenario.peek()?.data.points as Point[] | undefined;
    const moved = { type: "move-point" as const, index: at, x: position(to, before?.[at]?.x) };
    if (!(await edit(moved, "moving a point", { key: same }))) break;
  }
  moving = false;
  if (released) end_move();
}

let released = true;

export function begin_move(): void {
  released = false;
}

/** The pointer let go: the engine's own coordinates are shown from the next frame on. */
export function end_move(): void {
  released = true;
  if (moving) return;
  const before = frame.peek();
  const stop = frame.subscribe((next) => {
    if (next === before) return;
    dragged.value = null;
    queueMicrotask(() => stop());
  });
}

/** The observation under a place on the canvas: the nearest within reach. */
export function point_at(view: View, sx: number, sy: number, reach: number): number | null {
  const packed = observations.peek();
  const within = Math.max(reach, mark_radius(packed.length / 2, view.plot.width) + 3);
  let best: number | null = null;
  let best_distance = within;
  for (let i = 0; 2 * i + 1 < packed.length; i++) {
    const [px, py] = to_screen(view, packed[2 * i] as number, packed[2 * i + 1] as number);
    const distance = Math.hypot(px - sx, py - sy);
    if (distance < best_distance) {
      best_distance = distance;
      best = i;
    }
  }
  return best;
}

/** Selects the next or previous point and says where it is. */
export function select_step(by: 1 | -1): void {
  const count = point_count();
  if (count === 0) {
    announce("There are no points to select.");
    return;
  }
  const at = selected.value;
  const next = at === null ? (by > 0 ? 0 : count - 1) : (at + by + count) % count;
  selected.value = next;
  const packed = observations.peek();
  const where = in_words([packed[2 * next] as number, packed[2 * next + 1] as number]);
  announce(`Point ${next + 1} of ${count} at ${where}. Arrows move it, Delete deletes it.`);
}
