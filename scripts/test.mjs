// npm test: installs what is missing, runs every layer, and ends with one line
// `N passed, N failed`: tests are counted one by one, a check (lint, build, budget) as one.
// `npm test -- e2e vitest` runs only the layers named.
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { findPython } from "./exports.mjs";
import { findFirefox } from "./firefox.mjs";
import { target, xtask } from "./lib/build.mjs";
import { freePort } from "./lib/port.mjs";
import { attempt, entry, heading, root, Stop } from "./lib/run.mjs";
import { setup } from "./setup.mjs";
import { findWebKit } from "./webkit.mjs";

const reports = path.join(root, ".cache", "reports");
const shown = process.stdout.isTTY ? { FORCE_COLOR: "1", CARGO_TERM_COLOR: "always" } : {};

/** Stages one after the other, the lanes of a stage side by side, the layers of a lane in turn. Linking
 *  keeps to one core, so that the two long lanes fill each other's gaps. */
const stages = [
  [
    ["fmt", "clippy", "cargo", "exports"],
    ["wasm", "wasm-browser", "page", "budget"],
  ],
  [["biome"], ["tsc"], ["vitest"]],
  [["e2e"]],
  [["firefox", "webkit"]],
];

/** A check: one passed or one failed. */
const check = (command, args) => async (say) => {
  const { code } = await attempt(command, args, { env: shown, say });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
};

/** Rust's test runners, native and wasm: adds up their closing lines. */
const rustTests = (args, env) => async (say) => {
  const { code, output } = await attempt("cargo", args, { env: { ...shown, ...env }, say });
  const counts = { code, passed: 0, failed: 0 };
  for (const [, passed, failed] of output.matchAll(
    /test result: \w+\. (\d+) passed; (\d+) failed/g,
  )) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
  }
  return counts;
};

/** A runner that leaves its counts in a JSON file. */
async function reported(name, say, command, read) {
  const file = path.join(reports, `${name}.json`);
  rmSync(file, { force: true });
  const [program, args, env] = command(file);
  const { code } = await attempt(program, args, { env: { ...shown, ...env }, say });
  const counts = existsSync(file) ? read(JSON.parse(readFileSync(file, "utf8"))) : {};
  return { code, passed: 0, failed: 0, ...counts };
}

/** A script whose last line is `N passed, N failed`. */
const counted = (script) => async (say) => {
  const { code, output } = await attempt("node", [script], { say });
  const [, passed = 0, failed = 0] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? [];
  return { code, passed: Number(passed), failed: Number(failed) };
};

/** Names of the tests that passed only when they were run again. */
function flaky({ suites = [], specs = [], title }) {
  const names = specs
    .filter(({ tests }) => tests.some(({ status }) => status === "flaky"))
    .map((spec) => `${title}: ${spec.title}`);
  return [...names, ...suites.flatMap(flaky)];
}

/** What runs wasm tests in a browser: compiled beside the layers. */
const testRunner = () => xtask("wasm-test-runner", { features: "test-runner" });

/** The layers by name: each takes where its output goes, and resolves to its counts. */
function layers({ env, browser }) {
  const clippy = ["clippy", "--all-targets", "--locked", "--", "-D", "warnings"];
  // The library as the page's complete engine has it, built already: only the tests are new.
  const release = ["--release", "--target", target, "--locked"];
  const complete = ["--no-default-features", "--features", "complete,double,picture"];
  const runner = (file) => ["--config", `target.${target}.runner=${JSON.stringify([file])}`];
  const inBrowser = { ...env, CHROMEDRIVER: browser.chromedriver };
  return {
    fmt: check("node", ["scripts/format.mjs", "--check"]),
    clippy: check("cargo", clippy),
    cargo: rustTests(["test", "--locked", "--no-fail-fast"]),
    wasm: check("node", ["scripts/wasm.mjs"]),
    "wasm-browser": async (say) => {
      const how = [...runner(await testRunner()), ...release, ...complete];
      return rustTests(["test", ...how, "--test", "wasm"], inBrowser)(say);
    },
    page: check("vite", ["build"]),
    budget: check("node", ["scripts/budget.mjs"]),
    biome: check("biome", ["ci", `--colors=${process.stdout.isTTY ? "force" : "off"}`, "."]),
    tsc: check("tsc", ["--noEmit"]),
    vitest: (say) =>
      reported(
        "vitest",
        say,
        (file) => [
          "vitest",
          ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
        ],
        (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }),
      ),
    firefox: counted("scripts/firefox.mjs"),
    webkit: counted("scripts/webkit.mjs"),
    exports: counted("scripts/exports.mjs"),
    e2e: async (say) => {
      // At the same time, so that they differ.
      const [port, plain] = await Promise.all([freePort(), freePort()]);
      return reported(
        "e2e",
        say,
        (file) => [
          "playwright",
          ["test", "--reporter=list,json"],
          {
            E2E_PORT: port,
            E2E_PLAIN_PORT: plain,
            CHROMIUM: browser.chromium,
            PLAYWRIGHT_JSON_OUTPUT_NAME: file,
          },
        ],
        ({ stats, suites }) => ({
          passed: stats.expected + stats.flaky,
          failed: stats.unexpected,
          flaky: suites.flatMap(flaky),
        }),
      );
    },
  };
}

/** Of what runs side by side the first is shown as it comes; the others wait for their turn. */
const running = [];

function sayer(name) {
  const turn = { waiting: "", ended: false };
  running.push(turn);
  const say = (text) => {
    if (running[0] === turn) process.stdout.write(text);
    else turn.waiting += text;
  };
  say(`\n== ${name}\n`);
  const end = () => {
    turn.ended = true;
    while (running[0]?.ended) {
      running.shift();
      if (running[0]) process.stdout.write(running[0].waiting);
    }
  };
  return { say, end };
}

/** Runs a layer; whatever goes wrong, also that it ran no test, counts as one failed. */
async function runLayer(name, layer) {
  const { say, end } = sayer(name);
  const begin = performance.now();
  let result;
  try {
    result = await layer(say);
  } catch (error) {
    say(`${error.stack}\n`);
    result = { code: 1, passed: 0, failed: 0 };
  }
  end();
  let { code = 0, passed, failed, flaky = [] } = result;
  let note = flaky.length > 0 ? `${flaky.length} of them at a later try` : "";
  if (code !== 0 && failed === 0) {
    failed = 1;
    note = "ended with an error";
  } else if (passed + failed === 0) {
    failed = 1;
    note = "ran no test";
  }
  return { name, passed, failed, flaky, note, seconds: (performance.now() - begin) / 1000 };
}

entry(async () => {
  const found = await setup({ browser: true });
  const all = layers(found);
  // Where they are there: nothing else needs them.
  const optional = {
    firefox: ["Firefox", findFirefox],
    webkit: ["WebKit", findWebKit],
    exports: ["Python", findPython],
  };
  for (const [layer, [program, find]] of Object.entries(optional)) {
    if (find()) continue;
    delete all[layer];
    console.log(`${program} is not there: the layer ${layer} is not run.`);
  }
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !(name in all));
  if (unknown.length > 0) {
    throw new Stop(`No layer ${unknown.join(", ")}. There are: ${Object.keys(all).join(", ")}`);
  }
  const wanted = (name) => name in all && (named.length === 0 || named.includes(name));
  if (wanted("wasm-browser")) testRunner().catch(() => {}); // that layer tells of errors
  const results = [];
  const runLane = async (lane) => {
    for (const name of lane.filter(wanted)) results.push(await runLayer(name, all[name]));
  };
  const begin = performance.now();
  for (const lanes of stages) await Promise.all(lanes.map(runLane));

  heading("Results");
  for (const { name, passed, failed, note, seconds } of results) {
    const counts = `${String(passed).padStart(5)} ok ${String(failed).padStart(4)} not`;
    console.log(`${name.padEnd(14)}${counts} ${seconds.toFixed(0).padStart(6)} s  ${note}`);
  }
  const unsteady = results.flatMap(({ flaky }) => flaky);
  if (unsteady.length > 0) {
    console.log(`\nPassed only at a later try, which is to be looked into:`);
    for (const name of unsteady) console.log(`  ${name}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`\nIn ${((performance.now() - begin) / 60_000).toFixed(1)} minutes.`);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  if (sum("failed") > 0) process.exitCode = 1;
});
