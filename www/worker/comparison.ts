import { type Chart, toCanvas, toSpace } from "../wire/charting";
import {
  type CompareRequest,
  type ComparisonFrame,
  type Frame,
  type Measure,
  type Speed,
  type Trained,
  toError,
  type ViewRequest,
} from "../wire/protocol";
import type { IelError, Probe } from "../wire/types";
import { measureFits } from "./fits";
import { FIT_BUDGET, Pacer } from "./pacer";
import { type Drawn, Picture, shaderOf } from "./picture";
import { ownStarts } from "./starts";
import { triangleFrame } from "./triangle";
import type { Engine, EngineModule } from "./wasm";

/** One scenario of the comparison, running. */
interface Panel {
  engine: Engine;
  picture: Picture;
  settled: boolean;
  /** Where processes were at every step, `[n, steps+1, 2]`; empty for fits. */
  paths: Float32Array;
  /** How training went, since the last frame. */
  trained: Trained[];
  /** The iteration at which it is looked at next. */
  lookAt: number;
}

/** Looks at training: at every one of the first iterations, then ever further apart. */
const LOOKS = 32;

/** Iterations that take longer are announced. */
const LONG_MS = 250;

/** What takes longer to measure of fits gets one part in so many of the time while they run. */
const SLOW_PART = 12;

/**
 * Several scenarios side by side: processes that run over one energy from the same starts, or fits
 * that are always at the same iteration.
 */
export class Comparison {
  #module: EngineModule | null = null;
  #panels: (Panel | IelError)[] = [];
  #processes: CompareRequest["processes"] = null;
  #view: ViewRequest | null = null;
  #playing = false;
  /** The iteration at which fits rest. */
  #goal = Number.POSITIVE_INFINITY;
  #rest: Frame["rest"] = null;
  #speed: Speed = Number.POSITIVE_INFINITY;
  #dirty = false;
  #awaiting = false;
  #scheduled = false;
  #ticket = 0;
  /** Milliseconds that an iteration of all fits takes. */
  #iterationMs = 1;
  /** It has not iterated yet: nobody knows how long that takes. */
  #fresh = true;
  #slow: { rows: Measure[]; until: number; of: string } | null = null;
  readonly #pacer = new Pacer();

  constructor(
    readonly load: () => Promise<EngineModule>,
    readonly send: (frame: ComparisonFrame) => void,
    /** Told when iterations that may take long begin, and when they have ended. */
    readonly busy: (busy: boolean) => void,
  ) {}

  /** Begins anew; what the engine refuses stands as its error in that panel's place. */
  async open({ scenarios, processes }: CompareRequest): Promise<(Float32Array | IelError)[]> {
    const ticket = ++this.#ticket;
    const module = await this.load();
    if (ticket !== this.#ticket) return [];
    const { Engine, refit } = module;
    this.#module = module;
    this.#free();
    this.#processes = processes;
    this.#panels = scenarios.map((scenario) => {
      try {
        const engine = new Engine(scenario.state ? refit(scenario) : scenario);
        const picture = new Picture();
        picture.of(engine, scenario);
        const paths = processes ? pathsOf(engine, processes) : none();
        const training = { trained: [], lookAt: 0 };
        return { engine, picture, settled: false, paths, ...training };
      } catch (thrown) {
        return toError(thrown);
      }
    });
    this.#playing = false;
    this.#fresh = true;
    this.#rest = null;
    this.#touch();
    return this.#panels.map((panel) => ("engine" in panel ? panel.paths.slice() : panel));
  }

  close(): void {
    this.#ticket++;
    this.#free();
  }

  view(view: ViewRequest): void {
    this.#view = view;
    this.#touch();
  }

  speed(speed: Speed): void {
    this.#speed = speed;
    this.#pacer.start(performance.now());
  }

  /** Fits go on, to an iteration if one is given, or rest. */
  play(on: boolean, goal = Number.POSITIVE_INFINITY): void {
    this.#playing = on && !this.#processes;
    this.#goal = goal;
    this.#rest = null;
    for (const panel of this.#live()) {
      panel.engine.forget_convergence();
      panel.settled = false;
    }
    this.#pacer.start(performance.now());
    this.#touch();
  }

  /** One iteration of every fit. */
  step(): void {
    this.#playing = false;
    if (!this.#processes) this.#iterate(1);
    this.#touch();
  }

  drawn(): void {
    this.#awaiting = false;
    this.#schedule();
  }

  probe(x: number, y: number): (Pick<Probe, "energy" | "gradient"> | null)[] {
    return this.#panels.map((panel) => {
      if (!("engine" in panel)) return null;
      const { engine } = panel;
      const point = toSpace([x, y], engine.dim(), this.#chart);
      const [energy = Number.NaN] = engine.energies(point);
      return { energy, gradient: [...engine.gradients(point)] };
    });
  }

  /** What is measured of fits as they stand, at the precision ε of their code. */
  measure(epsilon: number): Measure[] {
    if (this.#processes) return [];
    return [...this.#measureFits(), ...this.#measureSlowly(epsilon)];
  }

  #measureFits(): Measure[] {
    const status = this.#panels.map((panel) => ("engine" in panel ? panel.engine.status() : null));
    return [
      {
        name: "loss",
        doc: "The objective at this iteration. Different objectives are on different scales.",
        style: "number",
        values: status.map((s) => s?.loss ?? null),
      },
      {
        name: "gradient norm",
        doc: "The length of the loss's gradient with respect to the parameters, as estimated.",
        style: "number",
        values: status.map((s) => s?.gradient_norm ?? null),
      },
      {
        name: "parameters",
        doc: "How many numbers the energy has to learn.",
        style: "count",
        values: status.map((s) => s?.parameters ?? null),
      },
    ];
  }

  /** The same of what takes longer: renewed once a while, and at rest once more. */
  #measureSlowly(epsilon: number): Measure[] {
    const view = this.#view?.box;
    const module = this.#module;
    if (!view || !module) return [];
    const fits = this.#panels.map((panel) => ("engine" in panel ? panel.engine : null));
    const of = JSON.stringify([epsilon, view, fits.map((fit) => fit?.iteration())]);
    const begun = performance.now();
    const known = this.#slow;
    if (known && (known.of === of || (this.#playing && begun < known.until))) return known.rows;
    const rows = measureFits(module, fits, view, epsilon);
    const now = performance.now();
    this.#slow = { rows, until: now + SLOW_PART * (now - begun), of };
    return rows;
  }

  get #chart(): Chart {
    return this.#processes?.chart ?? "plane";
  }

  #live(): Panel[] {
    return this.#panels.filter((panel) => "engine" in panel);
  }

  #free(): void {
    for (const { engine } of this.#live()) engine.free();
    this.#panels = [];
    this.#slow = null;
  }

  #stop(why: Frame["rest"]): void {
    this.#playing = false;
    this.#rest = why;
    this.#touch();
  }

  #touch(): void {
    for (const { picture } of this.#live()) picture.coarse();
    this.#dirty = true;
    this.#schedule();
  }

  #schedule(delay = 0): void {
    if (this.#scheduled || this.#awaiting) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      if (!this.#awaiting) this.#tick();
    }, delay);
  }

  #tick(): void {
    if (!this.#view || this.#view.hidden || this.#live().length === 0) return;
    const ran = this.#playing && this.#advance();
    const unfinished = this.#live().some(({ picture }) => !picture.refined());
    if (ran || this.#dirty || (!this.#playing && unfinished)) this.#draw(this.#view);
    else if (this.#playing) this.#schedule(8);
  }

  /** Fits for one frame's time, each as many iterations as the others. */
  #advance(): boolean {
    const now = performance.now();
    const fit = Math.max(1, Math.floor(FIT_BUDGET / this.#iterationMs));
    const at = Math.max(...this.#live().map(({ engine }) => engine.iteration()));
    const most = Math.min(this.#pacer.allowance(now, this.#speed), fit, this.#goal - at);
    if (most < 1) return false;
    const long = this.#iterationMs > LONG_MS || this.#fresh;
    if (long) this.busy(true);
    this.#iterate(most);
    if (long) this.busy(false);
    this.#fresh = false;
    const spent = (performance.now() - now) / most;
    this.#iterationMs += 0.3 * (Math.max(spent, 1e-3) - this.#iterationMs);
    if (at + most >= this.#goal) this.#stop("reached");
    return true;
  }

  /** So many iterations of every fit, and looks at its training between them. */
  #iterate(count: number): void {
    for (const panel of this.#live()) {
      const { engine } = panel;
      for (let left = count; left > 0; ) {
        const at = engine.iteration();
        if (at >= panel.lookAt) {
          // Without observations nothing trains.
          if (engine.observations().length === 0) break;
          panel.trained.push({ iteration: at, tensors: engine.training() });
          panel.lookAt = at + Math.max(1, Math.floor(at / LOOKS));
        }
        const ran = engine.run(Math.min(left, panel.lookAt - at), Number.POSITIVE_INFINITY);
        if (ran === 0) break;
        left -= ran;
      }
    }
  }

  #draw(view: ViewRequest): void {
    // One energy, one picture.
    const first = this.#processes ? this.#live()[0] : null;
    const shared = first ? this.#picture(first, view) : null;
    const panels = this.#panels.map((panel) =>
      "engine" in panel ? (first ? ofLaw(shared, panel, view) : this.#picture(panel, view)) : null,
    );
    this.#dirty = false;
    const live = this.#live();
    if (this.#playing && live.every(({ settled }) => settled)) this.#stop("converged");
    if (panels.every((panel) => panel === null)) return;
    this.#awaiting = true;
    const training = this.#panels.map((panel) =>
      "engine" in panel ? panel.trained.splice(0) : [],
    );
    this.send({ panels, training, playing: this.#playing, rest: this.#rest });
  }

  #picture(panel: Panel, view: ViewRequest): Frame | null {
    const { engine, picture } = panel;
    if (this.#chart === "triangle") return this.#triangle(panel, view);
    const drawn = picture.draw(engine, view, this.#playing);
    if (drawn === null) return null;
    const curves = engine.curves();
    const status = engine.status();
    if (this.#playing) {
      const converged = status.converged !== null && this.#goal === Number.POSITIVE_INFINITY;
      panel.settled = converged || status.diverged !== null;
    }
    return this.#frame(panel, drawn, curves);
  }

  /** The triangle's picture is drawn once for every view. */
  #triangle(panel: Panel, view: ViewRequest): Frame | null {
    if (!this.#dirty) return null;
    const empty = { observations: none(), conditions: none(), held: none() };
    const processes = { starts: none(), trajectories: none(), chains: none(), steps: 0 };
    const rest = { ...empty, ...processes, critical_points: none() };
    return this.#frame(
      panel,
      { ...triangleFrame(panel.engine, view), ...rest },
      new Float64Array(0),
    );
  }

  #frame(panel: Panel, drawn: Drawn, curves: Float64Array): Frame {
    return {
      ...drawn,
      run: 0,
      status: panel.engine.status(),
      playing: this.#playing,
      rest: this.#rest,
      iterationsPerSecond: 0,
      curves,
    };
  }
}

/** A picture that panels share, with the dynamics of one of them. */
function ofLaw(shared: Frame | null, { engine }: Panel, { condition }: ViewRequest): Frame | null {
  return shared?.shader ? { ...shared, shader: shaderOf(engine, condition) } : shared;
}

/** Where processes are at every step, on the canvas. */
function pathsOf(
  engine: Engine,
  processes: NonNullable<CompareRequest["processes"]>,
): Float32Array {
  const { starts, steps, chart } = processes;
  const from = toSpace(starts ?? ownStarts(engine), engine.dim(), chart);
  return toCanvas(engine.paths(from, steps), engine.dim(), chart);
}

const none = () => new Float32Array(0);
