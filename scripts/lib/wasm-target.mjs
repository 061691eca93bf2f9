// The compiler for wasm32-unknown-unknown: from rustup where its server can be reached,
// else from Debian's packages (Debian 12's security suite), whose standard library for wasm
// is built here once.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { target, targetFolder, xtask } from "./build.mjs";
import { attempt, capture, heading, run, Stop, which } from "./run.mjs";
import { aptInstall, asRoot } from "./system.mjs";

const debianLib = `/usr/lib/rustlib/${target}/lib`;
const debianStamp = `${debianLib}/built-by-iel`;
const debianEnv = { RUSTUP_TOOLCHAIN: "debian" };
const byHand = `Install a Rust toolchain with the target ${target}, for example\n  rustup target add ${target}`;

function rustupHasIt() {
  const sysroot = capture("rustc", ["--print", "sysroot"]);
  const lib = sysroot && path.join(sysroot, "lib/rustlib", target, "lib");
  return !!lib && existsSync(lib) && readdirSync(lib).some((file) => file.startsWith("libstd-"));
}

function debianHasIt() {
  if (!existsSync(debianStamp) || !which("rustup")) return false;
  const linked = capture("rustup", ["toolchain", "list"])?.split("\n") ?? [];
  return (
    linked.some((name) => name.split(" ")[0] === "debian") &&
    readFileSync(debianStamp, "utf8") === capture("/usr/bin/rustc", ["-vV"])
  );
}

/**
 * The environment in which cargo compiles for wasm, or undefined where nothing
 * here can. IEL_WASM=debian insists on Debian's compiler, IEL_WASM=rustup on rustup's.
 */
export function wasmEnv() {
  const wish = process.env.IEL_WASM;
  if (wish !== "debian" && rustupHasIt()) return {};
  if (wish !== "rustup" && debianHasIt()) return debianEnv;
  return undefined;
}

/** Makes sure that something here compiles for wasm; returns its environment. */
export async function ensureWasmTarget() {
  let env = wasmEnv();
  if (env) {
    console.log(`wasm target: there (${env.RUSTUP_TOOLCHAIN ?? "the active"} toolchain)`);
    return env;
  }
  if (process.env.IEL_WASM !== "debian") {
    heading("The wasm target, from rustup (20 MB; a few seconds, at most two minutes)");
    if (which("rustup")) await attempt("rustup", ["target", "add", target], { timeout: 120_000 });
    if (!rustupHasIt()) console.log("rustup cannot provide it here.");
  }
  env = wasmEnv();
  if (!env && process.env.IEL_WASM !== "rustup") {
    await fromDebian();
    env = wasmEnv();
  }
  if (!env) throw new Stop(`No compiler here for ${target}.\n${byHand}`);
  return env;
}

async function fromDebian() {
  heading("The wasm target, from Debian's packages (150 MB to fetch; one to two minutes)");
  if (!which("rustup")) throw new Stop(`No compiler here for ${target}.\n${byHand}`);
  xtask("bindgen").catch(() => {}); // beside it, as it needs no wasm; who asks for it is told of errors
  const why = { reason: `No compiler here for ${target}.`, elsewhere: byHand };
  await aptInstall(["rustc-web", "cargo-web", "rust-web-src"], why);
  const version = capture("/usr/bin/rustc", ["-vV"]);
  const host = version?.match(/^host: (.+)$/m)?.[1];
  const llvm = version?.match(/^LLVM version: (\d+)/m)?.[1];
  if (!host || !llvm) throw new Stop("Debian's /usr/bin/rustc does not run.");
  await aptInstall([`lld-${llvm}`], why);

  heading("Its standard library for wasm, built once (about a minute)");
  const work = mkdtempSync(path.join(tmpdir(), "iel-std-"));
  try {
    await buildStd(work);
    const built = path.join(work, "target", target, "release/deps");
    const libraries = readdirSync(built).filter(
      (f) => f.endsWith(".rlib") && !f.startsWith("libempty_crate-"),
    );
    if (!libraries.some((file) => file.startsWith("libstd-")))
      throw new Stop("The build left no std.");
    const staged = path.join(work, "lib");
    mkdirSync(staged);
    for (const file of libraries) copyFileSync(path.join(built, file), path.join(staged, file));
    writeFileSync(path.join(staged, path.basename(debianStamp)), version);
    await asRoot("rm", ["-rf", debianLib]);
    await asRoot("mkdir", ["-p", debianLib, `/usr/lib/rustlib/${host}/bin`]);
    await asRoot("ln", ["-sf", `/usr/bin/lld-${llvm}`, `/usr/lib/rustlib/${host}/bin/rust-lld`]);
    await asRoot("cp", ["-R", `${staged}/.`, debianLib]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  await run("rustup", ["toolchain", "link", "debian", "/usr"]);
  // What was compiled against an earlier build of std no longer links.
  for (const folder of [target, "iel-fused"]) {
    rmSync(path.join(targetFolder, folder), { recursive: true, force: true });
  }
}

async function buildStd(work) {
  mkdirSync(path.join(work, "src"));
  writeFileSync(path.join(work, "src/lib.rs"), "");
  writeFileSync(
    path.join(work, "Cargo.toml"),
    '[package]\nname = "empty-crate"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n',
  );
  await run(
    "/usr/bin/cargo",
    ["build", "--release", "--target", target, "-Zbuild-std=std,panic_abort,test"],
    {
      cwd: work,
      env: {
        PATH: `/usr/bin:${process.env.PATH}`,
        RUSTC: "/usr/bin/rustc",
        RUSTC_BOOTSTRAP: "1", // this one step only; the project itself is stable Rust
        RUSTFLAGS: "-Cembed-bitcode=yes",
        CARGO_TARGET_DIR: path.join(work, "target"),
      },
    },
  );
}
