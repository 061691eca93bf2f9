import { attachGestures, type Drag, inPlot, type Pixel, pixelOf } from "../../plane/gestures";
import { addPoint, addStroke, deletePoint, endMove, movePoint, pointAt } from "../../plane/points";
import { guess, hiding } from "../../plane/prediction";
import {
  cursor,
  hovered,
  newStroke,
  type Place,
  pressed,
  readAt,
  selected,
  setView,
  tool,
  view,
} from "../../plane/scene";
import { section, sectioning } from "../../plane/section";
import { toWorld } from "../../plane/view";

const LONG_PRESS_MS = 550;
/** In pixels. A finger moves what is in its reach; a tap farther than its own means a place beside it. */
const REACH = { mouse: 10, pen: 14, touch: 24, tap: 12 };
/** The observation within reach of the pointer. */
function found(at: Pixel, type: string): number | null {
  const now = view.peek();
  return now ? pointAt(now, ...at, REACH[type as keyof typeof REACH] ?? REACH.mouse) : null;
}

function place(at: Pixel): Place | null {
  const now = view.peek();
  return now ? toWorld(now, ...at) : null;
}

/** Pointer, touch and wheel on the canvas, as edits of the points and of the view. */
export function attachPointer(element: HTMLElement): () => void {
  let space = false;
  /** Whether the last press, and the one before, was on a point. */
  let hits = [false, false];
  let byMouse = false;

  function press(at: Pixel, event: PointerEvent): Drag | "plane" | null {
    cursor.value = null;
    pressed.value = true;
    byMouse = event.pointerType === "mouse";
    hits = [false, hits[0] ?? false];
    if (event.button === 1 || space || tool.peek() === "hand") return "plane";
    if (event.button !== 0) return null;
    if (hiding.peek()) return tapping(at);
    if (sectioning.peek()) return lining(at);
    const index = found(at, event.pointerType);
    hits[0] = index !== null;
    if (index !== null) return moving(index, at, event);
    return event.pointerType === "touch" && tool.peek() !== "stroke" ? tapping(at) : drawing(at);
  }

  /** A press on a point: it moves along, or is selected; a long touch deletes it. */
  function moving(index: number, from: Pixel, { pointerType, timeStamp }: PointerEvent): Drag {
    const beside = pointerType === "touch" && found(from, "tap") !== index;
    let moved = false;
    let deleted = false;
    const longPress =
      pointerType === "mouse"
        ? null
        : setTimeout(() => {
            deleted = true;
            navigator.vibrate?.(12);
            void deletePoint(index);
          }, LONG_PRESS_MS);
    const noLongPress = () => {
      if (longPress !== null) clearTimeout(longPress);
    };
    return {
      holds: true,
      move(at, strayed) {
        const to = place(at);
        if (!strayed || deleted || !to) return;
        noLongPress();
        moved = true;
        selected.value = index;
        void movePoint(index, to, `drag${timeStamp}`);
      },
      end(_, event) {
        noLongPress();
        if (moved) void endMove();
        else if (beside && !deleted) release(place(from), event);
        else if (!deleted) selected.value = selected.peek() === index ? null : index;
      },
      cancel() {
        noLongPress();
        if (moved) void endMove();
      },
    };
  }

  /** A press while a line is to be drawn: from there to where it is let go. */
  function lining(at: Pixel): Drag {
    const from = place(at);
    const before = section.peek();
    return {
      holds: true,
      move(now, strayed) {
        const to = place(now);
        if (strayed && from && to) section.value = [from, to];
      },
      end() {
        if (section.peek() !== before) sectioning.value = false;
      },
      cancel() {
        section.value = before;
      },
    };
  }

  /** A finger on the empty plane: a point there, unless it moves on, which scrolls the page. */
  function tapping(from: Pixel): Drag {
    let still = true;
    return {
      move(_, strayed) {
        still &&= !strayed;
      },
      end(_, event) {
        if (still) release(place(from), event);
      },
      cancel() {},
    };
  }

  /** The pointer let go where it was pressed: nothing is selected any more, or a point is there; of a
   *  finger, which selects more than it means, both. */
  function release(at: Place | null, event: PointerEvent): void {
    if (hiding.peek()) {
      if (at) guess(at);
      return;
    }
    const some = selected.peek() !== null;
    selected.value = null;
    if (at && (!some || event.pointerType === "touch")) void addPoint(at, event.shiftKey);
  }

  /** A press on the empty plane: a point there, or the stroke that is drawn. */
  function drawing(from: Pixel): Drag {
    const way: Place[] = [];
    const pass = (at: Pixel) => {
      const passed = place(at);
      if (passed) way.push(passed);
    };
    pass(from);
    return {
      holds: true,
      move(at, strayed) {
        pass(at);
        if (strayed) newStroke.value = [...way];
      },
      end(at, event) {
        const drawn = newStroke.peek() !== null;
        newStroke.value = null;
        if (!drawn) {
          release(way[0] ?? null, event);
          return;
        }
        pass(at);
        void addStroke(way, event.shiftKey);
      },
      cancel() {
        newStroke.value = null;
      },
    };
  }

  const detach = attachGestures(element, {
    view,
    setView,
    press,
    hover(over, event, held) {
      if (event.pointerType === "mouse" || held) void readAt(over);
      if (held) return;
      hovered.value = over && found(pixelOf(element, event), event.pointerType);
    },
    leave() {
      hovered.value = null;
      void readAt(null);
    },
  });

  const stop = new AbortController();
  const onDouble = (event: MouseEvent) => {
    const at = pixelOf(element, event);
    // Two taps in a row delete nothing: they come too easily. Nor does a click that added the point.
    if (!byMouse || !inPlot(view.peek(), at) || !hits.every(Boolean)) return;
    const index = found(at, "mouse");
    if (index !== null) void deletePoint(index);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.code === "Space") space = event.type === "keydown";
  };
  element.addEventListener("dblclick", onDouble, { signal: stop.signal });
  addEventListener("keydown", onKey, { signal: stop.signal });
  addEventListener("keyup", onKey, { signal: stop.signal });
  return () => {
    detach();
    stop.abort();
  };
}
