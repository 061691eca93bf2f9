import { type Chart, chartOf, sharesToCanvas, toCanvas } from "../wire/charting";
import type { Frame, ViewRequest } from "../wire/protocol";
import type { Box, Scenario, Shader } from "../wire/types";
import { logZ } from "./density";
import { energyRange, isolines, LevelStep, levelsFor } from "./isolines";
import { GridSize } from "./pacer";
import { triangleGrid } from "./triangle";
import type { Engine } from "./wasm";

/** Minima are looked for this often while they still move. */
const CRITICAL_MS = 300;
/** How long the colors take to follow a change of the energy's range. */
const FOLLOW_MS = 150;

export type Drawn = Omit<
  Frame,
  "run" | "status" | "playing" | "rest" | "iterationsPerSecond" | "curves"
>;

/** Makes what a frame shows of the energy: coarse and quick while it moves, refined at rest. */
export class Picture {
  #range: [number, number] | null = null;
  #followedAt = 0;
  /** Never for the first picture, which is wanted soon. */
  #criticalAt = Number.POSITIVE_INFINITY;
  #critical = new Float32Array(0);
  #steps = 0;
  #temperature = 1;
  #logZ = 0;
  #chart: Chart = "plane";
  /** Where observations of shares lie in their triangle. */
  #shares: Float32Array = new Float32Array(0);
  readonly #size = new GridSize();
  readonly #step = new LevelStep();

  /** Takes from an engine and its scenario what pictures of them need. */
  of(engine: Engine, scenario: Scenario): void {
    this.#steps = scenario.steps;
    this.#temperature = engine.temperature();
    this.#chart = chartOf(scenario);
    const { data } = scenario;
    const points = this.#chart === "triangle" && data.kind === "points" ? data.points : [];
    this.#shares = toCanvas(
      (points ?? []).flatMap(({ x }) => x),
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
    return Math.exp(-energy / this.#temperature - this.#logZ);
  }

  /** Whether the next picture of something that moves looks for minima, which takes longer. */
  due(): boolean {
    return performance.now() - this.#criticalAt > CRITICAL_MS;
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
    if (this.#criticalAt > begun) this.#criticalAt = Number.NEGATIVE_INFINITY;
    // The engine's own grid is the plane's.
    const criticalPoints = (moving ? due : !first) && !triangle;
    const asked = triangle ? { width: 1, height: 1 } : { width, height };
    const seen = engine.frame(
      Float64Array.of(box.x_min, box.x_max, box.y_min, box.y_max),
      asked.width,
      asked.height,
      view.trajectories,
      criticalPoints,
      false,
      !moving && !triangle,
      Float64Array.of(view.condition),
    );
    if (triangle) this.#critical = new Float32Array(0);
    if (criticalPoints) {
      this.#critical = seen.critical_points;
      this.#criticalAt = performance.now();
    }
    const shares = triangle ? triangleGrid(engine, box, width, height) : null;
    const own = shares?.grid ?? seen.grid;
    const { draws, spread } = seen;
    const grid = draws > 0 ? seen.mean : own;
    const area = ((box.x_max - box.x_min) / width) * ((box.y_max - box.y_min) / height);
    this.#logZ = logZ(own, this.#temperature, area);
    const range = this.#follow(shares ? energyRange(shares.inside, 1) : energyRange(grid), moving);
    const levels = levelsFor(range, this.#step.for(range));
    const onCanvas = triangle ? sharesToCanvas : (places: Float32Array) => places;
    const drawn: Drawn = {
      chart: this.#chart,
      box,
      width,
      height,
      grid,
      ensemble: draws > 0 ? { spread, draws } : undefined,
      isolines: isolines(grid, width, height, box, levels),
      shader: view.shader && !triangle ? shaderOf(engine, view.condition) : undefined,
      range,
      observations: triangle ? this.#shares.slice() : seen.observations,
      conditions: seen.conditions,
      held: seen.held,
      starts: onCanvas(seen.starts),
      trajectories: onCanvas(seen.trajectories),
      chains: onCanvas(seen.chains),
      steps: this.#steps,
      critical_points: this.#critical.slice(),
    };
    if (moving && !criticalPoints) this.#size.took(performance.now() - begun);
    return drawn;
  }

  /** Lets the colors follow the energy smoothly while it moves, and exactly at rest. */
  #follow(target: [number, number], moving: boolean): [number, number] {
    const now = performance.now();
    const before = this.#range;
    const share = 1 - Math.exp((this.#followedAt - now) / FOLLOW_MS);
    this.#followedAt = now;
    this.#range =
      before && moving
        ? [before[0] + share * (target[0] - before[0]), before[1] + share * (target[1] - before[1])]
        : target;
    return this.#range;
  }
}

/** The energy as a shader. The first build, and some energies, have none. */
export function shaderOf(engine: Engine, condition: number): Shader | undefined {
  try {
    return engine.shader?.(Float64Array.of(condition));
  } catch (thrown) {
    if (thrown instanceof WebAssembly.RuntimeError) throw thrown;
    return undefined;
  }
}

/** The grid over the view with one more cell on every side, so that isolines reach its edge. */
function padded({ box, pixels }: ViewRequest, cellsPerPixel: number) {
  const columns = Math.max(8, Math.round(pixels.width * cellsPerPixel));
  const rows = Math.max(8, Math.round(pixels.height * cellsPerPixel));
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
