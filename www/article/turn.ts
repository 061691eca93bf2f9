import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { still } from "../state/settings";
import type { IelError } from "../wire/types";
import { type FigureSpec, withValue } from "./spec";

/** The figure that runs, of all in the article. */
export const active = signal<LiveFigure | null>(null);

/** Figures that are in view, in the order in which they came there. */
const inView = new Set<LiveFigure>();

/** The next figure in view that would start by itself. */
function startNext(): void {
  if (active.peek()?.running.peek()) return;
  for (const figure of inView) {
    if (figure.waits()) {
      void figure.play();
      return;
    }
  }
}

/** The last picture of a figure at rest comes a little later than its end. */
const AFTER_MS = 1200;
effect(() => {
  if (active.value?.ended.value) setTimeout(startNext, AFTER_MS);
});

/** A figure as it runs: one of them has the turn, the others show where they have come to. */
export abstract class LiveFigure {
  /** The figure's link, with what the reader has changed. */
  readonly link = signal("");
  readonly error = signal<IelError | null>(null);
  abstract readonly running: ReadonlySignal<boolean>;
  abstract readonly ended: ReadonlySignal<boolean>;
  /** How far it has come, in words. */
  abstract readonly stands: ReadonlySignal<string>;
  /** The reader has had it rest. */
  #held = false;

  constructor(readonly spec: FigureSpec) {
    this.link.value = spec.link;
  }

  /** Goes on, once it has the turn. */
  protected abstract start(): Promise<void>;
  /** Nothing moves. */
  abstract pause(): void;
  /** What it has come to is no more. */
  protected abstract forget(): void;

  /** It came into view: where nobody asked for stillness it starts, unless it has ended. */
  seen(): void {
    inView.add(this);
    if (this.waits() && !active.peek()?.running.peek()) void this.play();
  }

  /** It went out of view. */
  unseen(): void {
    inView.delete(this);
    if (active.peek() === this) this.rest();
    startNext();
  }

  /** The reader has it go on, or rest until he has it go on. */
  toggle(): void {
    this.#held = this.running.peek();
    if (this.#held) this.pause();
    else void this.play();
  }

  /** It would start by itself. */
  waits(): boolean {
    return !still.peek() && !this.#held && !this.ended.peek();
  }

  play(): Promise<void> {
    if (this.ended.peek()) this.forget();
    const before = active.peek();
    if (before !== this) before?.rest();
    active.value = this;
    return this.start();
  }

  /** Nothing moves, and another may have the turn. */
  rest(): void {
    this.pause();
    if (active.peek() === this) active.value = null;
  }

  /** From the beginning. */
  reset(): Promise<void> {
    this.#held = false;
    this.pause();
    this.forget();
    return this.play();
  }

  change(key: string, value: string): Promise<void> {
    this.link.value = withValue(this.link.peek(), key, value);
    return this.reset();
  }
}
