import {
  add_point,
  add_stroke,
  begin_move,
  delete_point,
  end_move,
  move_point,
  point_at,
} from "./points";
import {
  cursor,
  hovered,
  look,
  new_stroke,
  type Place,
  pressed,
  read_at,
  selected,
  tool,
  view,
} from "./state";
import { pan, to_world, zoom_at } from "./view";

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
export function attach_pointer(element: HTMLElement): () => void {
  const fingers = new Map<number, [number, number]>();
  let gesture: Gesture | null = null;
  let down: [number, number] = [0, 0];
  let long_press: ReturnType<typeof setTimeout> | null = null;
  let space = false;
  let added_at = 0;

  const local = (event: MouseEvent): [number, number] => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const world = (at: [number, number]) => {
    const now = view.peek();
    return now ? to_world(now, at[0], at[1]) : null;
  };
  const in_plot = ([sx, sy]: [number, number]) => {
    const area = view.peek()?.plot;
    if (!area) return false;
    const [dx, dy] = [sx - area.left, sy - area.top];
    return dx >= 0 && dy >= 0 && dx <= area.width && dy <= area.height;
  };
  const reach = (event: PointerEvent) => REACH[event.pointerType as keyof typeof REACH] ?? 10;
  const no_long_press = () => {
    if (long_press !== null) clearTimeout(long_press);
    long_press = null;
  };

  function on_down(event: PointerEvent): void {
    const at = local(event);
    const now = view.peek();
    if (!now || !in_plot(at)) return;
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at);
    cursor.value = null;
    pressed.value = true;
    if (fingers.size === 2) {
      no_long_press();
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
    const index = point_at(now, at[0], at[1], reach(event));
    if (index === null) {
      gesture = { kind: "empty", way: [to_world(now, at[0], at[1])], moved: false };
      return;
    }
    gesture = { kind: "point", index, moved: false, key: `drag${event.timeStamp}` };
    if (event.pointerType !== "mouse") {
      long_press = setTimeout(() => {
        gesture = { kind: "spent" };
        navigator.vibrate?.(12);
        void delete_point(index);
      }, LONG_PRESS_MS);
    }
  }

  function on_move(event: PointerEvent): void {
    const at = local(event);
    const now = view.peek();
    if (!now) return;
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
    const place = in_plot(at) ? to_world(now, at[0], at[1]) : null;
    if (event.pointerType === "mouse" || gesture) void read_at(place);
    if (!gesture) {
      hovered.value = place ? point_at(now, at[0], at[1], reach(event)) : null;
      return;
    }
    const far = Math.hypot(at[0] - down[0], at[1] - down[1]) > DRAG_PX;
    if (gesture.kind === "pan") {
      look(pan(now, at[0] - down[0], at[1] - down[1]));
      down = at;
    } else if (gesture.kind === "pinch" && fingers.size === 2) {
      const { distance, middle } = spread(fingers);
      const moved = pan(now, middle[0] - gesture.middle[0], middle[1] - gesture.middle[1]);
      look(zoom_at(moved, distance / Math.max(1, gesture.distance), middle[0], middle[1]));
      gesture = { kind: "pinch", distance, middle };
    } else if (gesture.kind === "point" && (gesture.moved || far)) {
      no_long_press();
      if (!gesture.moved) begin_move();
      gesture.moved = true;
      selected.value = gesture.index;
      void move_point(gesture.index, to_world(now, at[0], at[1]), gesture.key);
    } else if (gesture.kind === "empty") {
      gesture.way.push(to_world(now, at[0], at[1]));
      gesture.moved ||= far;
      if (gesture.moved) new_stroke.value = [...gesture.way];
    }
  }

  function on_up(event: PointerEvent): void {
    const at = local(event);
    fingers.delete(event.pointerId);
    no_long_press();
    const ended = gesture;
    gesture = ended?.kind === "pinch" && fingers.size > 0 ? { kind: "spent" } : null;
    new_stroke.value = null;
    const place = world(at);
    if (!ended || !place || event.type === "pointercancel") return;
    if (ended.kind === "point") {
      if (ended.moved) end_move();
      else selected.value = selected.peek() === ended.index ? null : ended.index;
    } else if (ended.kind === "empty") {
      if (ended.moved) {
        void add_stroke([...ended.way, place], event.shiftKey);
      } else if (selected.peek() !== null) {
        selected.value = null;
      } else {
        added_at = event.timeStamp;
        void add_point(ended.way[0] as Place, event.shiftKey);
      }
    }
  }

  function cancel(): void {
    if (gesture?.kind === "point" && gesture.moved) end_move();
    new_stroke.value = null;
    gesture = null;
  }

  function on_double(event: MouseEvent): void {
    const at = local(event);
    const now = view.peek();
    if (!now || event.timeStamp - added_at < FRESH_MS) return;
    const index = point_at(now, at[0], at[1], REACH.mouse);
    if (index !== null) void delete_point(index);
  }

  function on_wheel(event: WheelEvent): void {
    const at = local(event);
    const now = view.peek();
    if (!now || !in_plot(at)) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    const pace = event.ctrlKey ? 0.01 : 0.0016;
    look(zoom_at(now, Math.exp(-event.deltaY * unit * pace), at[0], at[1]));
  }

  function on_leave(): void {
    hovered.value = null;
    void read_at(null);
  }

  const on_key = (event: KeyboardEvent) => {
    if (event.code === "Space") space = event.type === "keydown";
  };

  const events: [string, (event: never) => void][] = [
    ["pointerdown", on_down],
    ["pointermove", on_move],
    ["pointerup", on_up],
    ["pointercancel", on_up],
    ["pointerleave", on_leave],
    ["dblclick", on_double],
  ];
  for (const [name, listener] of events) element.addEventListener(name, listener as EventListener);
  element.addEventListener("wheel", on_wheel, { passive: false });
  addEventListener("keydown", on_key);
  addEventListener("keyup", on_key);
  return () => {
    for (const [name, listener] of events) {
      element.removeEventListener(name, listener as EventListener);
    }
    element.removeEventListener("wheel", on_wheel);
    removeEventListener("keydown", on_key);
    removeEventListener("keyup", on_key);
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
