import { batch, computed, effect, signal } from "@preact/signals";
import { Clock } from "../kit/clock";
import type { SystemPicture } from "../plane/system";
import { fitView, type Plot, resizeView, type View, visible } from "../plane/view";
import { Client } from "../state/client";
import { Curve } from "../state/curves";
import { showsProcesses } from "../views/compare/spec";
import { type ComparisonFrame, CURVE as ENTRY, type Frame } from "../wire/protocol";
import { RpcClient } from "../wire/rpc";
import { ofSystem } from "../wire/system";
import type { IelError } from "../wire/types";
import type { MeasureApi } from "./measureWorker";
import { type FigureSpec, readFigure, type Side, sideBySide } from "./spec";
import { active, LiveFigure } from "./turn";

/** At full speed a process takes so long, however many steps it has. */
const PLAY_SECONDS = 6;
/** How many paths of a fit are drawn. */
const PATHS = 48;
const CURVE = 400;
const NONE = new Float32Array(0);

const failure = signal<IelError | null>(null);

const engine = new Client(
  () => engine.frameDrawn(),
  () => undefined,
  (error) => {
    failure.value = error;
    engine.refuse(error);
  },
);
engine.onComparison = (frame) => {
  const now = active.peek();
  if (now instanceof FigureRun) now.receive(frame);
  requestAnimationFrame(() => engine.comparisonDrawn());
};

/** Measures apart from what runs. */
export const measuring = new RpcClient<MeasureApi>(
  () => new Worker(new URL("./measureWorker.ts", import.meta.url), { type: "module" }),
  (error) => measuring.refuse(error),
);

/** How the page reads links. */
export const reader = {
  parse: async (link: string) => (await engine.call("parseLink", link)).scenario,
  unrolled: (scenario: Side["scenarios"][number]) => engine.call("unrolled", scenario),
};

/** A figure of panels side by side. */
export class FigureRun extends LiveFigure {
  readonly side = signal<Side | null>(null);
  readonly pictures = signal<(Frame | IelError | null)[]>([]);
  readonly paths = signal<Float32Array[]>([]);
  /** Of observations of a known system: the lines of its velocity, the same in every panel. */
  readonly system = signal<SystemPicture | null>(null);
  /** The step or iteration on show. */
  readonly time = signal(0);
  readonly lines = signal<Curve[]>([]);
  readonly view = signal<View | null>(null);
  readonly fitting = signal(false);
  readonly running = computed(() => this.fitting.value || this.#clock.running.value);
  readonly ended = computed(() => this.side.value !== null && this.time.value >= this.length.value);
  readonly length = computed(() =>
    this.processes ? (this.side.value?.compare.steps ?? 0) : this.spec.iterations,
  );
  readonly stands = computed(
    () => `${this.processes ? "step" : "iteration"} ${Math.round(this.time.value)}`,
  );
  readonly #clock = new Clock((seconds) => this.#tick(seconds));
  /** What is on the canvases was answered by the engine for this opening. */
  #opened = 0;
  #opening = 0;

  /** Whether processes run in its panels, and not fits. */
  readonly processes: boolean;

  constructor(spec: FigureSpec) {
    super(spec);
    this.processes = showsProcesses(readFigure(spec.link).compare.room);
    effect(() => {
      const view = this.view.value;
      if (view && active.value === this && this.side.value) this.#ask(view);
    });
    effect(() => {
      if (failure.value) this.error.value = failure.value;
    });
  }

  protected async start(): Promise<void> {
    // Fits begin anew where another figure had the engine meanwhile.
    if (this.#opened === 0 && !(await this.#open())) return;
    if (this.processes) this.#clock.start();
    else if (!this.fitting.peek()) {
      this.fitting.value = true;
      await engine.call("comparePlay", true, this.spec.iterations);
    }
  }

  /** The engine is free for another figure. */
  override rest(): void {
    const had = active.peek() === this;
    super.rest();
    if (had && !this.processes) this.#opened = 0;
  }

  pause(): void {
    this.#clock.stop();
    if (this.fitting.peek()) void engine.call("comparePlay", false);
    this.fitting.value = false;
  }

  receive({ panels, playing, rest }: ComparisonFrame): void {
    if (this.#opened === 0 || this.#opened !== this.#opening) return;
    batch(() => {
      this.pictures.value = this.pictures.peek().map((known, i) => panels[i] ?? known);
      if (this.processes) return;
      panels.forEach((panel, i) => {
        const curves = panel?.curves ?? [];
        for (let k = 0; k < curves.length; k += ENTRY) {
          this.lines.peek()[i]?.push(curves[k] as number, curves[k + 1] as number);
        }
      });
      this.lines.value = [...this.lines.peek()];
      this.time.value = Math.max(
        0,
        ...this.pictures.peek().map((one) => (one && "grid" in one ? one.status.iteration : 0)),
      );
      if (!playing && rest) this.fitting.value = false;
    });
  }

  /** The place for the plot of each panel. */
  fit(plot: Plot): void {
    const now = this.view.peek();
    const box = this.side.peek()?.box;
    if (now && now.plot.width > 0) this.view.value = resizeView(now, plot);
    else this.view.value = fitView(box ?? { x_min: -1, x_max: 1, y_min: -1, y_max: 1 }, plot);
  }

  protected forget(): void {
    batch(() => {
      this.#opened = 0;
      this.time.value = 0;
      this.error.value = null;
    });
  }

  /** Tells the engine what to run; false where something else has begun meanwhile. */
  async #open(): Promise<boolean> {
    const opening = ++this.#opening;
    const link = this.link.peek();
    try {
      const side = await sideBySide(link, reader);
      const { scenarios, processes } = side;
      const answers = await engine.call("compare", { scenarios, processes });
      const moved = side.compare.room === "law" ? await measuring.call("flows", link) : answers;
      if (opening !== this.#opening || active.peek() !== this) return false;
      batch(() => {
        this.side.value = side;
        this.#opened = opening;
        this.pictures.value = answers.map((one, i) =>
          one instanceof Float32Array ? (this.#before(i) ?? null) : one,
        );
        this.paths.value = moved.map((one) =>
          one instanceof Float32Array ? one : new Float32Array(0),
        );
        this.lines.value = answers.map(() => new Curve(CURVE));
        this.time.value = 0;
        const plot = this.view.peek()?.plot;
        if (plot) this.view.value = fitView(side.box, plot);
        this.system.value = null;
      });
      if (side.scenarios.some(({ data }) => ofSystem(data))) void this.#drawSystem(opening);
      return true;
    } catch (thrown) {
      this.error.value = thrown as IelError;
      return false;
    }
  }

  /** Draws the known system over the energies, as soon as its lines are there. */
  async #drawSystem(opening: number): Promise<void> {
    const box = this.side.peek()?.box;
    const streamlines = await measuring.call("streamlines", this.link.peek()).catch(() => NONE);
    if (!box || opening !== this.#opening) return;
    const rest = { runs: NONE, up: NONE, down: NONE, velocity: NONE, slope: NONE, residual: NONE };
    this.system.value = { box, cells: 0, streamlines, ...rest };
  }

  #before(index: number): Frame | null {
    const known = this.pictures.peek()[index];
    return known && "grid" in known ? known : null;
  }

  #ask(view: View): void {
    void engine.call("compareView", {
      box: visible(view),
      pixels: { width: view.plot.width, height: view.plot.height },
      trajectories: this.processes ? 0 : PATHS,
      condition: 0,
      hidden: false,
    });
  }

  #tick(seconds: number): boolean {
    const steps = this.length.peek();
    this.time.value = Math.min(steps, this.time.peek() + (seconds * steps) / PLAY_SECONDS);
    return this.time.peek() < steps;
  }
}
