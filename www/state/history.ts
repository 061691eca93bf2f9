interface Step<T> {
  value: T;
  label: string;
  /** It shows another part of the plane. */
  far: boolean;
}

/** How an edit is remembered. */
interface How {
  now?: number;
  /** It shows another part of the plane. */
  far?: boolean;
  /** Its key is that of one gesture. */
  gesture?: boolean;
}

/** Undo and redo over whole values: what it was before each edit, and what that edit was called. */
export class History<T> {
  #past: Step<T>[] = [];
  #future: Step<T>[] = [];
  #key: string | null = null;
  #when = 0;

  constructor(
    readonly limit = 200,
    readonly pauseMs = 900,
  ) {}

  /**
   * Remembers `before`, the value an edit replaced. Edits with the same key that follow each other
   * within the pause are one step: a slider's travel is undone at once. So is a gesture, whose key no
   * other has, however long it takes.
   */
  record(before: T, label: string, key: string | null = null, how: How = {}): void {
    const { now = performance.now(), far = false, gesture = false } = how;
    const joins = key !== null && key === this.#key && (gesture || now - this.#when < this.pauseMs);
    this.#key = key;
    this.#when = now;
    this.#future = [];
    if (joins && this.#past.length > 0) return;
    this.#past.push({ value: before, label, far });
    if (this.#past.length > this.limit) this.#past.shift();
  }

  undo(current: T): Step<T> | null {
    return this.#move(this.#past, this.#future, current);
  }

  redo(current: T): Step<T> | null {
    return this.#move(this.#future, this.#past, current);
  }

  #move(from: Step<T>[], to: Step<T>[], current: T): Step<T> | null {
    const step = from.pop();
    if (!step) return null;
    to.push({ ...step, value: current });
    this.#key = null;
    return step;
  }

  /** What `undo` or `redo` would lead to. */
  peek(direction: "undo" | "redo"): T | null {
    return (direction === "undo" ? this.#past : this.#future).at(-1)?.value ?? null;
  }

  get undoLabel(): string | null {
    return this.#past.at(-1)?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.#future.at(-1)?.label ?? null;
  }
}
