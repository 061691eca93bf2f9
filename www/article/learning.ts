import { batch, computed, signal } from "@preact/signals";
import { Clock } from "../kit/clock";
import { Turns } from "../kit/turns";
import type { Line } from "../panel/readouts/LineChart";
import { study } from "../state/study";
import type { IelError, UnitsReport } from "../wire/types";
import type { Stand } from "../worker/studies";
import { reader } from "./run";
import { panelLinks, readMachine } from "./spec";
import { LiveFigure } from "./turn";

/** Learning is shown over so many seconds, however many updates it has, and measured as fast as can be. */
const PLAY_SECONDS = 4;
const SLICE_MS = 80;

/** A machine that learns in the worker for studies. */
interface Learner {
  task: number;
  /** Updates in all. */
  total: number;
  stand: Stand<"units">;
}

/** A figure of machines of units that learn the same patterns. */
export class UnitsRun extends LiveFigure {
  readonly reports = signal<(UnitsReport | null)[]>(this.spec.panels.map(() => null));
  readonly likelihoods = signal<Line[]>([]);
  readonly ended = signal(false);
  readonly #clock = new Clock((seconds) => this.#tick(seconds));
  readonly running = this.#clock.running;
  /** The links of the panels. */
  readonly links = computed(() => panelLinks(this.link.value, this.spec.each));
  readonly stands = computed(() => {
    if (this.ended.value) return "learned, and measured";
    const most = Math.max(0, ...this.reports.value.map((report) => report?.updates ?? 0));
    return this.#share.value < 1 ? `update ${most}` : "measuring";
  });
  /** How much of the learning is due. */
  readonly #share = signal(0);
  readonly #turns = new Turns();
  #learners: Learner[] = [];

  protected async start(): Promise<void> {
    if (this.running.peek()) return;
    if (this.#learners.length > 0 || (await this.#open())) this.#clock.start();
  }

  pause(): void {
    this.#turns.begin();
    this.#clock.stop();
  }

  protected forget(): void {
    this.#turns.begin();
    for (const { task } of this.#learners) if (study().running) void study().call("end", task);
    this.#learners = [];
    batch(() => {
      this.ended.value = false;
      this.error.value = null;
      this.#share.value = 0;
    });
  }

  /** Begins all machines; false where the reader has asked for something else meanwhile. */
  async #open(): Promise<boolean> {
    const newest = this.#turns.begin();
    const begun: Learner[] = [];
    try {
      const scenario = await reader.parse("");
      for (const link of this.links.peek()) {
        const machine = await study().call("unitsFromLink", readMachine(link));
        const task = await study().call("begin", scenario, { study: "units", ...machine });
        const stand = (await study().call("look", task)) as Stand<"units">;
        begun.push({ task, total: stand.progress.total, stand });
      }
    } catch (thrown) {
      if (newest()) this.error.value = thrown as IelError;
    }
    if (!newest() || this.error.peek()) {
      for (const { task } of begun) void study().call("end", task);
      return false;
    }
    this.#learners = begun;
    this.likelihoods.value = begun.map(() => ({ iterations: [], values: [] }));
    this.#show();
    return true;
  }

  /** Takes the updates that are due; false once all has been learned and measured. */
  async #tick(seconds: number): Promise<boolean> {
    const newest = this.#turns.join();
    this.#share.value = Math.min(1, this.#share.peek() + seconds / PLAY_SECONDS);
    try {
      for (const learner of this.#learners) {
        const { task, total, stand } = learner;
        const share = this.#share.peek();
        const due = share < 1 ? Math.ceil(share * total) - stand.progress.done : Infinity;
        // The measurement comes after all have learned.
        if (stand.done || due < 1) continue;
        const next = await study().call("advance", task, SLICE_MS, due, true);
        if (!newest()) return false;
        learner.stand = next as Stand<"units">;
      }
    } catch (thrown) {
      if (newest()) this.error.value = thrown as IelError;
      return false;
    }
    this.#show();
    this.ended.value = this.#learners.every(({ stand }) => stand.done);
    return !this.ended.peek();
  }

  #show(): void {
    batch(() => {
      this.reports.value = this.#learners.map(({ stand }) => stand.report);
      this.likelihoods.value = this.likelihoods.peek().map((line, i) => {
        const { updates, log_likelihood: value } = this.reports.peek()[i] as UnitsReport;
        if (value == null || line.iterations.at(-1) === updates) return line;
        return { iterations: [...line.iterations, updates], values: [...line.values, value] };
      });
    });
  }
}
