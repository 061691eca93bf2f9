import { signal } from "@preact/signals";
import { OVERTAKEN } from "../kit/turns";
import type { IelError, Notice } from "../wire/types";

export interface Message {
  id: number;
  level: "info" | "warning" | "error";
  text: string;
  action?: { label: string; run(): void };
}

/** What is on show at the foot of the page, newest last. */
export const messages = signal<Message[]>([]);

/** Said to screen readers only. */
export const announcement = signal("");

const STAY: Record<Message["level"], number> = { info: 6000, warning: 12000, error: 0 };
let next = 1;

/** Shows a message; errors stay until they are dismissed. */
export function tell(
  text: string,
  level: Message["level"] = "info",
  action?: Message["action"],
): number {
  const id = next++;
  const message: Message = { id, level, text };
  if (action) message.action = action;
  const others = messages.value.filter((m) => m.text !== text);
  messages.value = [...others, message].slice(-4);
  const stay = STAY[level];
  if (stay > 0) setTimeout(() => dismiss(id), stay);
  return id;
}

export function dismiss(id: number): void {
  messages.value = messages.value.filter((m) => m.id !== id);
}

/** What is to be remarked on a link; the engine's words may leave out what they are about. */
export function tellNotices(notices: Notice[]): void {
  for (const { at, message, level } of notices)
    tell(/^[a-z]/.test(message) && at ? `${at}: ${message}.` : message, level);
}

/** Says what went wrong; what other work has overtaken did not. */
export function tellError(error: IelError, before = ""): void {
  if (error.kind === OVERTAKEN.kind) return;
  tell(before ? `${before} ${error.message}` : error.message, "error");
}

export function announce(text: string): void {
  announcement.value = text;
}
