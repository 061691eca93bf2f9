import { to_error } from "../protocol";
import { to_space } from "./chart";
import { own_starts } from "./starts";
import type {
  CompareRequest,
  Comparison,
  Fields,
  FieldsRequest,
  FlowPoint,
  FlowRequest,
  Landscape,
  LandscapeRequest,
  Ranked,
  RankProgress,
  Scenario,
} from "./types";
import type { DensityFlow, Engine, EngineModule, Ranking } from "./wasm";

/** Where one law took the points, and how. */
export type FieldCourse = Omit<Fields["courses"][number], "paths"> & { paths: Float32Array };

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
      const from = to_space(starts ?? own_starts(engine), engine.dim(), "plane");
      return engine.compare({ ...request, points: [...from] });
    });
  }

  /** The same points moved by energy or density; positions are given as the plane shows them. */
  fields(scenario: Scenario, request: FieldsRequest): { courses: FieldCourse[] } {
    return this.#with(scenario, (engine) => {
      const { courses } = engine.fields(request);
      return {
        courses: courses.map((course) => ({ ...course, paths: Float32Array.from(course.paths) })),
      };
    });
  }

  /** Begins to fit every family that can be learned; `rank_on` goes on for a while. */
  rank(scenario: Scenario, iterations: number, epsilon: number): void {
    this.rank_end();
    this.#ranking = new this.module.Ranking(scenario, [], iterations, epsilon);
  }

  rank_on(budget_ms: number): { done: boolean; progress: RankProgress; ranked: Ranked[] } {
    if (!this.#ranking) throw to_error(new Error("No families are being compared."));
    return this.#ranking.run(budget_ms);
  }

  rank_end(): void {
    this.#ranking?.free();
    this.#ranking = null;
  }

  /** Begins a density flow on the energy that a scenario carries; `flow_on` goes on. */
  flow(scenario: Scenario, request: FlowRequest): FlowStand & { rest: Float32Array } {
    this.flow_end();
    const flow = new this.module.DensityFlow(scenario, request);
    this.#flow = flow;
    return { ...this.flow_on(0), rest: flow.rest() };
  }

  flow_on(steps: number): FlowStand {
    const flow = this.#flow;
    if (!flow) throw to_error(new Error("No density is flowing."));
    const point = flow.run(steps);
    return { point, density: flow.density(), particles: flow.particles() };
  }

  flow_end(): void {
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
