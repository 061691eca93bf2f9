// Installs what building (and with --browser, testing) needs and is not there yet.
// Safe to repeat: what is there is left alone.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findBrowser } from "./lib/browser.mjs";
import { beside, capture, entry, heading, isScript, root, run, Stop, which } from "./lib/run.mjs";
import { aptInstall } from "./lib/system.mjs";
import { ensureWasmTarget } from "./lib/wasm-target.mjs";

/** Returns what the other scripts work with: the wasm environment and the browser. */
export async function setup({ browser = false } = {}) {
  const { env, modules } = await setupRust();
  await modules;
  return { env, browser: browser ? await ensureBrowser() : findBrowser() };
}

/** What compiling needs, and the promise of the node modules, which are installed beside. */
export async function setupRust() {
  checkNode();
  await ensureRust();
  const modules = ensureNodeModules();
  // Whoever waits for them hears of a failure.
  modules.catch(() => {});
  return { env: await ensureWasmTarget(), modules };
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
  if (process.platform !== "win32" && !which("cc")) {
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
  await beside("node modules", (say) => run("npm", ["ci", "--no-fund", "--no-audit"], { say }));
  writeFileSync(stamp, lock);
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
