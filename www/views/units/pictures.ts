import { computed, signal } from "@preact/signals";
import { tell } from "../../state/messages";
import { blank, reframed, type Size } from "./bits";
import type { Machine } from "./machine";
import { change, report, spec } from "./state";

type PatternsConfig = Machine["patterns"];
type Painted = Extract<PatternsConfig, { kind: "painted" }>;

/** Pictures that a report shows, at most. */
const MOST_SHOWN = 64;
/** Pictures that can be painted on: they travel in the link. */
const MOST_PAINTED = 64;

/** The pictures that are learned, the first of them where they are many. */
export const pictures = computed<string[]>(() => {
  const patterns = spec.value?.patterns;
  if (patterns?.kind === "painted") return patterns.pictures;
  return report.value?.pictures.map(({ picture }) => picture) ?? [];
});

export const size = computed<Size>(() => {
  const patterns = spec.value?.patterns;
  if (patterns?.kind === "painted") return { width: patterns.width, height: patterns.height };
  const { width = 0, height = 0 } = report.value ?? {};
  return { width, height };
});

/** Whether there may be more pictures than are shown. */
export const cutOff = computed(() => {
  const patterns = spec.value?.patterns;
  if (patterns?.kind === "painted") return false;
  const asked = patterns?.kind === "random" ? patterns.count : Number.POSITIVE_INFINITY;
  return pictures.value.length >= MOST_SHOWN && asked > MOST_SHOWN;
});

const at = signal(0);
/** Which picture is edited. */
export const selected = computed(() => Math.min(at.value, Math.max(pictures.value.length - 1, 0)));
export const select = (index: number) => {
  at.value = index;
};

/** The same pictures as a set that is painted; null where there are more than are known. */
function painted(list: string[]): Painted | null {
  if (cutOff.value || list.length === 0) return null;
  return { kind: "painted", ...size.value, pictures: list };
}

/** Learns other pictures; a built-in set becomes a painted one with the same pictures. */
function paintedAs(list: string[]): void {
  const patterns = painted(list);
  if (patterns) void change({ patterns });
  else tell(`Sets of more than ${MOST_PAINTED} pictures cannot be painted on.`, "warning");
}

export const paint = (index: number, picture: string) =>
  paintedAs(pictures.value.map((one, k) => (k === index ? picture : one)));

export function add(picture = blank(size.value)): void {
  if (pictures.value.length >= MOST_PAINTED)
    return void tell(`At most ${MOST_PAINTED} pictures can be painted.`);
  const index = selected.value + 1;
  paintedAs(pictures.value.toSpliced(index, 0, picture));
  select(index);
}

export const copy = () => add(pictures.value[selected.value]);

export function remove(): void {
  const index = selected.value;
  paintedAs(pictures.value.toSpliced(index, 1));
  select(Math.max(index - 1, 0));
}

/** Other patterns, as a person chooses them: pictures that are there are kept for painting, and keep their
 *  places in a frame of another size. */
export function choose(next: PatternsConfig): void {
  const now = spec.value?.patterns;
  if (next.kind !== "painted") return void change({ patterns: next });
  if (now?.kind !== "painted") return void change({ patterns: painted(pictures.value) ?? next });
  const kept = now.pictures.map((picture) => reframed(picture, now, next));
  void change({ patterns: { ...next, pictures: kept } });
}
