import { isKey } from "../kit/actions";
import { onShow } from "../state/viewing";

const TYPING = "input:not([type=range]), textarea, select, [contenteditable]";
/** What uses a key itself while it has the focus. */
const USED_BY: Record<string, string> = {
  Space: "button, a, summary, input, [role=option], [role=listbox]",
  ArrowRight: "input, select, textarea, [role=listbox], [role=menu]",
};

/** Keys of what is on show that work anywhere on the page, unless the focused element uses them. */
export function attachKeys(): void {
  window.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    // Under a dialog nothing hears keys, wherever the focus is.
    const covered = document.querySelector("dialog[open]") !== null;
    if (event.defaultPrevented || covered || target.matches(TYPING)) return;
    for (const { keys, run } of onShow.value?.actions ?? []) {
      const key = keys?.find((one) => isKey(one, event));
      if (!key || (USED_BY[key] && target.matches(USED_BY[key]))) continue;
      const held = key === "Space" && event.repeat;
      if (held || run() !== false) event.preventDefault();
      return;
    }
  });
}
