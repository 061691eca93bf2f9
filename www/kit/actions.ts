import type { IconName } from "./Icon";

/** Something that a visitor can do: its button, its keys and its help are drawn from it. */
export interface Action {
  id: string;
  label(): string;
  icon?(): IconName;
  /** A word beside the icon, where there is room. */
  word?: string;
  enabled?(): boolean;
  /** Of what is on or off: whether it is on. */
  pressed?(): boolean;
  /** Each as `Space`, `Delete` or `Ctrl+Shift+Z`; the button names the first. */
  keys?: string[];
  /** What the first key does, for the help: “Space plays or pauses”. */
  help?: string;
  /** False where the key means nothing now. */
  run(): unknown;
}

const NAMES: Record<string, string> = { ArrowRight: "→", Escape: "Esc" };

/** What a button says of itself, with its key. */
export function titleOf({ label, keys }: Action): string {
  const key = keys?.[0];
  return key ? `${label()} (${NAMES[key] ?? key.replaceAll("+", " ")})` : label();
}

/** What the keys do, in one sentence. */
export function helpOf(actions: Action[]): string {
  const said = actions.flatMap(({ keys, help }) =>
    keys?.[0] && help ? [`${keys[0].replaceAll("+", " ")} ${help}`] : [],
  );
  return said.length > 0 ? `${said.join(", ")}.` : "";
}

/** Whether an event is that of a key. */
export function isKey(key: string, event: KeyboardEvent): boolean {
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey || control !== key.startsWith("Ctrl+")) return false;
  if (!control) return key === "Space" ? event.code === "Space" : event.key === key;
  const { key: name, shiftKey } = event;
  return key === `Ctrl+${shiftKey ? "Shift+" : ""}${name.toUpperCase()}`;
}
