// Installs what building (and with --browser, testing) needs and is not there yet.
// Safe to repeat: what is there is left alone.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findBrowser } from "./lib/browser.mjs";
import { attempt, capture, entry, heading, isScript, root, run, Stop, which } from "./lib/run.mjs";
import { aptInstall } from "./lib/system.mjs";
import { ensureWasmTarget } from "./lib/wasm-target.mjs";

const wasmPack = "0.15.0";

/** Returns what the other scripts work with: the wasm environment and the browser. */
export async function setup({ browser = false } = {}) {
  checkNode();
  await ensureRust();
  await ensureNodeModules();
  const env = await ensureWasmTarget();
  await ensureCargoTool("wasm-bindgen-cli", "wasm-bindgen", lockedVersion("wasm-bindgen"));
  await ensureCargoTool("wasm-pack", "wasm-pack", wasmPack);
  return { env, browser: browser ? await ensureBrowser() : findBrowser() };
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Stop(
      `Node.js 20.19 or later is needed; this is ${process.versions.node}. See https://nodejs.org`,
    );
  }
}

async function ensureRust() {
  if (!which("cargo")) {
    throw new Stop(
      "Rust is needed. Please run\n  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh\nand start again.",
    );
  }
  if (!which("cc")) {
    heading("A C compiler, for Rust's linker (half a minute)");
    await aptInstall(["gcc", "libc6-dev"], {
      reason: "Rust needs a C compiler as its linker.",
      elsewhere: "On macOS:\n  xcode-select --install",
    });
  }
  console.log(`rust: ${capture("rustc", ["--version"])}`);
}

/** The packages of package-lock.json, unless exactly those were installed before. */
async function ensureNodeModules() {
  const lock = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  const stamp = path.join(root, "node_modules", ".installed-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) {
    console.log("node modules: there");
    return;
  }
  heading("Node modules (half a minute)");
  await run("npm", ["ci", "--no-fund", "--no-audit"]);
  writeFileSync(stamp, lock);
}

/** The version of a crate in Cargo.lock: the tool must match the library exactly. */
function lockedVersion(crate) {
  const lock = readFileSync(path.join(root, "Cargo.lock"), "utf8");
  const found = lock.match(new RegExp(`name = "${crate}"\nversion = "([^"]+)"`));
  if (!found) throw new Stop(`Cargo.lock does not name ${crate}.`);
  return found[1];
}

async function ensureCargoTool(crate, program, version) {
  const have = which(program) && capture(program, ["--version"]);
  if (have?.split(" ")[1] === version) {
    console.log(`${program}: ${version}`);
    return;
  }
  heading(`${crate} ${version}, compiled once by cargo (two to five minutes)`);
  const install = ["install", crate, "--version", version, "--force"];
  let { code } = await attempt("cargo", [...install, "--locked"]);
  if (code !== 0) {
    console.log("Not with its own lock file (a mirror may lack a version in it); trying without.");
    ({ code } = await attempt("cargo", install));
  }
  if (code !== 0) {
    throw new Stop(`Could not install ${crate}. To try it by hand:\n  cargo ${install.join(" ")}`);
  }
}

async function ensureBrowser() {
  const there = findBrowser();
  if (there) {
    console.log(`browser: ${there.chromium}, ${there.chromedriver}`);
    return there;
  }
  heading("Chromium and its driver, for the tests (300 MB; about a minute)");
  await aptInstall(["chromium", "chromium-driver", "fonts-liberation"], {
    reason: "The tests need Chromium (or Chrome) and ChromeDriver of the same version.",
    elsewhere:
      "Or install Chrome and ChromeDriver and name them:\n  CHROMIUM=/path/to/chrome CHROMEDRIVER=/path/to/chromedriver npm test",
  });
  const installed = findBrowser();
  if (!installed)
    throw new Stop("Chromium was installed but is not found; set CHROMIUM and CHROMEDRIVER.");
  return installed;
}

if (isScript(import.meta.url)) {
  entry(async () => {
    await setup({ browser: process.argv.includes("--browser") });
    console.log("\nEverything is there.");
  });
}
