import { pan, toWorld, visible, zoomAt } from "../../plane/view";
import { place, plane, pointAt, showWhole } from "./state";

/** Pointing, zooming and moving in any panel does the same in all. */
export function attachLinkedPointer(element: HTMLElement): () => void {
  const fingers = new Map<number, [number, number]>();
  let distance = 0;
  const local = (event: MouseEvent): [number, number] => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const inside = ([sx, sy]: [number, number]) => {
    const area = plane.peek()?.plot;
    if (!area) return false;
    const [dx, dy] = [sx - area.left, sy - area.top];
    return dx >= 0 && dy >= 0 && dx <= area.width && dy <= area.height;
  };
  const middle = () => {
    const all = [...fingers.values()];
    const sum = all.reduce(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
    return [sum[0] / all.length, sum[1] / all.length] as [number, number];
  };
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
  };
  const events: { [E in keyof HTMLElementEventMap]?: (event: never) => void } = {
    pointerdown: (event: PointerEvent) => {
      if (!inside(local(event))) return;
      element.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, local(event));
      distance = spread();
    },
    pointermove: (event: PointerEvent) => {
      const now = plane.peek();
      if (!now) return;
      const at = local(event);
      if (fingers.has(event.pointerId)) {
        const before = middle();
        fingers.set(event.pointerId, at);
        const after = middle();
        let next = pan(now, after[0] - before[0], after[1] - before[1]);
        const wider = spread();
        if (wider > 0 && distance > 0) next = zoomAt(next, wider / distance, after[0], after[1]);
        distance = wider;
        plane.value = next;
      }
      void pointAt(inside(at) ? toWorld(plane.peek() ?? now, ...at) : null);
    },
    pointerup: (event: PointerEvent) => {
      fingers.delete(event.pointerId);
      distance = spread();
    },
    pointerleave: () => void pointAt(null),
  };
  events.pointercancel = events.pointerup as (event: never) => void;
  for (const [name, run] of Object.entries(events)) {
    element.addEventListener(name, run as EventListener);
  }
  const onWheel = (event: WheelEvent) => {
    const now = plane.peek();
    const at = local(event);
    if (!now || !inside(at)) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    const pace = event.ctrlKey ? 0.01 : 0.0016;
    plane.value = zoomAt(now, Math.exp(-event.deltaY * unit * pace), ...at);
  };
  element.addEventListener("wheel", onWheel, { passive: false });
  return () => {
    for (const [name, run] of Object.entries(events)) {
      element.removeEventListener(name, run as EventListener);
    }
    element.removeEventListener("wheel", onWheel);
  };
}

const MOVES: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The same with keys; true if the key meant something. */
export function linkedKey(event: KeyboardEvent): boolean {
  const now = plane.value;
  if (!now || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { left, top, width, height } = now.plot;
  const zoom = (factor: number) => {
    plane.value = zoomAt(now, factor, left + width / 2, top + height / 2);
    return true;
  };
  const move = MOVES[event.key];
  if (move) {
    const seen = visible(now);
    const stride = (seen.x_max - seen.x_min) / 40;
    const [x, y] = place.value ?? [now.x, now.y];
    void pointAt(place.value ? [x + stride * move[0], y + stride * move[1]] : [x, y]);
    return true;
  }
  if (event.key === "+" || event.key === "=") return zoom(1.25);
  if (event.key === "-") return zoom(0.8);
  if (event.key === "0") {
    showWhole();
    return true;
  }
  if (event.key === "Escape" && place.value) {
    void pointAt(null);
    return true;
  }
  return false;
}
