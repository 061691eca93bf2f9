import { canvas_key } from "../canvas/keyboard";
import { delete_point } from "../canvas/points";
import { selected } from "../canvas/state";
import { redo, undo } from "../state/edits";
import { step, toggle_play } from "../state/session";
import { options } from "../state/settings";
import { type Beside, views } from "../state/views";

const TYPING = "input:not([type=range]), textarea, select, [contenteditable]";
const PRESSED_WITH_SPACE = "button, a, summary, input, [role=option], [role=listbox]";
const MOVED_WITH_ARROWS =
  "input, select, textarea, [role=listbox], [role=menu], [role=application]";

/** Keys that work anywhere on the page, unless the focused element uses them itself. */
export function attach_keys(): void {
  window.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || target.closest("dialog")) return;
    if (handle(event, target)) event.preventDefault();
  });
}

function handle(event: KeyboardEvent, target: Element): boolean {
  const typing = target.matches(TYPING);
  const { compare, density } = options.value;
  if (compare || density) {
    const view = compare ? views.value.compare : views.value.density;
    return view !== undefined && !typing && handle_view(event, target, view);
  }
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    if (typing) return false;
    const key = event.key.toLowerCase();
    if (key === "z") void (event.shiftKey ? redo() : undo());
    else if (key === "y") void redo();
    else return false;
    return true;
  }
  if (typing || event.altKey) return false;
  if (event.code === "Space" && !target.matches(PRESSED_WITH_SPACE)) {
    if (!event.repeat) toggle_play();
    return true;
  }
  const on_canvas = target.matches("[role=application]");
  if (event.key === "ArrowRight" && (on_canvas || !target.matches(MOVED_WITH_ARROWS))) {
    void step();
    return true;
  }
  if ((event.key === "Delete" || event.key === "Backspace") && selected.value !== null) {
    void delete_point(selected.value);
    return true;
  }
  return event.key === "Escape" && canvas_key(event);
}

/** The keys that mean something in a view beside the fit. */
function handle_view(event: KeyboardEvent, target: Element, view: Beside): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.code === "Space" && !target.matches(PRESSED_WITH_SPACE)) {
    if (!event.repeat) view.toggle();
    return true;
  }
  if (event.key === "ArrowRight" && !target.matches(MOVED_WITH_ARROWS)) {
    view.step();
    return true;
  }
  if (event.key !== "Escape") return false;
  view.close();
  return true;
}
