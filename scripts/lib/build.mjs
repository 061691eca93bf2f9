// The two things that are built: the engine for the web (www/pkg) and the page (dist).
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { heading, root, run } from "./run.mjs";

/** What rustc emits for simd128 on this target, so that wasm-opt reads and keeps it. */
const wasmFeatures = [
  "--enable-simd",
  "--enable-bulk-memory",
  "--enable-mutable-globals",
  "--enable-multivalue",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
];

export async function buildWasm(env) {
  heading("The engine as wasm (one to three minutes the first time)");
  const out = path.join(root, "www", "pkg");
  const wasmPackArgs = [
    "build",
    "--release",
    "--target",
    "web",
    "--out-dir",
    "www/pkg",
    "--no-pack",
  ];
  await run("wasm-pack", [...wasmPackArgs, "--", "--no-default-features", "--locked"], { env });
  await optimize(path.join(out, "iel_bg.wasm"));
}

/** wasm-opt in place; the result is kept under the hash of its input and used again. */
async function optimize(file) {
  const hash = createHash("sha256").update(readFileSync(file)).digest("hex");
  const folder = path.join(root, "target", "wasm-opt");
  const optimized = path.join(folder, `${hash}.wasm`);
  if (!existsSync(optimized)) {
    mkdirSync(folder, { recursive: true });
    await run("wasm-opt", ["-O3", ...wasmFeatures, file, "-o", `${optimized}.part`]);
    copyFileSync(`${optimized}.part`, optimized);
  }
  copyFileSync(optimized, file);
}

export async function buildPage() {
  heading("The page (half a minute)");
  await run("vite", ["build"]);
}
