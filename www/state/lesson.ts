// A lesson: links with words, one after the other. It travels in one link of its own, packed, and is kept in this
// browser; the address is that of the step on show.

import { computed, signal } from "@preact/signals";
import { newId } from "../kit/id";
import { keep, recall } from "../kit/storage";
import { tell } from "./messages";

export interface Step {
  /** A link of the page, without `#`. */
  link: string;
  words: string;
}

export interface Lesson {
  id: string;
  title: string;
  steps: Step[];
}

const KEY = "iel.lessons";
const VERSION = 1;
export const MOST_STEPS = 40;
export const MOST_WORDS = 2000;
/** Lessons that are kept, the one on show first. */
const MOST = 10;

interface Kept {
  lessons: Lesson[];
  at: number;
  shown: boolean;
}

const NOTHING: Kept = { lessons: [], at: 0, shown: false };

function restore(): Kept {
  try {
    const { version, lessons, at, shown } = JSON.parse(recall(KEY) ?? "null") ?? {};
    if (version !== VERSION || !Array.isArray(lessons)) return NOTHING;
    const good = lessons.map(lessonOf).filter((one) => one !== null);
    return { lessons: good, at: Number.isInteger(at) ? at : 0, shown: shown === true };
  } catch {
    return NOTHING;
  }
}

const kept = signal(restore());
export const lessons = computed(() => kept.value.lessons);
export const lesson = computed(() => kept.value.lessons[0] ?? null);
/** The strip with the words is on show. */
export const presenting = computed(() => kept.value.shown && lesson.value !== null);
/** Which step is on show. */
export const at = computed(() =>
  Math.max(0, Math.min(kept.value.at, (lesson.value?.steps.length ?? 0) - 1)),
);

let told = false;

function change(to: Partial<Kept>): void {
  const next = { ...kept.peek(), ...to };
  kept.value = { ...next, lessons: next.lessons.slice(0, MOST) };
  if (keep(KEY, JSON.stringify({ version: VERSION, ...kept.peek() })) || told) return;
  told = true;
  tell("This browser does not let the page keep lessons: copy the link of yours.", "warning");
}

/** Another lesson is on show; those before it are kept. */
export function begin(one: Omit<Lesson, "id"> & { id?: string }): void {
  const whole = { id: newId(), ...one };
  const others = kept.peek().lessons.filter(({ id }) => id !== whole.id);
  change({ lessons: [whole, ...others], at: 0, shown: true });
}

/** Changes the lesson on show. */
export function edit(to: Partial<Pick<Lesson, "title" | "steps">>): void {
  const [now, ...others] = kept.peek().lessons;
  if (now) change({ lessons: [{ ...now, ...to }, ...others] });
}

export function discard(): void {
  const [, ...others] = kept.peek().lessons;
  change({ lessons: others, at: 0, shown: false });
}

export const show = (shown: boolean) => change({ shown });

/** Goes to a step: what it links is opened as if it had been entered. */
export function go(to: number): void {
  const steps = lesson.peek()?.steps ?? [];
  const step = steps[to];
  if (!step) return;
  change({ at: to, shown: true });
  location.hash = step.link;
}

/** A step more, after the one on show, which it becomes. */
export function add(step: Step): boolean {
  const now = lesson.peek();
  if (!now || now.steps.length >= MOST_STEPS) return false;
  const place = now.steps.length === 0 ? 0 : at.peek() + 1;
  edit({ steps: now.steps.toSpliced(place, 0, step) });
  change({ at: place });
  return true;
}

/** A lesson as it was kept or sent; null for what is none. */
export function lessonOf(value: unknown): Lesson | null {
  const { id, title, steps } = (value ?? {}) as Partial<Lesson>;
  if (typeof title !== "string" || !Array.isArray(steps) || steps.length > MOST_STEPS) return null;
  const good = steps.every((step: Partial<Step> | null) => {
    const { link, words } = step ?? {};
    const named = typeof link === "string" && !link.startsWith("lesson=");
    return named && typeof words === "string" && words.length <= MOST_WORDS;
  });
  return good ? { id: typeof id === "string" ? id : newId(), title, steps } : null;
}

/** No lesson is longer, however it is packed. */
const MOST_BYTES = 1_000_000;

/** A lesson as text for a link. */
export async function pack({ title, steps }: Omit<Lesson, "id">): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify({ title, steps }));
  const packed = await through(text, new CompressionStream("deflate-raw"));
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The lesson of such a text; throws where it is none. */
export async function unpack(text: string): Promise<Lesson> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const packed = Uint8Array.from(binary, (one) => one.charCodeAt(0));
  const plain = await through(packed, new DecompressionStream("deflate-raw"));
  const found = lessonOf(JSON.parse(new TextDecoder().decode(plain)));
  if (!found || found.steps.length === 0) throw new Error("no lesson");
  return found;
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new Error("too long");
    }
    parts.push(part.value);
  }
  const whole = new Uint8Array(length);
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

const PACKED = /^#lesson=([^&]*)/;

/** Where the address is that of a lesson, begins it: the address is that of its first step from then on. */
export async function takeLesson(): Promise<void> {
  const packed = PACKED.exec(location.hash)?.[1];
  if (packed === undefined) return;
  let link = "";
  try {
    const found = await unpack(packed);
    link = found.steps[0]?.link ?? "";
    const saying = ({ title, steps }: Lesson) => JSON.stringify([title, steps]);
    begin(lessons.peek().find((one) => saying(one) === saying(found)) ?? found);
  } catch {
    tell("This lesson cannot be read: its link may have been cut off.", "error");
  }
  history.replaceState(null, "", `#${link}`);
}

/** The same for an address that is entered later; nothing else hears of it before that is done. */
export function listenForLessons(): void {
  addEventListener("hashchange", (event) => {
    if (!PACKED.test(location.hash)) return;
    event.stopImmediatePropagation();
    void takeLesson().then(() => dispatchEvent(new HashChangeEvent("hashchange")));
  });
}
