import { type Chart, toSpace } from "../wire/charting";
import { toError } from "../wire/protocol";
import type {
  Arrangement,
  DensityReport,
  DensityRequest,
  EnergyConfig,
  Progress,
  Recovery,
  Scenario,
  Schema,
  SeriesRequest,
  StudyReports,
  StudyRequest,
  UnitsSpec,
} from "../wire/types";
import { ownStarts } from "./starts";
import type { Engine, EngineModule, Task } from "./wasm";

/** How a study stands. */
export interface Stand<S extends keyof StudyReports> {
  done: boolean;
  progress: Progress;
  /** What it has found so far, where that was asked for or it is done. */
  report: StudyReports[S] | null;
  /** Long rows of numbers that belong to the report. */
  arrays: Record<string, Float32Array>;
}

/** What takes long or much code: it has a worker and the larger build of the engine to itself. */
export class Studies {
  readonly #tasks = new Map<number, Task>();
  #last = 0;

  constructor(readonly module: EngineModule) {}

  /** Begins a study of a scenario with the state that it carries; `advance` goes on. */
  begin(scenario: Scenario, request: StudyRequest): number {
    this.#last++;
    this.#tasks.set(this.#last, new this.module.Task(scenario, request));
    return this.#last;
  }

  /** Begins to compare operators from starts on the canvas; where the fit starts its processes if
   *  there are none. */
  beginOperators(
    scenario: Scenario,
    request: Omit<Extract<StudyRequest, { study: "operators" }>, "study">,
    starts: Float64Array | null,
    chart: Chart,
  ): number {
    const points = this.#with(scenario, (engine) =>
      toSpace(starts ?? ownStarts(engine), engine.dim(), chart),
    );
    return this.begin(scenario, { ...request, points: [...points], study: "operators" });
  }

  /** Goes on with a study for so many milliseconds or steps. */
  advance<S extends keyof StudyReports>(
    id: number,
    budgetMs: number,
    steps: number,
    reported: boolean,
  ): Stand<S> {
    const task = this.#task(id);
    const done = task.run(budgetMs, steps);
    return this.#stand<S>(task, done, done || reported);
  }

  /** How a study stands, before it goes on. */
  look<S extends keyof StudyReports>(id: number): Stand<S> {
    return this.#stand<S>(this.#task(id), false, true);
  }

  /** Ends a study, wherever it stands. */
  end(id: number): void {
    this.#tasks.get(id)?.free();
    this.#tasks.delete(id);
  }

  /** The Gibbs density in numbers. */
  density(scenario: Scenario, request: DensityRequest): DensityReport {
    return this.#with(scenario, (engine) => engine.density(request));
  }

  /** The families that have something to learn from a scenario's observations. */
  learnable(scenario: Scenario): EnergyConfig[] {
    return this.module.learnable(scenario);
  }

  /** The energy that a scenario carries against that of the teacher it learns from. */
  recovery(scenario: Scenario, request: DensityRequest): Recovery {
    return this.#with(scenario, (engine) => engine.recovery(request));
  }

  /** Reads a machine of units from the pairs of a link. */
  unitsFromLink(text: string): UnitsSpec {
    return this.module.units_from_link(text);
  }

  /** The pairs of a link that say a machine of units. */
  unitsToLink(spec: UnitsSpec): string {
    return this.module.units_to_link(spec);
  }

  /** What settings a machine of units has. */
  unitsSchema(): Schema {
    return this.module.units_schema();
  }

  /** Reads a machine for series from the pairs of a link. */
  seriesFromLink(text: string): SeriesRequest {
    return this.module.series_from_link(text);
  }

  /** The pairs of a link that say a machine for series. */
  seriesToLink(request: SeriesRequest): string {
    return this.module.series_to_link(request);
  }

  /** What settings a machine for series has. */
  seriesSchema(): Schema {
    return this.module.series_schema();
  }

  /** The rows of a table of numbers, as CSV. */
  seriesTable(text: string): number[][] {
    return this.module.series_table(text);
  }

  /** What the concepts that ship are called, in links and by people. */
  conceptNames(): [string, string][] {
    return this.module.concept_names();
  }

  /** Arrangements that show a concept, one for each number. */
  conceptEvents(concept: number, seed: number, numbers: number[]): Arrangement[] {
    return numbers.map((number) => this.module.concept_event(concept, seed, number));
  }

  /** An arrangement whose entities are anywhere. */
  conceptStart(seed: number): Arrangement {
    return this.module.concept_start(seed);
  }

  #task(id: number): Task {
    const task = this.#tasks.get(id);
    if (!task) throw toError(new Error("This study has ended."));
    return task;
  }

  #stand<S extends keyof StudyReports>(task: Task, done: boolean, reported: boolean): Stand<S> {
    const report = reported ? (task.report() as StudyReports[S]) : null;
    return { done, progress: task.progress(), report, arrays: task.arrays() };
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
