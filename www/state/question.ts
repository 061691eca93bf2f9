import { computed, signal } from "@preact/signals";
import type { Room } from "../wire/types";
import { scenario } from "./store";

/** What was asked, with its answer and the chapter of the article that says why, where there is one. */
export interface Asked {
  question: string;
  answer: string;
  chapter?: string | undefined;
}

/** A demo that was opened: what it asks, and what was chosen then. */
const opened = signal<(Asked & { choices: string }) | null>(null);

const ROOMS: Room[] = ["data", "energy", "dynamics", "initial", "objective", "estimator"];

const choicesNow = () => {
  const now = scenario.value;
  return [...ROOMS.map((room) => now?.[room].kind), ...(now?.axes ?? []).map((a) => a.name)].join();
};

/** The page goes on to show what answers this question, until something else is chosen. */
export function ask(what: Asked): void {
  opened.value = { ...what, choices: choicesNow() };
}

/** What the demo on show asks; null where there is none. */
export const asked = computed<Asked | null>(() =>
  opened.value?.choices === choicesNow() ? opened.value : null,
);

/** The question alone. */
export const question = computed(() => asked.value?.question ?? null);
