// npm test: installs what is missing, runs every layer, and ends with one line
// `N passed, N failed`: tests are counted one by one, a check (lint, build, budget) as one.
// `npm test -- e2e vitest` runs only the layers named.
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { checkBudget } from "./budget.mjs";
import { buildPage, buildWasm, target, xtask } from "./lib/build.mjs";
import { attempt, entry, heading, root, Stop } from "./lib/run.mjs";
import { loadTime } from "./load-time.mjs";
import { setup } from "./setup.mjs";

const reports = path.join(root, ".cache", "reports");

/** A check: one passed or one failed. */
async function check(command, args, options) {
  const { code } = await attempt(command, args, options);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A build or other step in this process, as a check. */
async function step(work) {
  await work();
  return { passed: 1, failed: 0 };
}

/** Rust's test runners, native and wasm: adds up their closing lines. */
async function rustTests(command, args, env) {
  const { code, output } = await attempt(command, args, {
    env,
    say: (text) => process.stdout.write(text),
  });
  const counts = { code, passed: 0, failed: 0 };
  for (const [, passed, failed] of output.matchAll(
    /test result: \w+\. (\d+) passed; (\d+) failed/g,
  )) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
  }
  return counts;
}

/** A runner that leaves its counts in a JSON file. */
async function reported(name, command, args, env, read) {
  const file = path.join(reports, `${name}.json`);
  rmSync(file, { force: true });
  const { code } = await attempt(command, args(file), { env: env(file) });
  const counts = existsSync(file) ? read(JSON.parse(readFileSync(file, "utf8"))) : {};
  return { code, passed: 0, failed: 0, ...counts };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function layers({ env, browser }) {
  const clippy = ["clippy", "--all-targets", "--locked", "--", "-D", "warnings"];
  const wasmTest = ["test", "--locked", "--target", target, "--test", "wasm"];
  const wasmFeatures = ["--no-default-features", "--features", "complete,double"];
  const inBrowser = {
    ...env,
    CHROMEDRIVER: browser.chromedriver,
    WASM_BINDGEN_TEST_TIMEOUT: "300",
  };
  return {
    fmt: () => check("cargo", ["fmt", "--check"]),
    clippy: () => check("cargo", clippy),
    cargo: () => rustTests("cargo", ["test", "--locked", "--no-fail-fast"]),
    "wasm-browser": async () => {
      const runner = await xtask("wasm-test-runner", "--features", "test-runner");
      const config = ["--config", `target.${target}.runner=${JSON.stringify([runner])}`];
      return rustTests("cargo", [...config, ...wasmTest, ...wasmFeatures], inBrowser);
    },
    wasm: () => step(() => buildWasm(env)),
    biome: () => check("biome", ["ci", `--colors=${process.stdout.isTTY ? "force" : "off"}`, "."]),
    tsc: () => check("tsc", ["--noEmit"]),
    vitest: () =>
      reported(
        "vitest",
        "vitest",
        (file) => ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
        () => ({}),
        (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }),
      ),
    page: () => step(buildPage),
    budget: () =>
      step(async () => {
        if (!checkBudget()) throw new Stop("Over the budget (budget.json).");
        console.log(await loadTime(browser));
      }),
    e2e: async () => {
      const port = String(await freePort());
      return reported(
        "e2e",
        "playwright",
        () => ["test", "--reporter=list,json"],
        (file) => ({
          E2E_PORT: port,
          CHROMIUM: browser.chromium,
          PLAYWRIGHT_JSON_OUTPUT_NAME: file,
        }),
        ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }),
      );
    },
  };
}

/** Runs a layer; whatever goes wrong, also that it ran no test, counts as one failed. */
async function runLayer(name, layer) {
  heading(name);
  const begin = performance.now();
  let result;
  try {
    result = await layer();
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error.stack);
    result = { code: 1, passed: 0, failed: 0 };
  }
  let { code = 0, passed, failed } = result;
  let note = "";
  if (code !== 0 && failed === 0) {
    failed = 1;
    note = "ended with an error";
  } else if (passed + failed === 0) {
    failed = 1;
    note = "ran no test";
  }
  return { name, passed, failed, note, seconds: (performance.now() - begin) / 1000 };
}

entry(async () => {
  const all = layers(await setup({ browser: true }));
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in all));
  if (unknown.length > 0) {
    throw new Stop(`No layer ${unknown.join(", ")}. There are: ${Object.keys(all).join(", ")}`);
  }
  const results = [];
  for (const [name, layer] of Object.entries(all)) {
    if (wanted.length === 0 || wanted.includes(name)) results.push(await runLayer(name, layer));
  }
  heading("Results");
  for (const { name, passed, failed, note, seconds } of results) {
    const counts = `${String(passed).padStart(5)} ok ${String(failed).padStart(4)} not`;
    console.log(`${name.padEnd(14)}${counts} ${seconds.toFixed(0).padStart(6)} s  ${note}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  if (sum("failed") > 0) process.exitCode = 1;
});
