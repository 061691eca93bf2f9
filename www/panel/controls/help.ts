import { signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export interface Help {
  title: string;
  text: string;
  /** The chapter of the article that explains it, by its id. */
  chapter?: string;
}

/** What the control under the pointer or with the focus means. */
export const help = signal<Help | null>(null);

export function explain(next: Help | null): void {
  help.value = next;
}

/** The chapter that explains a group of controls. */
export const Chapter = createContext<string | undefined>(undefined);

/** Explains a control, with the chapter of its group. */
export function useExplain(): (next: Help) => void {
  const chapter = useContext(Chapter);
  return (next) => explain(chapter === undefined ? next : { chapter, ...next });
}
