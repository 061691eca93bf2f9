import { expect, test } from "vitest";
import { Builds } from "./builds";
import type { Build } from "./wasm";

interface Asked {
  precision: "f32" | "f64";
  energy: string;
}

/** A module whose engines know these energies. */
const module = (...known: string[]) => ({
  Engine: class {
    constructor({ energy }: Asked) {
      if (!known.includes(energy)) throw new Error(`no ${energy} here`);
    }
  },
});

const asks = (energy: string, precision: Asked["precision"] = "f32"): Asked => ({
  precision,
  energy,
});

type Module = ReturnType<typeof module>;
const buildsOf = (load: (build: Build) => Promise<Module>) =>
  new Builds<Asked, object, Module>(module("mlp"), load);

function builds() {
  const loaded: Build[] = [];
  const made = buildsOf(async (build) => {
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

test("a complete build that could not be fetched is fetched again when next asked for", async () => {
  let failing = true;
  const made = buildsOf(async () => {
    if (failing) throw new Error("failed to fetch Wasm: 503");
    return module("mlp", "ring");
  });
  await expect(made.start(asks("ring"))).rejects.toThrow("503");
  failing = false;
  expect((await made.start(asks("ring"))).build).toBe("complete");
});

test("the fused build takes single precision only", async () => {
  const { made, loaded } = builds();
  await made.fuse(true);
  expect((await made.start(asks("ring"))).build).toBe("fused");
  expect((await made.start(asks("ring", "f64"))).build).toBe("complete");
  expect(loaded).toEqual(["fused", "complete"]);
});

test("where the fused build cannot be had, that is said, and the exact ones go on", async () => {
  const made = buildsOf(() => Promise.reject(new Error("not built yet")));
  const refused = made.fuse(true);
  expect((await made.start(asks("mlp"))).build).toBe("first");
  await expect(refused).rejects.toThrow("not built yet");
  expect((await made.start(asks("mlp"))).build).toBe("first");
});
