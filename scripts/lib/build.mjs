// The two things that are built: the engine for the web (www/pkg) and the page (dist).
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { unlessMade } from "./made.mjs";
import { beside, capture, heading, root, run } from "./run.mjs";

/** How wasm-opt is called. Nothing of the program lies in the lowest kilobyte, where only a stack that
 *  overflows would reach: so sums in addresses may become offsets of loads, which are for free. The
 *  features are what rustc emits for simd128 on this target, so that they are read and kept. */
const optimizations = [
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

export const target = "wasm32-unknown-unknown";
export const targetFolder = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");

/** The command line as a release has it. */
export const commandLine = path.join(targetFolder, "release", "iel");
export const buildCommandLine = () =>
  run("cargo", ["build", "--release", "--locked", "--bin", "iel"]);

/** The engine as the page starts with it; the complete one, which takes over as soon as it is there;
 *  and the one that fuses products and sums, for who prefers speed to bits that are the same
 *  everywhere. wasm-opt's -O3 makes the first one smaller; the others it made no faster, and twice as late. */
const first = { folder: "pkg", name: "iel", features: "", level: "-O3" };
const complete = {
  folder: "pkg-complete",
  name: "iel-complete",
  features: "complete,double,picture",
  level: "-O2",
};
const fused = {
  folder: "pkg-fused",
  name: "iel-fused",
  features: "complete",
  level: "-O2",
  simd: "+simd128,+relaxed-simd",
};

/** The engine as wasm, with its JavaScript and types: www/pkg*. Side by side, as linking keeps to
 *  one core. */
export async function buildWasm(env) {
  await Promise.all([buildEngine(env), buildFused(env)]);
}

/** The two builds that the page cannot do without. What takes longest begins; wasm-opt waits for the
 *  node `modules`. `alone` says that nothing else is compiled meanwhile. */
export function buildEngine(env, { modules, alone = false } = {}) {
  return unlessMade("engine", madeFrom([first, complete], env), () => {
    heading("The engine as wasm (two to three minutes the first time)");
    // Alone, the engine leaves a core idle once its dependencies are there.
    xtask("bindgen", { background: alone }).catch(() => {});
    return inTurn([complete, first], { env, modules });
  });
}

/** The build that the page takes on request. In the `background` it lets others go first. */
export function buildFused(env, { background = false } = {}) {
  const how = { env: { ...env, RUSTFLAGS: `-Ctarget-feature=${fused.simd}` }, background };
  return unlessMade("fused engine", madeFrom([fused], env), () => {
    // No page may take one that was made for an earlier page.
    rmSync(path.join(root, "www", fused.folder), { recursive: true, force: true });
    return inTurn([fused], how);
  });
}

function madeFrom(builds, env) {
  const crates = ["src", "web", "xtask", "Cargo.toml", "Cargo.lock", ".cargo"];
  return {
    inputs: [...crates, "package-lock.json", "scripts/lib/build.mjs"],
    more: [capture("rustc", ["-vV"], { env: { ...process.env, ...env } })],
    outputs: builds.map(({ folder, name }) => `www/${folder}/${name}_bg.wasm`),
  };
}

/** Cargo works on one build in a folder at a time; what follows a build goes on beside the next. */
async function inTurn([build, ...rest], how) {
  if (!build) return;
  const wasm = await compile(build, how);
  await Promise.all([finish(build, wasm, how), inTurn(rest, how)]);
}

/** One wasm file by cargo, with a name of its own. */
async function compile({ name, features, simd }, how) {
  const folder = simd ? path.join(targetFolder, name) : targetFolder;
  const what = ["build", "--package", "iel-web", "--features", features];
  const where = ["--release", "--locked", "--target", target, "--target-dir", folder];
  await beside(name, (say) => run("cargo", [...what, ...where], { ...how, say }));
  const built = path.join(folder, target, "release");
  const wasm = path.join(built, `${name}.wasm`);
  copyFileSync(path.join(built, "iel_web.wasm"), wasm);
  return wasm;
}

/** From cargo's file to the one that the page imports. */
async function finish({ folder, name, level }, wasm, how) {
  const bindgen = await xtask("bindgen");
  const out = path.join(root, "www", folder);
  await beside(`${name}, bindings and wasm-opt`, async (say) => {
    await run(bindgen, [wasm, out, name], { say });
    await how.modules;
    await optimize(path.join(out, `${name}_bg.wasm`), level, { ...how, say });
  });
}

const programs = {};

/** A program of the crate `xtask`, compiled when it is first asked for. */
export function xtask(name, { features = "", ...how } = {}) {
  programs[name] ??= beside(name, async (say) => {
    const what = ["build", "--package", "xtask", "--bin", name, "--features", features];
    await run("cargo", [...what, "--profile", "tool", "--locked"], { ...how, say });
    return path.join(targetFolder, "tool", process.platform === "win32" ? `${name}.exe` : name);
  });
  return programs[name];
}

/** wasm-opt in place; the result is kept under the hash of its input and used again. */
async function optimize(file, level, how) {
  const hash = createHash("sha256")
    .update(readFileSync(file))
    .update([level, ...optimizations].join(" "))
    .digest("hex");
  const folder = path.join(targetFolder, "wasm-opt");
  const optimized = path.join(folder, `${hash}.wasm`);
  if (!existsSync(optimized)) {
    mkdirSync(folder, { recursive: true });
    await run("wasm-opt", [level, ...optimizations, file, "-o", `${optimized}.part`], how);
    copyFileSync(`${optimized}.part`, optimized);
  }
  copyFileSync(optimized, file);
}

/** The page with the engine in it: dist. With `keep` what an open page may still load stays. */
export async function buildPage({ keep = false } = {}) {
  standInForFused();
  const made = {
    inputs: [
      "www",
      "index.html",
      "article.html",
      "bench.html",
      "public",
      "scripts/lib/offline.mjs",
      "benches/work.json",
      "vite.config.ts",
      "package-lock.json",
    ],
    outputs: ["dist/index.html"],
  };
  await unlessMade("page", made, async () => {
    heading("The page (a few seconds)");
    const { build } = await import("vite");
    await build({ root, build: { emptyOutDir: !keep } });
  });
}

/** While the fused engine is being built, the page says so to who asks for it. */
function standInForFused() {
  const folder = path.join(root, "www", fused.folder);
  if (existsSync(path.join(folder, `${fused.name}_bg.wasm`))) return;
  const message = "It is still being built. Load the page again in a few minutes.";
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, `${fused.name}.js`),
    `export default () => {\n  throw new Error(${JSON.stringify(message)});\n};\n`,
  );
  const types = `"../${complete.folder}/${complete.name}.js"`;
  writeFileSync(
    path.join(folder, `${fused.name}.d.ts`),
    `export * from ${types};\nexport { default } from ${types};\n`,
  );
}

/** The engine, and the page with it. */
export async function buildAll(env) {
  await buildWasm(env);
  await buildPage();
}
