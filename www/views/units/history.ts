import { computed, signal } from "@preact/signals";

const MOST = 100;

/** What was before and what was undone, to go back and forth between. */
export class History<T> {
  readonly #past = signal<T[]>([]);
  readonly #future = signal<T[]>([]);
  readonly undoable = computed(() => this.#past.value.length > 0);
  readonly redoable = computed(() => this.#future.value.length > 0);

  /** What was, before something else took its place. */
  push(was: T): void {
    this.#past.value = [...this.#past.value, was].slice(-MOST);
    this.#future.value = [];
  }

  /** What stands in the place of `now` after a step back; null where there is none. */
  undo = (now: T) => travel(this.#past, this.#future, now);
  redo = (now: T) => travel(this.#future, this.#past, now);

  clear(): void {
    [this.#past.value, this.#future.value] = [[], []];
  }
}

function travel<T>(from: { value: T[] }, to: { value: T[] }, now: T): T | null {
  const next = from.value.at(-1);
  if (next === undefined) return null;
  from.value = from.value.slice(0, -1);
  to.value = [...to.value, now];
  return next;
}
