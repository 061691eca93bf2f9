import { number } from "../app/format";
import { announce } from "../state/messages";
import {
  add_point,
  add_stroke,
  begin_move,
  delete_point,
  end_move,
  move_point,
  select_step,
} from "./points";
import {
  cursor,
  new_stroke,
  observations,
  pressed,
  read_at,
  selected,
  show_all,
  view,
  zoom,
} from "./state";
import { visible } from "./view";

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Keys while the canvas has the focus: whatever a pointer can do. True if the key was used. */
export function canvas_key(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const arrow = ARROWS[event.key];
  if (arrow) return move(arrow, event.shiftKey);
  const held = selected.value;
  switch (event.key) {
    case "Enter":
      return add(event.shiftKey);
    case "s":
      return begin_stroke();
    case "]":
      select_step(1);
      return true;
    case "[":
      select_step(-1);
      return true;
    case "Delete":
    case "Backspace":
      if (held === null) return false;
      void delete_point(held);
      return true;
    case "+":
    case "=":
      zoom(1.25);
      return true;
    case "-":
      zoom(0.8);
      return true;
    case "0":
      show_all();
      return true;
    case "Escape":
      return leave();
    default:
      return false;
  }
}

/** Moves the selected point, or else the cursor; Shift makes the steps small. */
function move([dx, dy]: [number, number], small: boolean): boolean {
  const now = view.value;
  if (!now) return false;
  const seen = visible(now);
  const step = (seen.x_max - seen.x_min) / (small ? 240 : 40);
  const held = selected.value;
  if (held !== null) {
    const packed = observations.value;
    const x: [number, number] = [
      (packed[2 * held] as number) + dx * step,
      (packed[2 * held + 1] as number) + dy * step,
    ];
    begin_move();
    void move_point(held, x, `keys${held}`).then(end_move);
    return true;
  }
  const at = cursor.value;
  // Left and right step through the run until the cursor has been called with up or down.
  if (!at && dy === 0 && pressed.value) return false;
  const from = at ?? [now.x, now.y];
  const next: [number, number] = at
    ? [
        Math.min(Math.max(from[0] + dx * step, seen.x_min), seen.x_max),
        Math.min(Math.max(from[1] + dy * step, seen.y_min), seen.y_max),
      ]
    : [now.x, now.y];
  cursor.value = next;
  if (new_stroke.value) new_stroke.value = [...new_stroke.value, next];
  void read_at(next).then(() =>
    announce(`Cursor at ${number(next[0], 3)}, ${number(next[1], 3)}.`),
  );
  return true;
}

function add(other: boolean): boolean {
  const at = cursor.value;
  const now = view.value;
  if (!now) return false;
  if (!at) {
    cursor.value = [now.x, now.y];
    announce("Cursor in the middle. Arrows move it, Enter adds a point, S begins a stroke.");
    return true;
  }
  const stroke = new_stroke.value;
  new_stroke.value = null;
  if (stroke && stroke.length > 1) void add_stroke(stroke, other);
  else void add_point(at, other);
  return true;
}

function begin_stroke(): boolean {
  const at = cursor.value;
  if (!at) return add(false);
  new_stroke.value = [at];
  announce("Stroke begun. Move the cursor to where the process ended and press Enter.");
  return true;
}

function leave(): boolean {
  if (new_stroke.value) new_stroke.value = null;
  else if (selected.value !== null) selected.value = null;
  else if (cursor.value) cursor.value = null;
  else return false;
  return true;
}
