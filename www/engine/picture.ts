import type { Frame, ViewRequest } from "../protocol";
import { type Chart, chart_of, shares_to_canvas, to_canvas } from "./chart";
import { log_z } from "./density";
import { energy_range, isolines, LevelStep, levels_for } from "./isolines";
import { GridSize } from "./pacer";
import { triangle_grid } from "./triangle";
import type { Box, Point, Scenario } from "./types";
import type { Engine } from "./wasm";

/** Minima are looked for this often while they still move. */
const CRITICAL_MS = 300;
/** How long the colors take to follow a change of the energy's range. */
const FOLLOW_MS = 150;

export type Drawn = Omit<
  Frame,
  "run" | "status" | "playing" | "rest" | "iterations_per_second" | "curves"
>;

/** Makes what a frame shows of the energy: coarse and quick while it moves, refined at rest. */
export class Picture {
  #range: [number, number] | null = null;
  #followed_at = 0;
  /** Never for the first picture, which is wanted soon. */
  #critical_at = Number.POSITIVE_INFINITY;
  #critical = new Float32Array(0);
  #steps = 0;
  #temperature = 1;
  #log_z = 0;
  #chart: Chart = "plane";
  /** Where observations of shares lie in their triangle. */
  #shares: Float32Array = new Float32Array(0);
  readonly #size = new GridSize();
  readonly #step = new LevelStep();

  /** Takes from an engine and its scenario what pictures of them need. */
  of(engine: Engine, scenario: Scenario): void {
    this.#steps = scenario.steps;
    this.#temperature = engine.temperature();
    this.#chart = chart_of(scenario);
    const points = this.#chart === "triangle" ? (scenario.data.points as Point[]) : [];
    this.#shares = to_canvas(
      points.flatMap(({ x }) => x),
      3,
      "triangle",
    );
  }

  get chart(): Chart {
    return this.#chart;
  }

  /** The next picture at rest is coarse and quick again. */
  coarse(): void {
    this.#size.coarse();
  }

  refined(): boolean {
    return this.#size.refined();
  }

  /** Another run: its colors begin where its energy does. */
  restart(): void {
    this.#range = null;
  }

  /** The Gibbs density at an energy, over the plane on show. */
  density(energy: number): number {
    return Math.exp(-energy / this.#temperature - this.#log_z);
  }

  /** Whether the next picture of something that moves looks for minima, which takes longer. */
  due(): boolean {
    return performance.now() - this.#critical_at > CRITICAL_MS;
  }

  /** Draws the engine as it stands; null at rest once nothing finer is left to draw. `due` says
   *  whether to look for minima although it moves. */
  draw(engine: Engine, view: ViewRequest, moving: boolean, due = this.due()): Drawn | null {
    const begun = performance.now();
    const longest = Math.max(view.pixels.width, view.pixels.height, 1);
    const first = !moving && this.#size.coarsest();
    const cells = moving ? this.#size.running() : this.#size.resting(longest);
    if (cells === null) return null;
    const { box, width, height } = padded(view, cells / longest);
    const triangle = this.#chart === "triangle";
    if (this.#critical_at > begun) this.#critical_at = Number.NEGATIVE_INFINITY;
    // The engine's own grid is the plane's.
    const critical_points = (moving ? due : !first) && !triangle;
    const cells_asked = triangle ? { width: 1, height: 1 } : { width, height };
    const observations = triangle ? this.#shares.slice() : engine.observations();
    const conditions = engine.conditions();
    const condition = new Array<number>(
      observations.length > 0 ? (2 * conditions.length) / observations.length : 0,
    ).fill(0);
    if (condition.length > 0) condition[0] = view.condition;
    const { trajectories } = view;
    const ensemble = !moving && !triangle;
    engine.frame({
      ...box,
      ...cells_asked,
      trajectories,
      critical_points,
      ensemble,
      condition,
    });
    if (triangle) this.#critical = new Float32Array(0);
    if (critical_points) {
      this.#critical = engine.critical_points() as Float32Array<ArrayBuffer>;
      this.#critical_at = performance.now();
    }
    const shares = triangle ? triangle_grid(engine, box, width, height) : null;
    const own = shares?.grid ?? engine.grid();
    const ensemble_grids = engine.ensemble();
    const draws = engine.draws();
    const grid = draws > 0 ? ensemble_grids.slice(0, own.length) : own;
    const area = ((box.x_max - box.x_min) / width) * ((box.y_max - box.y_min) / height);
    this.#log_z = log_z(own, this.#temperature, area);
    const range = this.#follow(
      shares ? energy_range(shares.inside, 1) : energy_range(grid),
      moving,
    );
    const levels = levels_for(range, this.#step.for(range));
    const on_canvas = triangle ? shares_to_canvas : (places: Float32Array) => places;
    const drawn: Drawn = {
      chart: this.#chart,
      box,
      width,
      height,
      grid,
      ensemble: draws > 0 ? { spread: ensemble_grids.slice(grid.length), draws } : undefined,
      isolines: isolines(grid, width, height, box, levels),
      range,
      observations,
      conditions,
      starts: on_canvas(engine.starts()),
      trajectories: on_canvas(engine.trajectories()),
      chains: on_canvas(engine.chains?.() ?? new Float32Array(0)),
      steps: this.#steps,
      critical_points: this.#critical.slice(),
    };
    if (moving && !critical_points) this.#size.took(performance.now() - begun);
    return drawn;
  }

  /** Lets the colors follow the energy smoothly while it moves, and exactly at rest. */
  #follow(target: [number, number], moving: boolean): [number, number] {
    const now = performance.now();
    const before = this.#range;
    const share = 1 - Math.exp((this.#followed_at - now) / FOLLOW_MS);
    this.#followed_at = now;
    this.#range =
      before && moving
        ? [before[0] + share * (target[0] - before[0]), before[1] + share * (target[1] - before[1])]
        : target;
    return this.#range;
  }
}

/** The grid over the view with one more cell on every side, so that isolines reach its edge. */
function padded({ box, pixels }: ViewRequest, cells_per_pixel: number) {
  const columns = Math.max(8, Math.round(pixels.width * cells_per_pixel));
  const rows = Math.max(8, Math.round(pixels.height * cells_per_pixel));
  const dx = (box.x_max - box.x_min) / columns;
  const dy = (box.y_max - box.y_min) / rows;
  const wider: Box = {
    x_min: box.x_min - dx,
    x_max: box.x_max + dx,
    y_min: box.y_min - dy,
    y_max: box.y_max + dy,
  };
  return { box: wider, width: columns + 2, height: rows + 2 };
}
