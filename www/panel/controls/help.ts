import { signal } from "@preact/signals";

export interface Help {
  title: string;
  text: string;
}

/** What the control under the pointer or with the focus means. */
export const help = signal<Help | null>(null);

export function explain(next: Help | null): void {
  help.value = next;
}
