import { canvas_key } from "../canvas/keyboard";
import { delete_point } from "../canvas/points";
import { selected } from "../canvas/state";
import * as compare from "../compare/state";
import { redo, undo } from "../state/edits";
import { step, toggle_play } from "../state/session";
import { options } from "../state/settings";

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
  if (options.value.compare) return !typing && handle_compared(event, target);
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

/** The keys that mean something while panels are compared. */
function handle_compared(event: KeyboardEvent, target: Element): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.code === "Space" && !target.matches(PRESSED_WITH_SPACE)) {
    if (!event.repeat) compare.toggle();
    return true;
  }
  if (event.key === "ArrowRight" && !target.matches(MOVED_WITH_ARROWS)) {
    compare.step();
    return true;
  }
  if (event.key !== "Escape") return false;
  compare.close_compare();
  return true;
}
