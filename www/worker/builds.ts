import { fetched } from "../kit/fetched";
import type { Scenario } from "../wire/types";
import type { Build } from "./wasm";

/** Which build of the engine computes what: the first one until the complete one is there. Of their
 *  modules `M` all that is needed here is how an engine `E` starts a scenario `S`. */
export class Builds<
  S extends Pick<Scenario, "precision">,
  E,
  M extends { Engine: new (scenario: S) => E },
> {
  #fused: Promise<M> | null = null;
  readonly #first: M;
  #latest: M;
  /** The complete build, fetched when first asked for. */
  readonly complete: () => Promise<M>;

  constructor(
    first: M,
    readonly load: (build: Build) => Promise<M>,
  ) {
    this.#first = first;
    this.#latest = first;
    this.complete = fetched(async () => {
      this.#latest = await load("complete");
      return this.#latest;
    });
  }

  /** The build at hand. */
  get latest(): M {
    return this.#latest;
  }

  /** Asks the build at hand; where the first one refuses, the complete one has the last word. */
  async ask<T>(call: (module: M) => T): Promise<T> {
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

  /** The build that can go on where an engine of another stood. */
  async successor(of: Build): Promise<{ module: M; build: Build }> {
    const fused = of === "fused" ? await this.#fused?.catch(() => null) : null;
    return fused
      ? { module: fused, build: "fused" }
      : { module: await this.complete(), build: "complete" };
  }

  /** Starts a scenario, on the first build only where that has all it needs. */
  async start(scenario: S): Promise<{ engine: E; build: Build }> {
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
