import { OVERTAKEN, Turns } from "../kit/turns";
import { toSpace } from "../wire/charting";
import {
  type Changed,
  type CompareRequest,
  CURVE,
  type EngineApi,
  type Frame,
  type Kept,
  type Speed,
  toError,
  type ViewRequest,
} from "../wire/protocol";
import type {
  Catalog,
  Choices,
  Command,
  Consequences,
  Landscape,
  Language,
  Point,
  Reading,
  Scenario,
  Status,
} from "../wire/types";
import { Builds } from "./builds";
import type { Comparison } from "./comparison";
import { Iterations } from "./iterations";
import { FitTime, Pacer } from "./pacer";
import { Picture, shaderOf } from "./picture";
import { joined, type WorkerPool } from "./pool";
import type { Build, Engine, EngineModule } from "./wasm";

/** Longest slice between two looks at the message queue while running to a set iteration. */
const SLICE = 24;
/** A picture on screen this soon after it was sent leaves time to make the next one meanwhile. */
const PROMPT_MS = 50;

/** The complete build is fetched after the first picture, or after so long without one. */
const PATIENT_MS = 1500;

/** The page is given what it needs to go on elsewhere so often, or less where that takes long. */
const KEEP_MS = 1000;
const KEEP_PART = 50;

/** What goes to the page without its asking. */
interface Sent {
  frame(frame: Frame): void;
  /** What takes this worker's place goes on from here. */
  kept(kept: Kept): void;
  /** An update that may take long begins, or has ended. */
  busy(busy: boolean): void;
  /** What follows from the scenario, once the complete build can say. */
  consequences(consequences: Consequences): void;
  /** The engine broke down between two calls. */
  failed(thrown: unknown): void;
}

type Finish = { resolve(status: Status): void; goal: number };

/** Owns the engine inside the worker: runs it frame by frame and answers the page's calls. */
export class RunServer implements Handlers {
  #engine: Engine | null = null;
  #catalog: Catalog | null = null;
  #build: Build = "first";
  #precision: Scenario["precision"] = "f32";
  readonly #builds: Builds<Scenario, Engine, EngineModule>;
  /** The first picture is drawn, or will not be soon. */
  readonly #painted: Promise<void>;
  #paint: () => void = () => undefined;
  /** What was computed by an engine that was taken over from, and not drawn yet. */
  #curves: Float64Array = new Float64Array(0);
  #run = 0;
  #playing = false;
  #rest: Frame["rest"] = null;
  #speed: Speed = Number.POSITIVE_INFINITY;
  #finish: Finish | null = null;
  #view: ViewRequest | null = null;
  #dirty = true;
  /** When the pictures were sent that are not on screen yet. */
  readonly #ahead: number[] = [];
  /** The screen keeps up. */
  #prompt = true;
  readonly #iterations: Iterations;
  /** Of openings that overtake each other the last one holds. */
  readonly #openings = new Turns();
  #kept = { iteration: -1, next: 0 };
  #scheduled = false;
  readonly #pacer = new Pacer();
  readonly #fitTime = new FitTime();
  readonly #picture = new Picture();

  constructor(
    first: EngineModule,
    load: (build: Build) => Promise<EngineModule>,
    /** A pool of so many workers besides this one. */
    pool: (workers: number) => WorkerPool,
    readonly comparison: Comparison,
    readonly send: Sent,
  ) {
    this.#iterations = new Iterations(pool, (busy) => this.send.busy(busy));
    this.#builds = new Builds(first, load);
    this.#painted = new Promise((resolve) => {
      this.#paint = resolve;
      setTimeout(resolve, PATIENT_MS);
    });
    // Where it cannot be fetched, what needs it says so.
    void this.#painted.then(() => this.#completeEngine()).catch(() => undefined);
  }

  catalog(): Catalog {
    this.#catalog ??= this.#builds.latest.catalog();
    return this.#catalog;
  }

  /** With the settings of every entry, which the first build does not know. */
  async wholeCatalog(): Promise<Catalog> {
    await this.#painted;
    return (await this.#builds.complete()).catalog();
  }

  parseLink = (hash: string) => this.#builds.ask((module) => module.parse_link(hash));
  /** A table as it is understood. */
  readTable = async (text: string, reading: Reading) =>
    (await this.#builds.complete()).read_table(text, reading);
  /** The text of a file. */
  tableText = async (bytes: Uint8Array) => (await this.#builds.complete()).table_text(bytes);
  /** A scenario with the observations of a table, and all of its rows where it holds some. */
  observing = async (scenario: Scenario, text: string, reading: Reading) =>
    (await this.#builds.complete()).observing(scenario, text, reading);
  /** Learns by batches from all rows of a table wherever a scenario holds some of them. */
  beside(rows: string): void {
    this.#iterations.rows = rows;
    this.#withRows();
    this.#iterations.changed();
  }
  /** The first build takes no batches. */
  #withRows(): void {
    const { rows } = this.#iterations;
    if (rows !== null && this.#build !== "first") this.#engine?.keep_beside(rows);
  }
  randomSeed = () => this.#builds.latest.random_seed();

  /** With an objective that goes with any dynamics. */
  async unrolled(scenario: Scenario): Promise<Scenario> {
    return (await this.#builds.complete()).unrolled(scenario);
  }

  // The complete build has the answer; it is not fetched before the first picture.
  async toLink(scenario: Scenario): Promise<string> {
    await this.#painted;
    return (await this.#builds.complete()).to_link(scenario);
  }

  async check(scenario: Scenario): Promise<Choices> {
    await this.#painted;
    return (await this.#builds.complete()).check(scenario);
  }

  /** With a comparison on show, no first picture of the fit is waited for. */
  compare(request: CompareRequest) {
    this.#paint();
    return this.comparison.open(request);
  }
  compareView = (view: ViewRequest) => this.comparison.view(view);
  comparePlay = (on: boolean, goal?: number) => this.comparison.play(on, goal);
  compareStep = () => this.comparison.step();
  compareProbe = (x: number, y: number) => this.comparison.probe(x, y);
  compareMeasure = (epsilon: number) => this.comparison.measure(epsilon);
  compareClose = () => this.comparison.close();

  async open(scenario: Scenario): Promise<Changed> {
    const newest = this.#openings.begin();
    this.#stop(null);
    const { engine, build } = await this.#builds.start(scenario);
    if (!newest()) {
      engine.free();
      throw OVERTAKEN;
    }
    return this.#take(engine, build, scenario.precision);
  }

  /** Goes on where an engine stood that is no longer there, with what the scenario is by now. */
  async resume({ suspended, build, run }: Kept, scenario: Scenario): Promise<Changed> {
    const newest = this.#openings.begin();
    const { module, build: found } = await this.#builds.successor(build);
    if (!newest()) throw OVERTAKEN;
    const engine = module.Engine.resume(suspended);
    this.#run = run - 1;
    const changed = this.#take(engine, found, engine.scenario(false).precision);
    const same = JSON.stringify(changed.scenario) === JSON.stringify(scenario);
    return same ? changed : this.command({ type: "configure", scenario });
  }

  #take(engine: Engine, build: Build, precision: Scenario["precision"]): Changed {
    this.#engine?.free();
    this.#engine = engine;
    this.#build = build;
    this.#precision = precision;
    this.#withRows();
    this.#run++;
    this.#picture.restart();
    this.#changed();
    return this.#answer(build === "first" ? {} : engine.consequences());
  }

  async command(command: Command): Promise<Changed> {
    if (command.type === "configure" && command.scenario.precision !== this.#precision) {
      const { scenario } = command;
      const { engine, build } = await this.#openings.hold()(this.#builds.start(scenario));
      return this.#take(engine, build, scenario.precision);
    }
    const before = this.#need().iteration();
    const consequences = await this.#carryOut(command);
    if (this.#need().iteration() < before) {
      this.#run++;
      this.#picture.restart();
    }
    this.#changed();
    return this.#answer(consequences);
  }

  async #carryOut(command: Command): Promise<Consequences> {
    try {
      return this.#need().command(command);
    } catch (thrown) {
      if (this.#build !== "first") throw thrown;
      return (await this.#openings.hold()(this.#completeEngine())).command(command);
    }
  }

  async link(withState: boolean): Promise<string> {
    const engine = this.#need();
    if (this.#build !== "first") return engine.link(withState);
    return this.toLink(engine.scenario(withState));
  }

  scenario(withState: boolean): Scenario {
    return this.#need().scenario(withState);
  }

  points(): Point[] {
    return this.#need().points().points ?? [];
  }

  snapshot() {
    const engine = this.#need();
    return {
      scenario: engine.scenario(true),
      status: engine.status(),
      temperature: engine.temperature(),
    };
  }

  probe(x: number, y: number, condition: number) {
    const engine = this.#need();
    if (this.#picture.chart === "triangle") {
      const shares = toSpace([x, y], engine.dim(), "triangle");
      const [energy = Number.NaN] = engine.energies(shares);
      return { energy, gradient: [...engine.gradients(shares)], hessian: [] };
    }
    const value = engine.probe(x, y, Float64Array.of(condition));
    return { density: this.#picture.density(value.energy), ...value };
  }

  async inferred() {
    return (await this.#completeEngine()).inferred();
  }

  async codeLength(epsilon: number) {
    return (await this.#completeEngine()).code_length(epsilon);
  }

  async shader(scenario: Scenario) {
    const { Engine, refit } = await this.#builds.complete();
    const engine = new Engine(scenario.state ? refit(scenario) : scenario);
    const shader = shaderOf(engine, 0) ?? null;
    engine.free();
    return shader;
  }

  program = (language: Language) => this.#aside((engine) => engine.program(language));
  figure = (width: number, dark: boolean) => this.#aside((engine) => engine.figure(width, dark));
  landscapeTable = async (scenario: Scenario, landscape: Landscape) =>
    (await this.#builds.complete()).landscape_table(scenario, landscape);

  /** Asks the complete build about the fit as it stands, whichever build it is in. */
  async #aside<T>(ask: (engine: Engine) => T): Promise<T> {
    const scenario = this.#need().scenario(true);
    const { Engine } = await this.#builds.complete();
    const engine = new Engine(scenario);
    try {
      return ask(engine);
    } finally {
      engine.free();
    }
  }

  async training() {
    const engine = await this.#completeEngine();
    return { iteration: engine.status().iteration, tensors: engine.training() };
  }

  play(): void {
    this.#playing = true;
    this.#rest = null;
    this.#engine?.forget_convergence();
    this.#pacer.start(performance.now());
    this.#schedule();
  }

  pause(): Status {
    this.#stop(null);
    return this.#need().status();
  }

  runTo(iteration: number): Status | Promise<Status> {
    const engine = this.#need();
    this.#stop(null);
    if (engine.iteration() >= iteration) return engine.status();
    this.play();
    return new Promise((resolve) => {
      this.#finish = { resolve, goal: iteration };
    });
  }

  cores(count: number, always: boolean): void {
    this.#iterations.cores(count, always);
  }

  async fuse(on: boolean): Promise<Changed | null> {
    await this.#builds.fuse(on);
    const engine = this.#engine;
    if (!engine || this.#precision !== "f32" || on === (this.#build === "fused")) return null;
    const scenario = engine.scenario(false);
    const started = await this.#openings.hold()(this.#builds.start(scenario));
    return this.#take(started.engine, started.build, scenario.precision);
  }

  speed(speed: Speed): void {
    this.#speed = speed;
    this.comparison.speed(speed);
    this.#pacer.start(performance.now());
    this.#schedule();
  }

  view(view: ViewRequest): void {
    this.#view = view;
    this.#picture.coarse();
    this.#dirty = true;
    this.#schedule();
  }

  /** The page has drawn the last frame: the next may follow. */
  drawn(): void {
    this.#prompt = performance.now() - (this.#ahead.shift() ?? 0) < PROMPT_MS;
    this.#paint();
    this.#schedule();
  }

  /** The engine in a build that has everything: the complete one goes on where the first stands. */
  async #completeEngine(): Promise<Engine> {
    if (this.#build === "first") {
      const { Engine } = await this.#builds.complete();
      while (this.#iterations.together) await new Promise((resolve) => setTimeout(resolve, 1));
      const before = this.#engine;
      if (this.#build === "first" && before) {
        this.#curves = before.curves();
        this.#engine = Engine.resume(before.suspend());
        this.#build = "complete";
        this.#withRows();
        before.free();
        this.#iterations.replaced();
        this.send.consequences(this.#engine.consequences());
      }
    }
    return this.#need();
  }

  #need(): Engine {
    if (!this.#engine) throw toError(new Error("No scenario is open yet."));
    return this.#engine;
  }

  #answer(consequences: Consequences): Changed {
    const engine = this.#need();
    const scenario = engine.scenario(false);
    this.#picture.of(engine, scenario);
    return { scenario, status: engine.status(), run: this.#run, ...consequences };
  }

  #changed(): void {
    this.#iterations.changed();
    this.#kept = { iteration: -1, next: 0 };
    this.#rest = null;
    this.#picture.coarse();
    this.#dirty = true;
    this.#schedule();
  }

  #stop(why: Frame["rest"]): void {
    this.#iterations.cancel();
    this.#playing = false;
    this.#rest = why;
    this.#picture.coarse();
    this.#dirty = true;
    const finish = this.#finish;
    this.#finish = null;
    if (finish && this.#engine) finish.resolve(this.#engine.status());
    this.#schedule();
  }

  /** While one picture waits for the screen, the next is made: unless the screen is late, and needs
   *  the processor more. */
  #full(): boolean {
    return this.#ahead.length >= (this.#prompt ? 2 : 1);
  }

  #schedule(delay = 0): void {
    if (this.#scheduled || this.#full() || this.#iterations.together) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      if (this.#full() || this.#iterations.together) return;
      this.#tick().catch((thrown) => {
        this.#playing = false;
        this.send.failed(thrown);
      });
    }, delay);
  }

  async #tick(): Promise<void> {
    const engine = this.#engine;
    if (!engine || !this.#view || this.#view.hidden) return;
    const [begun, long] = [performance.now(), this.#picture.due()];
    const ran = this.#playing && (await this.#advance(engine, this.#fitTime.budget(long)));
    if (engine !== this.#engine) {
      this.#schedule();
    } else if (ran || this.#dirty) {
      this.#draw(engine, long);
      const full = ran && this.#speed === Number.POSITIVE_INFINITY && !this.#finish;
      if (full) this.#fitTime.took(performance.now() - begun, long);
    } else if (this.#playing) {
      this.#schedule(8);
    } else if (!this.#picture.refined()) {
      this.#draw(engine, long);
    }
  }

  /** Fits for one frame's time; true if any iteration was run. */
  async #advance(engine: Engine, fitTime: number): Promise<boolean> {
    const now = performance.now();
    const before = engine.iteration();
    const goal = this.#finish?.goal;
    const most = goal === undefined ? this.#pacer.allowance(now, this.#speed) : goal - before;
    if (most < 1) return false;
    const budget = goal === undefined ? fitTime : SLICE;
    if (!(await this.#iterations.run(engine, this.#build, most, budget))) return false;
    if (engine !== this.#engine) return true;
    const status = engine.status();
    if (status.diverged !== null) this.#stop("diverged");
    else if (goal !== undefined && status.iteration >= goal) this.#stop("reached");
    return true;
  }

  #draw(engine: Engine, long: boolean): void {
    const view = this.#view as ViewRequest;
    const drawn = this.#picture.draw(engine, view, this.#playing, long);
    if (drawn === null) return;
    const curves = joined([this.#curves, engine.curves()]);
    this.#curves = new Float64Array(0);
    const status = engine.status();
    if (this.#playing && !this.#finish && status.converged !== null) this.#stop("converged");
    const ran = curves.length / CURVE;
    const rate = this.#playing ? this.#pacer.ran(ran, performance.now()) : 0;
    this.#dirty = false;
    this.#ahead.push(performance.now());
    this.send.frame({
      ...drawn,
      run: this.#run,
      status,
      playing: this.#playing,
      rest: this.#rest,
      iterationsPerSecond: rate,
      curves,
    });
    this.#keep(engine, status.iteration);
    this.#schedule();
  }

  /** Gives the page what it needs to go on where this run is: now and then, and where it rests. */
  #keep(engine: Engine, iteration: number): void {
    const now = performance.now();
    if (iteration === this.#kept.iteration || (this.#playing && now < this.#kept.next)) return;
    const kept = { suspended: engine.suspend(), build: this.#build, run: this.#run, iteration };
    this.send.kept(kept);
    const took = performance.now() - now;
    this.#kept = { iteration, next: now + Math.max(KEEP_MS, KEEP_PART * took) };
  }
}

/** The calls as the worker answers them: some only after a while. */
export type Handlers = {
  [M in keyof EngineApi]: (
    ...args: Parameters<EngineApi[M]>
  ) => ReturnType<EngineApi[M]> | Promise<ReturnType<EngineApi[M]>>;
};
