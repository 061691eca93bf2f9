import { deletePoint } from "../plane/points";
import { selected } from "../plane/scene";
import { redo, undo } from "../state/edits";
import { step, togglePlay } from "../state/session";
import { options } from "../state/settings";
import { type ViewModule, viewModule } from "../state/views";
import { canvasKey } from "../views/fit/keyboard";

const TYPING = "input:not([type=range]), textarea, select, [contenteditable]";
const PRESSED_WITH_SPACE = "button, a, summary, input, [role=option], [role=listbox]";
const MOVED_WITH_ARROWS =
  "input, select, textarea, [role=listbox], [role=menu], [role=application]";

/** Keys that work anywhere on the page, unless the focused element uses them itself. */
export function attachKeys(): void {
  window.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || target.closest("dialog")) return;
    if (handle(event, target)) event.preventDefault();
  });
}

function handle(event: KeyboardEvent, target: Element): boolean {
  const typing = target.matches(TYPING);
  const { view } = options.value;
  if (view) {
    const module = viewModule(view.key);
    return module !== null && !typing && handleView(event, target, module);
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
    if (!event.repeat) togglePlay();
    return true;
  }
  const onCanvas = target.matches("[role=application]");
  if (event.key === "ArrowRight" && (onCanvas || !target.matches(MOVED_WITH_ARROWS))) {
    void step();
    return true;
  }
  if ((event.key === "Delete" || event.key === "Backspace") && selected.value !== null) {
    void deletePoint(selected.value);
    return true;
  }
  return event.key === "Escape" && canvasKey(event);
}

/** The keys that mean something in a view beside the fit. */
function handleView(event: KeyboardEvent, target: Element, view: ViewModule): boolean {
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
