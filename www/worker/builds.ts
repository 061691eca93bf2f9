import type { Scenario } from "../wire/types";
import type { Build, Engine, EngineModule } from "./wasm";

/** Which build of the engine computes what: the first one until the complete one is there. */
export class Builds {
  #fused: Promise<EngineModule> | null = null;
  readonly #first: EngineModule;
  #latest: EngineModule;
  #complete: Promise<EngineModule> | null = null;

  constructor(
    first: EngineModule,
    readonly load: (build: Build) => Promise<EngineModule>,
  ) {
    this.#first = first;
    this.#latest = first;
  }

  /** The build at hand. */
  get latest(): EngineModule {
    return this.#latest;
  }

  /** The complete build, fetched when first asked for. */
  complete(): Promise<EngineModule> {
    this.#complete ??= this.load("complete").then((module) => {
      this.#latest = module;
      return module;
    });
    return this.#complete;
  }

  /** Asks the build at hand; where the first one refuses, the complete one has the last word. */
  async ask<T>(call: (module: EngineModule) => T): Promise<T> {
    if (this.#latest === this.#first) {
      try {
        return call(this.#first);
      } catch {
        await this.complete();
      }
    }
    return call(this.#latest);
  }

  /** Takes the build that is fast rather than the same everywhere, or no longer; where it cannot be
   *  had, says why, and the exact ones go on. */
  async fuse(on: boolean): Promise<void> {
    this.#fused = on ? this.load("fused") : null;
    await this.#fused?.catch((thrown) => {
      this.#fused = null;
      throw thrown;
    });
  }

  /** Starts a scenario, on the first build only where that has all it needs. */
  async start(scenario: Scenario): Promise<{ engine: Engine; build: Build }> {
    if (scenario.precision === "f32") {
      const module = await this.#fused?.catch(() => null);
      if (module) return { engine: new module.Engine(scenario), build: "fused" };
    }
    return this.ask((module) => ({
      engine: new module.Engine(scenario),
      build: module === this.#first ? "first" : "complete",
    }));
  }
}
