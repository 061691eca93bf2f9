import {
  type Changed,
  type EngineApi,
  type Frame,
  type Speed,
  to_error,
  type ViewRequest,
} from "../protocol";
import { Convergence } from "./convergence";
import { log_z, temperature_of } from "./density";
import { energy_range, isolines, LevelStep, levels_for } from "./isolines";
import { FIT_BUDGET, GridSize, Pacer } from "./pacer";
import type { Team } from "./team";
import type { Box, Command, Scenario, Status } from "./types";
import type { Engine, EngineModule, Precision } from "./wasm";

/** Longest slice between two looks at the message queue while running to a set iteration. */
const SLICE = 24;
/** Minima are looked for this often while they still move. */
const CRITICAL_MS = 300;
/** How long the colors take to follow a change of the energy's range. */
const FOLLOW_MS = 150;
/** A scenario that has not changed for so long is told to the team. */
const SETTLED_MS = 200;

type Finish = { resolve(status: Status): void; goal: number };

/** Owns the engine inside the worker: runs it frame by frame and answers the page's calls. */
export class Host implements Handlers {
  #engine: Engine | null = null;
  #precision: Precision = "f32";
  #run = 0;
  #playing = false;
  #rest: Frame["rest"] = null;
  #speed: Speed = Number.POSITIVE_INFINITY;
  #finish: Finish | null = null;
  #view: ViewRequest | null = null;
  #dirty = true;
  #awaiting = false;
  #team: Team;
  /** An iteration shared with the team is under way. */
  #together = false;
  /** Milliseconds of an iteration alone. */
  #alone_ms = 0;
  /** Since when the team has not heard of the scenario; null when it has. */
  #team_behind: number | null = 0;
  #scheduled = false;
  #range: [number, number] | null = null;
  #steps = 0;
  #temperature = 1;
  #log_z = 0;
  #followed_at = 0;
  #critical_at = Number.NEGATIVE_INFINITY;
  #critical = new Float32Array(0);
  readonly #pacer = new Pacer();
  readonly #size = new GridSize();
  readonly #step = new LevelStep();
  readonly #convergence = new Convergence();

  constructor(
    readonly module: EngineModule,
    readonly load: (precision: Precision) => Promise<EngineModule>,
    readonly send: (frame: Frame) => void,
    readonly hire: (members: number) => Team,
  ) {
    this.#team = hire(0);
  }

  catalogue = () => this.module.catalogue();
  parse_link = (hash: string) => this.module.parse_link(hash);
  to_link = (scenario: Scenario) => this.module.to_link(scenario);
  parse_points = (text: string) => this.module.parse_points(text);
  random_seed = () => this.module.random_seed();
  check = (scenario: Scenario) => this.module.check(scenario);

  async open(scenario: Scenario): Promise<Changed> {
    const { Engine } = await this.load(scenario.precision);
    const engine = new Engine(scenario);
    this.#engine?.free();
    this.#engine = engine;
    this.#precision = scenario.precision;
    this.#run++;
    this.#range = null;
    this.#changed();
    return this.#answer();
  }

  command(command: Command): Changed | Promise<Changed> {
    const engine = this.#need();
    if (command.type === "configure" && command.scenario.precision !== this.#precision) {
      return this.open(command.scenario);
    }
    const before = engine.status().iteration;
    engine.command(command);
    if (engine.status().iteration < before) {
      this.#run++;
      this.#range = null;
    }
    this.#changed();
    return this.#answer();
  }

  scenario(with_state: boolean): Scenario {
    return this.#need().scenario(with_state);
  }

  snapshot() {
    const engine = this.#need();
    return { scenario: engine.scenario(true), status: engine.status() };
  }

  probe(x: number, y: number) {
    const value = this.#need().probe(x, y);
    return { density: Math.exp(-value.energy / this.#temperature - this.#log_z), ...value };
  }

  play(): void {
    this.#playing = true;
    this.#rest = null;
    this.#convergence.restart();
    this.#pacer.start(performance.now());
    this.#schedule();
  }

  pause(): Status {
    this.#stop(null);
    return this.#need().status();
  }

  run_to(iteration: number): Status | Promise<Status> {
    const engine = this.#need();
    this.#stop(null);
    if (engine.status().iteration >= iteration) return engine.status();
    this.play();
    return new Promise((resolve) => {
      this.#finish = { resolve, goal: iteration };
    });
  }

  cores(count: number): void {
    this.#team.dismiss();
    this.#team = this.hire(Math.max(1, count) - 1);
    this.#team_behind = performance.now();
  }

  speed(speed: Speed): void {
    this.#speed = speed;
    this.#pacer.start(performance.now());
    this.#schedule();
  }

  view(view: ViewRequest): void {
    this.#view = view;
    this.#size.coarse();
    this.#dirty = true;
    this.#schedule();
  }

  /** The page has drawn the last frame: the next may follow. */
  drawn(): void {
    this.#awaiting = false;
    this.#schedule();
  }

  #need(): Engine {
    if (!this.#engine) throw to_error(new Error("No scenario is open yet."));
    return this.#engine;
  }

  #answer(): Changed {
    const engine = this.#need();
    const scenario = engine.scenario(false);
    this.#steps = scenario.steps;
    this.#temperature = temperature_of(scenario);
    return { scenario, status: engine.status(), run: this.#run };
  }

  #changed(): void {
    this.#team.cancel();
    this.#team_behind = performance.now();
    this.#rest = null;
    this.#convergence.restart();
    this.#size.coarse();
    this.#dirty = true;
    this.#schedule();
  }

  #stop(why: Frame["rest"]): void {
    if (this.#together) {
      this.#team.cancel();
      this.#team_behind = performance.now();
    }
    this.#playing = false;
    this.#rest = why;
    this.#size.coarse();
    this.#dirty = true;
    const finish = this.#finish;
    this.#finish = null;
    if (finish && this.#engine) finish.resolve(this.#engine.status());
    this.#schedule();
  }

  #schedule(delay = 0): void {
    if (this.#scheduled || this.#awaiting || this.#together) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      if (!this.#awaiting && !this.#together) void this.#tick();
    }, delay);
  }

  async #tick(): Promise<void> {
    const engine = this.#engine;
    if (!engine || !this.#view || this.#view.hidden) return;
    const ran = this.#playing && (await this.#advance(engine));
    if (engine !== this.#engine) {
      this.#schedule();
    } else if (ran || this.#dirty) {
      this.#draw(engine);
    } else if (this.#playing) {
      this.#schedule(8);
    } else if (!this.#size.refined()) {
      this.#draw(engine);
    }
  }

  /** Fits for one frame's time; true if any iteration was run. */
  async #advance(engine: Engine): Promise<boolean> {
    const now = performance.now();
    const before = engine.status().iteration;
    const goal = this.#finish?.goal;
    const most = goal === undefined ? this.#pacer.allowance(now, this.#speed) : goal - before;
    if (most < 1) return false;
    const budget = goal === undefined ? FIT_BUDGET : SLICE;
    if (this.#team_stands_in(engine)) {
      this.#together = true;
      const overtaken = !(await this.#advance_together(engine, most, now + budget));
      this.#together = false;
      if (overtaken) return true;
    } else {
      const ran = engine.run(most, budget).iteration - before;
      if (ran > 0) this.#alone_ms = (performance.now() - now) / ran;
    }
    const status = engine.status();
    if (status.diverged !== null) this.#stop("diverged");
    else if (goal !== undefined && status.iteration >= goal) this.#stop("reached");
    return true;
  }

  /** Whether the team can take part in the next iterations; tells it of a changed scenario once
   *  the changes have paused. */
  #team_stands_in(engine: Engine): boolean {
    if (!this.#team.worthwhile(engine, this.#alone_ms)) return false;
    if (this.#team_behind !== null && performance.now() - this.#team_behind > SETTLED_MS) {
      this.#team.prepare(engine, engine.scenario(false));
      this.#team_behind = null;
    }
    return this.#team_behind === null && this.#team.ready;
  }

  /** False when a change overtook an iteration. */
  async #advance_together(engine: Engine, most: number, end: number): Promise<boolean> {
    for (let i = 0; i < most; i++) {
      const before = engine.status().iteration;
      if (!(await this.#team.iterate(engine))) return false;
      if (performance.now() >= end || engine.status().iteration === before) break;
    }
    return true;
  }

  #draw(engine: Engine): void {
    const { box: seen, pixels, trajectories, condition } = this.#view as ViewRequest;
    const begun = performance.now();
    const longest = Math.max(pixels.width, pixels.height, 1);
    const cells = this.#playing ? this.#size.running() : this.#size.resting(longest);
    if (cells === null) return;
    const inner_width = Math.max(8, Math.round((cells * pixels.width) / longest));
    const inner_height = Math.max(8, Math.round((cells * pixels.height) / longest));
    const box = padded(seen, inner_width, inner_height);
    const width = inner_width + 2;
    const height = inner_height + 2;
    const critical_points = !this.#playing || begun - this.#critical_at > CRITICAL_MS;
    engine.frame({ ...box, width, height, trajectories, critical_points, condition });
    if (critical_points) {
      this.#critical = engine.critical_points() as Float32Array<ArrayBuffer>;
      this.#critical_at = performance.now();
    }
    const grid = engine.grid();
    const area = ((box.x_max - box.x_min) / width) * ((box.y_max - box.y_min) / height);
    this.#log_z = log_z(grid, this.#temperature, area);
    const curves = engine.curves();
    const status = engine.status();
    if (this.#playing && !this.#finish && this.#convergence.push(curves)) this.#stop("converged");
    this.#follow(energy_range(grid));
    const range = this.#range as [number, number];
    const levels = levels_for(range, this.#step.for(range));
    const now = performance.now();
    const frame: Frame = {
      run: this.#run,
      status,
      playing: this.#playing,
      rest: this.#rest,
      iterations_per_second: this.#playing ? this.#pacer.ran(curves.length / 3, now) : 0,
      box,
      width,
      height,
      grid,
      isolines: isolines(grid, width, height, box, levels),
      range,
      observations: engine.observations(),
      conditions: engine.conditions(),
      starts: engine.starts(),
      trajectories: engine.trajectories(),
      steps: this.#steps,
      critical_points: this.#critical.slice(),
      curves,
    };
    if (this.#playing && !critical_points) this.#size.took(performance.now() - begun);
    this.#dirty = false;
    this.#awaiting = true;
    this.send(frame);
  }

  /** Lets the colours follow the energy smoothly while it moves, and exactly at rest. */
  #follow(target: [number, number]): void {
    if (!this.#range || !this.#playing) {
      this.#range = target;
      this.#followed_at = performance.now();
      return;
    }
    const now = performance.now();
    const share = 1 - Math.exp((this.#followed_at - now) / FOLLOW_MS);
    this.#followed_at = now;
    this.#range = [
      this.#range[0] + share * (target[0] - this.#range[0]),
      this.#range[1] + share * (target[1] - this.#range[1]),
    ];
  }
}

/** The box with one more cell on every side, so that isolines reach the edge of the picture. */
function padded(box: Box, width: number, height: number): Box {
  const dx = (box.x_max - box.x_min) / width;
  const dy = (box.y_max - box.y_min) / height;
  return {
    x_min: box.x_min - dx,
    x_max: box.x_max + dx,
    y_min: box.y_min - dy,
    y_max: box.y_max + dy,
  };
}

/** The calls as the worker answers them: some only after a while. */
export type Handlers = {
  [M in keyof EngineApi]: (
    ...args: Parameters<EngineApi[M]>
  ) => ReturnType<EngineApi[M]> | Promise<ReturnType<EngineApi[M]>>;
};
