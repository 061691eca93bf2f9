import {
  addPoint,
  addStroke,
  beginMove,
  deletePoint,
  endMove,
  movePoint,
  pointAt,
} from "../../plane/points";
import {
  cursor,
  hovered,
  look,
  newStroke,
  type Place,
  pressed,
  readAt,
  selected,
  tool,
  view,
} from "../../plane/scene";
import { pan, toWorld, zoomAt } from "../../plane/view";

const DRAG_PX = 5;
const LONG_PRESS_MS = 550;
const REACH = { mouse: 10, pen: 14, touch: 24 };
/** A double click deletes a point only if it was there before its first click. */
const FRESH_MS = 700;

type Gesture =
  | { kind: "point"; index: number; moved: boolean; key: string }
  | { kind: "empty"; way: Place[]; moved: boolean }
  | { kind: "pan" }
  | { kind: "pinch"; distance: number; middle: [number, number] }
  | { kind: "spent" };

/** Pointer, touch and wheel on the canvas, as edits of the points and of the view. */
export function attachPointer(element: HTMLElement): () => void {
  const fingers = new Map<number, [number, number]>();
  let gesture: Gesture | null = null;
  let down: [number, number] = [0, 0];
  let longPress: ReturnType<typeof setTimeout> | null = null;
  let space = false;
  let addedAt = 0;

  const local = (event: MouseEvent): [number, number] => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const world = (at: [number, number]) => {
    const now = view.peek();
    return now ? toWorld(now, at[0], at[1]) : null;
  };
  const inPlot = ([sx, sy]: [number, number]) => {
    const area = view.peek()?.plot;
    if (!area) return false;
    const [dx, dy] = [sx - area.left, sy - area.top];
    return dx >= 0 && dy >= 0 && dx <= area.width && dy <= area.height;
  };
  const reach = (event: PointerEvent) => REACH[event.pointerType as keyof typeof REACH] ?? 10;
  const noLongPress = () => {
    if (longPress !== null) clearTimeout(longPress);
    longPress = null;
  };

  function onDown(event: PointerEvent): void {
    const at = local(event);
    const now = view.peek();
    if (!now || !inPlot(at)) return;
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at);
    cursor.value = null;
    pressed.value = true;
    if (fingers.size === 2) {
      noLongPress();
      cancel();
      gesture = { kind: "pinch", ...spread(fingers) };
      return;
    }
    if (fingers.size > 2) return;
    down = at;
    if (event.button === 1 || space || tool.peek() === "hand") {
      event.preventDefault();
      gesture = { kind: "pan" };
      return;
    }
    if (event.button !== 0) return;
    const index = pointAt(now, at[0], at[1], reach(event));
    if (index === null) {
      gesture = { kind: "empty", way: [toWorld(now, at[0], at[1])], moved: false };
      return;
    }
    gesture = { kind: "point", index, moved: false, key: `drag${event.timeStamp}` };
    if (event.pointerType !== "mouse") {
      longPress = setTimeout(() => {
        gesture = { kind: "spent" };
        navigator.vibrate?.(12);
        void deletePoint(index);
      }, LONG_PRESS_MS);
    }
  }

  function onMove(event: PointerEvent): void {
    const at = local(event);
    const now = view.peek();
    if (!now) return;
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
    const place = inPlot(at) ? toWorld(now, at[0], at[1]) : null;
    if (event.pointerType === "mouse" || gesture) void readAt(place);
    if (!gesture) {
      hovered.value = place ? pointAt(now, at[0], at[1], reach(event)) : null;
      return;
    }
    const far = Math.hypot(at[0] - down[0], at[1] - down[1]) > DRAG_PX;
    if (gesture.kind === "pan") {
      look(pan(now, at[0] - down[0], at[1] - down[1]));
      down = at;
    } else if (gesture.kind === "pinch" && fingers.size === 2) {
      const { distance, middle } = spread(fingers);
      const moved = pan(now, middle[0] - gesture.middle[0], middle[1] - gesture.middle[1]);
      look(zoomAt(moved, distance / Math.max(1, gesture.distance), middle[0], middle[1]));
      gesture = { kind: "pinch", distance, middle };
    } else if (gesture.kind === "point" && (gesture.moved || far)) {
      noLongPress();
      if (!gesture.moved) beginMove();
      gesture.moved = true;
      selected.value = gesture.index;
      void movePoint(gesture.index, toWorld(now, at[0], at[1]), gesture.key);
    } else if (gesture.kind === "empty") {
      gesture.way.push(toWorld(now, at[0], at[1]));
      gesture.moved ||= far;
      if (gesture.moved) newStroke.value = [...gesture.way];
    }
  }

  function onUp(event: PointerEvent): void {
    const at = local(event);
    fingers.delete(event.pointerId);
    noLongPress();
    const ended = gesture;
    gesture = ended?.kind === "pinch" && fingers.size > 0 ? { kind: "spent" } : null;
    newStroke.value = null;
    const place = world(at);
    if (!ended || !place || event.type === "pointercancel") return;
    if (ended.kind === "point") {
      if (ended.moved) endMove();
      else selected.value = selected.peek() === ended.index ? null : ended.index;
    } else if (ended.kind === "empty") {
      if (ended.moved) {
        void addStroke([...ended.way, place], event.shiftKey);
      } else if (selected.peek() !== null) {
        selected.value = null;
      } else {
        addedAt = event.timeStamp;
        void addPoint(ended.way[0] as Place, event.shiftKey);
      }
    }
  }

  function cancel(): void {
    if (gesture?.kind === "point" && gesture.moved) endMove();
    newStroke.value = null;
    gesture = null;
  }

  function onDouble(event: MouseEvent): void {
    const at = local(event);
    const now = view.peek();
    if (!now || event.timeStamp - addedAt < FRESH_MS) return;
    const index = pointAt(now, at[0], at[1], REACH.mouse);
    if (index !== null) void deletePoint(index);
  }

  function onWheel(event: WheelEvent): void {
    const at = local(event);
    const now = view.peek();
    if (!now || !inPlot(at)) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    const pace = event.ctrlKey ? 0.01 : 0.0016;
    look(zoomAt(now, Math.exp(-event.deltaY * unit * pace), at[0], at[1]));
  }

  function onLeave(): void {
    hovered.value = null;
    void readAt(null);
  }

  const onKey = (event: KeyboardEvent) => {
    if (event.code === "Space") space = event.type === "keydown";
  };

  const events: [string, (event: never) => void][] = [
    ["pointerdown", onDown],
    ["pointermove", onMove],
    ["pointerup", onUp],
    ["pointercancel", onUp],
    ["pointerleave", onLeave],
    ["dblclick", onDouble],
  ];
  for (const [name, listener] of events) element.addEventListener(name, listener as EventListener);
  element.addEventListener("wheel", onWheel, { passive: false });
  addEventListener("keydown", onKey);
  addEventListener("keyup", onKey);
  return () => {
    for (const [name, listener] of events) {
      element.removeEventListener(name, listener as EventListener);
    }
    element.removeEventListener("wheel", onWheel);
    removeEventListener("keydown", onKey);
    removeEventListener("keyup", onKey);
  };
}

/** How far apart two fingers are, and the place between them. */
function spread(fingers: Map<number, [number, number]>) {
  const [[ax, ay], [bx, by]] = [...fingers.values()] as [[number, number], [number, number]];
  return {
    distance: Math.hypot(ax - bx, ay - by),
    middle: [(ax + bx) / 2, (ay + by) / 2] as [number, number],
  };
}
