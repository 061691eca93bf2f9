// The two things that are built: the engine for the web (www/pkg) and the page (dist).
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { heading, root, run } from "./run.mjs";

/** How wasm-opt is called. Nothing of the program lies in the lowest kilobyte, where only a stack that
 *  overflows would reach: so sums in addresses may become offsets of loads, which are for free. The
 *  features are what rustc emits for simd128 on this target, so that they are read and kept. */
const optimizations = [
  "-O3",
  "--low-memory-unused",
  "--enable-simd",
  "--enable-relaxed-simd",
  "--enable-bulk-memory",
  "--enable-mutable-globals",
  "--enable-multivalue",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
];

/** The engine as the page starts with it; the complete one, which takes over as soon as it is there;
 *  and the one that fuses products and sums, for who prefers speed to bits that are the same
 *  everywhere. */
const builds = [
  { folder: "pkg", name: "iel", features: "" },
  { folder: "pkg-complete", name: "iel-complete", features: "complete,double" },
  {
    folder: "pkg-fused",
    name: "iel-fused",
    features: "complete",
    simd: "+simd128,+relaxed-simd",
  },
];

export async function buildWasm(env) {
  heading("The engine as wasm, www/pkg* (two to six minutes the first time)");
  const plain = builds.filter(({ simd }) => !simd);
  const others = builds.filter(({ simd }) => simd);
  // Side by side, as linking keeps to one core: cargo works on one build in a folder at a time.
  await Promise.all([
    inTurn(plain, (build) => buildOne(build, env)),
    inTurn(others, (build) =>
      buildOne(build, {
        ...env,
        RUSTFLAGS: `-Ctarget-feature=${build.simd}`,
        CARGO_TARGET_DIR: path.join(root, "target", build.name),
      }),
    ),
  ]);
}

async function inTurn(items, work) {
  for (const item of items) await work(item);
}

async function buildOne({ folder, name, features }, env) {
  const out = path.join(root, "www", folder);
  const output = ["--out-dir", out, "--out-name", name, "--no-pack"];
  const wasmPackArgs = ["build", "--release", "--target", "web", ...output];
  const cargoArgs = ["--no-default-features", "--features", features, "--locked"];
  await run("wasm-pack", [...wasmPackArgs, "--", ...cargoArgs], { env });
  await optimize(path.join(out, `${name}_bg.wasm`));
}

/** wasm-opt in place; the result is kept under the hash of its input and used again. */
async function optimize(file) {
  const hash = createHash("sha256")
    .update(readFileSync(file))
    .update(optimizations.join(" "))
    .digest("hex");
  const folder = path.join(root, "target", "wasm-opt");
  const optimized = path.join(folder, `${hash}.wasm`);
  if (!existsSync(optimized)) {
    mkdirSync(folder, { recursive: true });
    await run("wasm-opt", [...optimizations, file, "-o", `${optimized}.part`]);
    copyFileSync(`${optimized}.part`, optimized);
  }
  copyFileSync(optimized, file);
}

export async function buildPage() {
  heading("The page (half a minute)");
  await run("vite", ["build"]);
}

/** The engine, and the page with it. */
export async function buildAll(env) {
  await buildWasm(env);
  await buildPage();
}
