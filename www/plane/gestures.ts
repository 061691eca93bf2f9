import type { ReadonlySignal } from "@preact/signals";
import { pan, toWorld, type View, zoomAt } from "./view";

/** A place on the surface, in CSS pixels from its corner. */
export type Pixel = [x: number, y: number];

/** Something on the plane that a pointer holds. */
export interface Drag {
  /** A finger that moves on does not scroll the page. */
  holds?: boolean;
  /** `strayed` once the pointer has been farther off than a click strays. */
  move(at: Pixel, strayed: boolean): void;
  end(at: Pixel, event: PointerEvent): void;
  /** A second finger took the plane, or the browser the pointer. */
  cancel(): void;
}

export interface Gestures {
  view: ReadonlySignal<View | null>;
  /** Another part of the plane is to be shown. */
  setView(next: View): void;
  /** What the first finger in the plot takes: something, the plane itself, or nothing. */
  press(at: Pixel, event: PointerEvent): Drag | "plane" | null;
  /** The pointer is over this place of the plane, or off the plot; `held` while something is. */
  hover(place: Pixel | null, event: PointerEvent, held: boolean): void;
  leave(): void;
}

const STRAY_PX = 5;
/** Pixels in a line of a wheel that counts lines. */
const LINE_PX = 16;
/** Growth of the logarithm of the scale with each pixel of a wheel, and of a pinch on a touchpad. */
const WHEEL_PACE = 0.0016;
const PINCH_PACE = 0.01;

/** Whether a place lies in the plot. */
export function inPlot(view: View | null, [x, y]: Pixel): boolean {
  if (!view) return false;
  const [dx, dy] = [x - view.plot.left, y - view.plot.top];
  return dx >= 0 && dy >= 0 && dx <= view.plot.width && dy <= view.plot.height;
}

/** Where an event happened on an element. */
export function pixelOf(element: HTMLElement, event: MouseEvent): Pixel {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** The place between fingers, and how far the first two are apart. */
function grip(fingers: Map<number, Pixel>): { middle: Pixel; spread: number } {
  const all = [...fingers.values()];
  const sum = all.reduce(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
  const [a, b] = all;
  return {
    middle: [sum[0] / all.length, sum[1] / all.length],
    spread: a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0,
  };
}

/** Pointers, fingers and wheel over a plane: what is pressed, dragged and hovered, panning and zoom. */
export function attachGestures(element: HTMLElement, gestures: Gestures): () => void {
  const { view, setView, press, hover, leave } = gestures;
  const fingers = new Map<number, Pixel>();
  let held: Drag | "plane" | null = null;
  let start: Pixel = [0, 0];
  let strayed = false;

  function down(event: PointerEvent): void {
    const at = pixelOf(element, event);
    if (!inPlot(view.peek(), at)) return;
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at);
    if (fingers.size > 1) {
      if (held !== "plane") held?.cancel();
      held = "plane";
      return;
    }
    start = at;
    strayed = false;
    held = press(at, event);
    // The middle button would scroll the page.
    if (held === "plane" && event.button === 1) event.preventDefault();
  }

  function move(event: PointerEvent): void {
    const now = view.peek();
    if (!now) return;
    const at = pixelOf(element, event);
    if (fingers.has(event.pointerId)) {
      const before = grip(fingers);
      fingers.set(event.pointerId, at);
      if (held === "plane") dragPlane(now, before);
      else {
        strayed ||= Math.hypot(at[0] - start[0], at[1] - start[1]) > STRAY_PX;
        held?.move(at, strayed);
      }
    }
    const seen = view.peek() ?? now;
    hover(inPlot(seen, at) ? toWorld(seen, ...at) : null, event, held !== null);
  }

  function dragPlane(now: View, before: ReturnType<typeof grip>): void {
    const { middle, spread } = grip(fingers);
    const moved = pan(now, middle[0] - before.middle[0], middle[1] - before.middle[1]);
    const zoomed = spread > 0 && before.spread > 0;
    setView(zoomed ? zoomAt(moved, spread / before.spread, ...middle) : moved);
  }

  function up(event: PointerEvent): void {
    if (!fingers.delete(event.pointerId)) return;
    const ended = held;
    // The plane stays in the hand until the last finger has gone.
    held = ended === "plane" && fingers.size > 0 ? ended : null;
    if (!ended || ended === "plane") return;
    if (event.type === "pointercancel") ended.cancel();
    else ended.end(pixelOf(element, event), event);
  }

  /** The page scrolls under a finger that holds nothing. */
  function touch(event: TouchEvent): void {
    const holds = held === "plane" || fingers.size > 1 || held?.holds;
    if (holds && event.cancelable) event.preventDefault();
  }

  /** The page scrolls, unless the plane was entered or Ctrl is held: whoever reads on is not caught. */
  function wheel(event: WheelEvent): void {
    const now = view.peek();
    const at = pixelOf(element, event);
    const entered = element.contains(document.activeElement);
    if (!now || !inPlot(now, at) || !(entered || event.ctrlKey)) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
    setView(zoomAt(now, Math.exp(-pixels * (event.ctrlKey ? PINCH_PACE : WHEEL_PACE)), ...at));
  }

  const stop = new AbortController();
  const on = { signal: stop.signal };
  element.addEventListener("pointerdown", down, on);
  element.addEventListener("pointermove", move, on);
  element.addEventListener("pointerup", up, on);
  element.addEventListener("pointercancel", up, on);
  element.addEventListener("pointerleave", leave, on);
  element.addEventListener("touchstart", touch, { ...on, passive: false });
  element.addEventListener("wheel", wheel, { ...on, passive: false });
  return () => stop.abort();
}
