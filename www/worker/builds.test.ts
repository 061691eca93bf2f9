import { expect, test } from "vitest";
import type { Scenario } from "../wire/types";
import { Builds } from "./builds";
import type { Build, EngineModule } from "./wasm";

/** A module whose engines know these energies. */
function module(...kinds: string[]): EngineModule {
  class Engine {
    constructor({ energy }: Scenario) {
      if (!kinds.includes(energy.kind)) throw new Error(`no ${energy.kind} here`);
    }
  }
  return { Engine } as unknown as EngineModule;
}

const asks = (kind: string, precision = "f32") =>
  ({ precision, energy: { kind } }) as unknown as Scenario;

function builds() {
  const loaded: Build[] = [];
  const made = new Builds(module("mlp"), async (build) => {
    loaded.push(build);
    return module("mlp", "ring");
  });
  return { made, loaded };
}

test("the first build serves what it can, and the complete one is fetched once for the rest", async () => {
  const { made, loaded } = builds();
  expect((await made.start(asks("mlp"))).build).toBe("first");
  expect(loaded).toEqual([]);
  expect((await made.start(asks("ring"))).build).toBe("complete");
  expect((await made.start(asks("mlp"))).build).toBe("complete");
  expect(loaded).toEqual(["complete"]);
});

test("what no build knows is refused by the complete one", async () => {
  const { made, loaded } = builds();
  await expect(made.start(asks("nothing"))).rejects.toThrow("no nothing here");
  expect(loaded).toEqual(["complete"]);
});

test("the fused build takes single precision only", async () => {
  const { made, loaded } = builds();
  await made.fuse(true);
  expect((await made.start(asks("ring"))).build).toBe("fused");
  expect((await made.start(asks("ring", "f64"))).build).toBe("complete");
  expect(loaded).toEqual(["fused", "complete"]);
});

test("where the fused build cannot be had, that is said, and the exact ones go on", async () => {
  const made = new Builds(module("mlp"), () => Promise.reject(new Error("not built yet")));
  const refused = made.fuse(true);
  expect((await made.start(asks("mlp"))).build).toBe("first");
  await expect(refused).rejects.toThrow("not built yet");
  expect((await made.start(asks("mlp"))).build).toBe("first");
});
