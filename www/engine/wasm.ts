import init, * as module from "../pkg/iel.js";
import type {
  Catalogue,
  Choices,
  Command,
  FrameRequest,
  Notice,
  Point,
  Probe,
  Scenario,
  Status,
} from "./types";

/** One running scenario inside the wasm module. Every method may throw an `IelError`. */
export interface Engine {
  command(command: Command): void;
  run(max_iterations: number, budget_ms: number): Status;
  status(): Status;
  scenario(with_state: boolean): Scenario;
  frame(request: FrameRequest): void;
  grid(): Float32Array;
  observations(): Float32Array;
  conditions(): Float32Array;
  starts(): Float32Array;
  trajectories(): Float32Array;
  critical_points(): Float32Array;
  curves(): Float64Array;
  probe(x: number, y: number): Probe;
  free(): void;
}

/** What the page uses of the wasm package; the only place that names the package. */
export interface EngineModule {
  Engine: new (scenario: Scenario) => Engine;
  catalogue(): Catalogue;
  parse_link(hash: string): { scenario: Scenario; notices: Notice[] };
  to_link(scenario: Scenario): string;
  parse_points(text: string): { points: Point[]; notices: Notice[] };
  random_seed(): number;
  check(scenario: Scenario): Choices;
}

/** Fetches and starts the wasm module. */
export async function load(): Promise<EngineModule> {
  await init();
  return module as unknown as EngineModule;
}
