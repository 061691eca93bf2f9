import { fetched } from "../kit/fetched";
import { toError } from "../wire/protocol";
import type { IelError } from "../wire/types";

/** What the page uses of the package; the only place that names it. */
export type EngineModule = typeof import("../pkg-complete/iel-complete.js");
export type { Engine, Task } from "../pkg-complete/iel-complete.js";

/**
 * The engine comes in three builds: a small one to start with, which lacks much of the catalog;
 * the complete one, in single and double precision; and a complete one in single precision that
 * fuses products and sums (relaxed SIMD), which is faster and whose bits depend on the machine.
 */
export type Build = "first" | "complete" | "fused";

/** Fetches and starts a build of the wasm module; the same one again for a second call. */
export const load = (build: Build): Promise<EngineModule> => builds[build]();

/** The first build lacks what `Builds` asks of the complete one where it throws. */
const builds = {
  first: fetched(() => start(import("../pkg/iel.js") as Promise<EngineModule>)),
  complete: fetched(() => start(import("../pkg-complete/iel-complete.js"))),
  fused: fetched(() => start(import("../pkg-fused/iel-fused.js") as Promise<EngineModule>)),
};

async function start(fetching: Promise<EngineModule>): Promise<EngineModule> {
  try {
    const module = await fetching;
    await module.default();
    return module;
  } catch (thrown) {
    const { message } = toError(thrown);
    throw { kind: "engine", message: `${UNFIT} The browser says: ${message}` } satisfies IelError;
  }
}

/** A deploy under an open page, or a download that broke off. */
const UNFIT =
  "A part of the engine did not come whole, or is of another version than the page. What you made is kept: load the page again where it does not come by itself.";
