import { toSpace } from "../wire/charting";
import { toError } from "../wire/protocol";
import type {
  Box,
  CompareRequest,
  Comparison,
  Config,
  DensityReport,
  DensityRequest,
  Fields,
  FieldsRequest,
  FlowPoint,
  FlowRequest,
  Landscape,
  LandscapeRequest,
  Ranked,
  RankProgress,
  Recovery,
  Scenario,
  Snapped,
  Spaced,
} from "../wire/types";
import { ownStarts } from "./starts";
import type { DensityFlow, Engine, EngineModule, Ranking, Snapping, Sweep } from "./wasm";

/** Where one law took the points, and how. */
export type FieldCourse = Omit<Fields["courses"][number], "paths"> & { paths: Float32Array };
export type Moved = Omit<Fields, "courses"> & { courses: FieldCourse[] };

export interface DensityFacts {
  report: DensityReport;
  /** 0 where the box holds the density; without end where there is none. */
  growth: number;
}

/** How a density flow stands, with what a picture of it needs. */
export interface FlowStand {
  point: FlowPoint;
  density: Float32Array;
  particles: Float32Array;
}

/** What takes long or much code: it has a worker and the larger build of the engine to itself. */
export class Studies {
  #ranking: Ranking | null = null;
  #flow: DensityFlow | null = null;
  #sweep: Sweep | null = null;
  #snapping: Snapping | null = null;

  constructor(readonly module: EngineModule) {}

  /** Minima, saddles, basins and minimum-energy paths of the energy that a scenario carries. */
  landscape(scenario: Scenario, request: LandscapeRequest): Landscape {
    return this.#with(scenario, (engine) => engine.landscape(request));
  }

  /** Operators on the energy that a scenario carries: what only a whole walk tells. */
  operators(
    scenario: Scenario,
    request: CompareRequest,
    /** On the plane; where the fit starts its processes if there are none. */
    starts: Float64Array | null,
  ): Comparison {
    return this.#with(scenario, (engine) => {
      const from = toSpace(starts ?? ownStarts(engine), engine.dim(), "plane");
      return engine.compare({ ...request, points: [...from] });
    });
  }

  /** The Gibbs density in numbers, and by how much log Z grows in a box twice as wide. */
  density(scenario: Scenario, request: DensityRequest): DensityFacts {
    return this.#with(scenario, (engine) => {
      const report = engine.density(request);
      const view = twice(report.view);
      const wider = engine.density({ ...request, view, cells: 2 * report.cells[0] });
      return { report, growth: wider.log_z - report.log_z };
    });
  }

  /** The same points moved by energy or density; positions are given as the plane shows them. */
  fields(scenario: Scenario, request: FieldsRequest): Moved {
    return this.#with(scenario, (engine) => {
      const { courses, ...rest } = engine.fields(request);
      return {
        ...rest,
        courses: courses.map((course) => ({ ...course, paths: Float32Array.from(course.paths) })),
      };
    });
  }

  /** The families that have something to learn from a scenario's observations. */
  learnable(scenario: Scenario): Config[] {
    return this.module.learnable(scenario);
  }

  /**
   * Begins to fit families; `rankOn` goes on for a while. With two blocks or more, by the
   * prequential code too, which takes as many times as long.
   */
  rank(
    scenario: Scenario,
    families: Config[],
    iterations: number,
    epsilon: number,
    blocks = 0,
  ): void {
    this.rankEnd();
    this.#ranking = new this.module.Ranking(scenario, families, iterations, epsilon, blocks);
  }

  rankOn(budgetMs: number): { done: boolean; progress: RankProgress; ranked: Ranked[] } {
    if (!this.#ranking) throw toError(new Error("No families are being compared."));
    return this.#ranking.run(budgetMs);
  }

  rankEnd(): void {
    this.#ranking?.free();
    this.#ranking = null;
  }

  /** The energy that a scenario carries against that of the teacher it learns from. */
  recovery(scenario: Scenario, request: DensityRequest): Recovery {
    return this.#with(scenario, (engine) => engine.recovery(request));
  }

  /** Begins to fit at every spacing of the teacher's trajectories; `sweepOn` goes on for a while. */
  sweep(scenario: Scenario, spacings: number[], iterations: number): void {
    this.sweepEnd();
    this.#sweep = new this.module.Sweep(scenario, Float64Array.from(spacings), iterations);
  }

  sweepOn(budgetMs: number): { done: boolean; progress: RankProgress; rows: Spaced[] } {
    if (!this.#sweep) throw toError(new Error("No spacings are being compared."));
    return this.#sweep.run(budgetMs);
  }

  sweepEnd(): void {
    this.#sweep?.free();
    this.#sweep = null;
  }

  /** Begins to snap the parameters of a scenario; `snapOn` goes on for a while. */
  snap(scenario: Scenario, epsilon: number): void {
    this.snapEnd();
    this.#snapping = new this.module.Snapping(scenario, epsilon);
  }

  /** How it stands, and once it is done the scenario to go on with. */
  snapOn(
    budgetMs: number,
  ): { done: boolean; progress: [number, number]; scenario: Scenario | null } & Snapped {
    const snapping = this.#snapping;
    if (!snapping) throw toError(new Error("Nothing is being snapped."));
    const stand = snapping.run(budgetMs);
    return { ...stand, scenario: stand.done ? snapping.scenario() : null };
  }

  snapEnd(): void {
    this.#snapping?.free();
    this.#snapping = null;
  }

  /** Begins a density flow on the energy that a scenario carries; `flowOn` goes on. */
  flow(scenario: Scenario, request: FlowRequest): FlowStand & { rest: Float32Array } {
    this.flowEnd();
    const flow = new this.module.DensityFlow(scenario, request);
    this.#flow = flow;
    return { ...this.flowOn(0), rest: flow.rest() };
  }

  flowOn(steps: number): FlowStand {
    const flow = this.#flow;
    if (!flow) throw toError(new Error("No density is flowing."));
    const point = flow.run(steps);
    return { point, density: flow.density(), particles: flow.particles() };
  }

  flowEnd(): void {
    this.#flow?.free();
    this.#flow = null;
  }

  #with<T>(scenario: Scenario, look: (engine: Engine) => T): T {
    const engine = new this.module.Engine(scenario);
    try {
      return look(engine);
    } finally {
      engine.free();
    }
  }
}

/** The box with as much again around it, half on every side. */
function twice({ x_min, x_max, y_min, y_max }: Box): Box {
  const [dx, dy] = [(x_max - x_min) / 2, (y_max - y_min) / 2];
  return { x_min: x_min - dx, x_max: x_max + dx, y_min: y_min - dy, y_max: y_max + dy };
}
