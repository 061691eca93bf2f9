// A question to whoever looks on: which curve will be lowest at the end? Until it is answered nothing runs.

import { computed, signal } from "@preact/signals";
import { number } from "../../kit/format";
import { plain } from "../../kit/plain";
import { options } from "../../state/settings";
import { entryIn } from "./kinds";
import { compared, lines, time } from "./signals";
import { showsProcesses } from "./spec";

/** Fits have no last step: what is asked is how they stand then, or where they have settled before. */
const ITERATIONS = 300;
/** Curves nearer to each other than this share of how far all are apart are alike. */
const ALIKE = 0.01;

export const predicting = computed(() => options.value.predict && compared.value !== null);
/** The panel that was chosen. */
export const choice = signal<number | null>(null);
export const awaiting = computed(() => predicting.value && choice.value === null);
/** All fits have settled. */
export const settled = signal(false);

export const nameOf = (panel: number) => {
  const now = compared.value;
  const kind = now?.configs[panel]?.kind ?? "";
  const title = now && entryIn(now.room, kind)?.title;
  return `${panel + 1}, ${plain(title ?? kind).toLowerCase()}`;
};

const onProcesses = () => compared.value !== null && showsProcesses(compared.value.room);

/** When the curves are compared. */
export const end = () =>
  onProcesses() ? `after ${compared.value?.steps} steps` : `at iteration ${ITERATIONS}`;

export const what = () => (onProcesses() ? "mean energy" : "loss");

/** How the curves stand at the end; null before it. */
const standing = computed(() => {
  const steps = compared.value?.steps ?? 0;
  const last = onProcesses() ? steps : ITERATIONS;
  if (time.value < last && !(settled.value && !onProcesses())) return null;
  return lines.value.map(({ iterations, values }) => {
    const after = iterations.findIndex((iteration) => iteration >= last);
    return values[after < 0 ? values.length - 1 : after] ?? Number.NaN;
  });
});

/** Whether the guess was right, once the curves have come to their end. */
export const verdict = computed(() =>
  predicting.value && choice.value !== null && standing.value
    ? judged(standing.value, choice.value, nameOf)
    : "",
);

/** What is said of a guess where the curves end at these values; those that are no number are not lowest. */
export function judged(values: number[], chosen: number, name: (panel: number) => string): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return "No curve has an end.";
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const near = (value: number | undefined) =>
    value !== undefined && value - low <= ALIKE * (high - low);
  const lowest = values.flatMap((value, panel) => (near(value) ? [panel] : []));
  const right = near(values[chosen]);
  const said = lowest.map((panel) => `panel ${name(panel)} (${number(values[panel])})`);
  const alike = lowest.length > 1 ? " end alike" : " ends lowest";
  return `${right ? "Right" : "No"}: ${said.join(" and ")}${alike}.`;
}
