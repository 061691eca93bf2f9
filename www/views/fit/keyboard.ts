import { number } from "../../kit/format";
import { arrowKeys, type PlaneKey, zoomKeys } from "../../plane/planeKeys";
import {
  addPoint,
  addStroke,
  deletePoint,
  endMove,
  movePoint,
  selectStep,
} from "../../plane/points";
import { guess, hiding } from "../../plane/prediction";
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

/** Keys while the canvas has the focus: whatever a pointer can do. */
export const CANVAS_KEYS: PlaneKey[] = [
  arrowKeys("Arrow keys move a cursor or the selected point", move),
  { keys: ["Enter"], help: "Enter adds a point there", run: ({ shiftKey }) => add(shiftKey) },
  { keys: ["s"], help: "S begins a stroke", run: beginStroke },
  {
    keys: ["[", "]"],
    help: "square brackets select points",
    run({ key }) {
      if (hiding.value) return false;
      selectStep(key === "]" ? 1 : -1);
      return true;
    },
  },
  { keys: ["Delete", "Backspace"], help: "Delete deletes the selected point", run: deleteSelected },
  ...zoomKeys(zoom, "all points", showAll),
  { keys: ["Escape"], help: "Escape leaves", run: leave },
];

/** Moves the selected point, or else the cursor. */
function move(right: number, up: number): boolean {
  const now = view.value;
  if (!now) return false;
  const seen = visible(now);
  const width = seen.x_max - seen.x_min;
  const [dx, dy] = [right * width, up * width];
  const held = selected.value;
  if (held !== null) {
    const packed = observations.value;
    const x: [number, number] = [
      (packed[2 * held] as number) + dx,
      (packed[2 * held + 1] as number) + dy,
    ];
    void movePoint(held, x, `keys${held}`).then(endMove);
    return true;
  }
  const at = cursor.value;
  // Left and right step through the run until the cursor has been called with up or down.
  if (!at && dy === 0 && pressed.value) return false;
  const next: [number, number] = at
    ? [
        Math.min(Math.max(at[0] + dx, seen.x_min), seen.x_max),
        Math.min(Math.max(at[1] + dy, seen.y_min), seen.y_max),
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
    announce(
      hiding.value
        ? "Cursor in the middle. Arrows move it, Enter takes it for your guess."
        : "Cursor in the middle. Arrows move it, Enter adds a point, S begins a stroke.",
    );
    return true;
  }
  if (hiding.value) {
    guess(at);
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
  if (hiding.value) return false;
  if (!at) return add(false);
  newStroke.value = [at];
  announce("Stroke begun. Move the cursor to where the process ended and press Enter.");
  return true;
}

function deleteSelected(): boolean {
  const held = selected.value;
  if (held === null) return false;
  void deletePoint(held);
  return true;
}

/** Puts down what is held: the stroke that was begun, the selected point, the cursor. */
export function leave(): boolean {
  if (newStroke.value) newStroke.value = null;
  else if (selected.value !== null) selected.value = null;
  else if (cursor.value) cursor.value = null;
  else return false;
  return true;
}
