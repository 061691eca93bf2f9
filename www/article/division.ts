import { batch, computed, signal } from "@preact/signals";
import { Turns } from "../kit/turns";
import type { Plot, View } from "../plane/view";
import { study } from "../state/study";
import { type Picture, pictureOf, requestOf, viewOf } from "../views/theories/picture";
import type { Found } from "../views/theories/rows";
import type { IelError, TheoriesReport } from "../wire/types";
import type { Stand } from "../worker/studies";
import { reader } from "./run";
import { readDivision } from "./spec";
import { LiveFigure } from "./turn";

/** Milliseconds between two pictures. */
const SLICE_MS = 200;

/** A figure of steps that are divided among theories. */
export class DivisionRun extends LiveFigure {
  readonly running = signal(false);
  readonly ended = signal(false);
  readonly picture = signal<Picture | null>(null);
  readonly report = signal<TheoriesReport | null>(null);
  readonly view = signal<View | null>(null);
  readonly #note = signal("");
  readonly stands = computed(() => {
    if (!this.ended.value) return this.#note.value || "not begun yet";
    const { theories = [], unsaid = 0 } = this.report.value ?? {};
    const found = theories.length === 1 ? "one law" : `${theories.length} laws`;
    return `${found}, ${(100 * unsaid).toFixed(1)} % of the steps said by none`;
  });
  readonly laws = computed(() => (this.report.value?.theories ?? []) as Found[]);
  readonly #turns = new Turns();
  /** The division in the worker for studies. */
  #task: number | null = null;
  #plot: Plot | null = null;

  protected async start(): Promise<void> {
    if (this.running.peek()) return;
    const newest = this.#turns.begin();
    this.running.value = true;
    try {
      if (this.#task === null) {
        const { base, theories } = readDivision(this.link.peek());
        const scenario = await reader.parse(base);
        const begun = await study().call("begin", scenario, requestOf(scenario.energy, theories));
        if (!newest()) return void study().call("end", begun);
        this.#task = begun;
      }
      while (newest() && !this.ended.peek()) {
        const all = Number.POSITIVE_INFINITY;
        const stand = await study().call("advance", this.#task, SLICE_MS, all, true);
        if (newest()) this.#take(stand as Stand<"theories">);
      }
    } catch (thrown) {
      if (!newest()) return;
      this.error.value = thrown as IelError;
      this.running.value = false;
    }
  }

  pause(): void {
    this.#turns.begin();
    this.running.value = false;
  }

  protected forget(): void {
    if (this.#task !== null && study().running) void study().call("end", this.#task);
    this.#task = null;
    batch(() => {
      this.ended.value = false;
      this.error.value = null;
      this.#note.value = "";
    });
  }

  /** The place for the plot. */
  fit(plot: Plot): void {
    this.#plot = plot;
    const seen = this.picture.peek();
    if (seen) this.view.value = viewOf(seen, plot);
  }

  #take(stand: Stand<"theories">): void {
    batch(() => {
      this.#note.value = stand.progress.note;
      this.report.value = stand.report;
      this.picture.value = pictureOf(stand) ?? this.picture.peek();
      if (this.#plot) this.fit(this.#plot);
      this.ended.value = stand.done;
      this.running.value = !stand.done;
    });
  }
}
