import { computed, signal } from "@preact/signals";
import type { Room } from "../wire/types";
import { scenario } from "./store";

/** A demo that was opened: what it asks, and what was chosen then. */
const asked = signal<{ question: string; choices: string } | null>(null);

const ROOMS: Room[] = ["data", "energy", "dynamics", "initial", "objective", "estimator"];

const choicesNow = () => {
  const now = scenario.value;
  return [...ROOMS.map((room) => now?.[room].kind), ...(now?.axes ?? []).map((a) => a.name)].join();
};

/** The page goes on to show what answers this question, until something else is chosen. */
export function ask(question: string): void {
  asked.value = { question, choices: choicesNow() };
}

/** The question of the demo on show; null where there is none. */
export const question = computed(() =>
  asked.value?.choices === choicesNow() ? asked.value.question : null,
);
