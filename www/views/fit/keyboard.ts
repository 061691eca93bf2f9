import { number } from "../../kit/format";
import {
  addPoint,
  addStroke,
  beginMove,
  deletePoint,
  endMove,
  movePoint,
  selectStep,
} from "../../plane/points";
import {
  cursor,
  newStroke,
  observations,
  pressed,
  readAt,
  selected,
  showAll,
  view,
  zoom,
} from "../../plane/scene";
import { visible } from "../../plane/view";
import { announce } from "../../state/messages";

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Keys while the canvas has the focus: whatever a pointer can do. True if the key was used. */
export function canvasKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const arrow = ARROWS[event.key];
  if (arrow) return move(arrow, event.shiftKey);
  const held = selected.value;
  switch (event.key) {
    case "Enter":
      return add(event.shiftKey);
    case "s":
      return beginStroke();
    case "]":
      selectStep(1);
      return true;
    case "[":
      selectStep(-1);
      return true;
    case "Delete":
    case "Backspace":
      if (held === null) return false;
      void deletePoint(held);
      return true;
    case "+":
    case "=":
      zoom(1.25);
      return true;
    case "-":
      zoom(0.8);
      return true;
    case "0":
      showAll();
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
    beginMove();
    void movePoint(held, x, `keys${held}`).then(endMove);
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
  if (newStroke.value) newStroke.value = [...newStroke.value, next];
  void readAt(next).then(() => announce(`Cursor at ${number(next[0], 3)}, ${number(next[1], 3)}.`));
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
  const stroke = newStroke.value;
  newStroke.value = null;
  if (stroke && stroke.length > 1) void addStroke(stroke, other);
  else void addPoint(at, other);
  return true;
}

function beginStroke(): boolean {
  const at = cursor.value;
  if (!at) return add(false);
  newStroke.value = [at];
  announce("Stroke begun. Move the cursor to where the process ended and press Enter.");
  return true;
}

function leave(): boolean {
  if (newStroke.value) newStroke.value = null;
  else if (selected.value !== null) selected.value = null;
  else if (cursor.value) cursor.value = null;
  else return false;
  return true;
}
