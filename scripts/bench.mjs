// npm run bench: the standard work P0-P3 in Chromium, on the built page.
//   --peers      also the crate compiled natively (for 128 bits, for the processor at hand, and with fused
//                products), JAX and PyTorch, in turn in one run
//   --rounds N   how often each is asked for samples in turn (default 45)
//   --works LIST only these of p0,p1,p2,p3
//   --core N     the core that everything on one thread runs on, where taskset is (default 0)
//   --no-build   measures dist/ as it is
// Prints tables and writes artefacts/bench.json.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { openServed } from "./lib/browser.mjs";
import { buildAll, targetFolder } from "./lib/build.mjs";
import { installPeers } from "./lib/peers.mjs";
import { capture, entry, heading, root, Stop, which } from "./lib/run.mjs";
import { setup } from "./setup.mjs";

const works = ["p0", "p1", "p2", "p3"];
const cores = availableParallelism();

/** The goals: `ours` takes at most `most` times as long as `theirs`. */
const targets = [
  ...[
    ["p0", "JAX, 1 core", 1.3],
    ["p0", "PyTorch, 1 thread", 0.3],
    ["p1", "PyTorch, 1 thread", 1.0],
    ["p2", "PyTorch, 1 thread", 0.8],
    ["p3", "JAX, 1 core", 0.12],
    ...works.map((work) => [work, "native at 128 bits, 1 thread", 1.25]),
  ].map(([work, theirs, most]) => ({ work, ours: "wasm, 1 worker", theirs, most })),
  ...[
    ["p0", 1.0],
    ["p1", 1.0],
    ["p2", 1.4],
  ].map(([work, most]) => ({ work, ours: "wasm, all cores", theirs: "JAX, all cores", most })),
  ...[
    ["native, 1 thread", "JAX, 1 core", [0.75, 0.95, 1.45, 0.06]],
    ["native fused, 1 thread", "JAX, 1 core", [0.55, 0.65, 1.0]],
    ["native, all cores", "JAX, all cores", [0.6, 0.6, 1.1]],
  ].flatMap(([ours, theirs, ratios]) =>
    ratios.map((most, i) => ({ work: works[i], ours, theirs, most })),
  ),
];

/** The crate as it is compiled natively, each a build of its own under target/bench. */
const natives = [
  // What x86-64 has by default; elsewhere 128 bits are the width there is.
  ...(process.arch === "x64" ? [["native at 128 bits", [], "-Ctarget-cpu=x86-64"]] : []),
  ["native", []],
  ["native fused", ["--features", "fused"]],
];

/** Moves all threads of the browser to these cores: what else runs on a core slows all alike. */
async function moveBrowser(browser, cores) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  for (const { id } of processInfo) capture("taskset", ["-a", "-p", "-c", `${cores}`, `${id}`]);
}

/** The page in Chromium; `close` ends both browser and server. */
async function openPage(executablePath, core) {
  if (!existsSync(path.join(root, "dist", "bench.html"))) {
    throw new Stop("dist holds no bench.html: leave out --no-build.");
  }
  const served = { folder: path.join(root, "dist"), prefix: "/a/b/" };
  const { address, browser, close } = await openServed(executablePath, served);
  const page = await browser.newPage();
  await page.goto(`${address}bench.html`);
  const pins = which("taskset");
  const contender = (name, can, threads, ...how) => ({
    name,
    can,
    measure: async (work, samples) => {
      if (pins) await moveBrowser(browser, threads > 1 ? `0-${cores - 1}` : core);
      const args = [work, samples, threads, ...how];
      return page.evaluate((args) => window.bench.measure(...args), args);
    },
    close: () => {},
  });
  const shared = ["p0", "p1", "p2"];
  const builds = (await page.evaluate(() => window.bench.fused))
    ? ["complete", "fused"]
    : ["complete"];
  const contenders = builds.flatMap((build) => {
    const name = build === "fused" ? "wasm fused" : "wasm";
    const one = contender(`${name}, 1 worker`, works, 1, build);
    return cores > 1 ? [one, contender(`${name}, all cores`, shared, cores, build)] : [one];
  });
  return {
    contenders,
    version: browser.version(),
    close,
  };
}

/** A program that answers `p0 3` with a line of JSON. */
async function startProgram(name, can, command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise((_, reject) => child.on("error", reject));
  const read = async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Stop(`${name} ended before it answered.`);
    const answer = JSON.parse(value);
    if (answer.error) throw new Stop(`${name}: ${answer.error}`);
    return answer;
  };
  const { version } = await read();
  return {
    name,
    can,
    version,
    measure: (work, samples) => {
      child.stdin.write(`${work} ${samples}\n`);
      return read();
    },
    close: () => child.stdin.end(),
  };
}

/** The benchmark compiled natively: by default for the processor at hand. */
function buildNative(name, features, flags) {
  heading(`The crate, ${name} (a few minutes the first time)`);
  const folder = path.join(targetFolder, "bench", name.replaceAll(" ", "-"));
  const build = ["bench", "--bench", "standard", "--no-run", "--locked", "--target-dir", folder];
  const output = capture("cargo", [...build, ...features, "--message-format=json"], {
    env: { ...process.env, ...(flags ? { RUSTFLAGS: flags } : {}) },
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const messages = (output ?? "").split("\n").filter((line) => line.startsWith("{"));
  const program = messages
    .map((line) => JSON.parse(line))
    .find((m) => m.target?.name === "standard" && m.executable)?.executable;
  if (!program) throw new Stop("The native benchmark did not build.");
  return program;
}

async function startPeers(core) {
  const python = await installPeers();
  const programs = natives.map(([name, ...how]) => [name, buildNative(name, ...how)]);
  if (!which("taskset")) throw new Stop("taskset (util-linux) is needed to measure on one core.");
  const peer = (file) => path.join(root, "benches", "peers", file);
  const pinned = (...command) => ["taskset", ["-c", `${core}`, ...command]];
  const one = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const jaxOne = {
    ...one,
    XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
  };
  const shared = ["p0", "p1", "p2"];
  heading("Starting the peers");
  const crate = [];
  for (const [name, program] of programs) {
    crate.push(
      await startProgram(`${name}, 1 thread`, works, ...pinned(program, "--serve", "1")),
      await startProgram(`${name}, all cores`, shared, program, ["--serve", `${cores}`]),
    );
  }
  return [
    ...crate,
    await startProgram("JAX, 1 core", works, ...pinned(python, peer("jax_work.py")), jaxOne),
    await startProgram(
      "PyTorch, 1 thread",
      works,
      ...pinned(python, peer("torch_work.py"), "1"),
      one,
    ),
    await startProgram("JAX, all cores", shared, python, [peer("jax_work.py")]),
  ];
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return (sorted[(sorted.length - 1) >> 1] + sorted[middle]) / 2;
}

/** Every contender in turn, round after round. */
async function measureAll(contenders, wanted, rounds) {
  const results = new Map();
  for (const work of wanted) {
    const able = contenders.filter(({ can }) => can.includes(work));
    for (const { name } of able) results.set(`${work} ${name}`, { ms: [] });
    for (let round = 0; round < rounds; round++) {
      for (const { name, measure } of able) {
        const { ms, ...rest } = await measure(work, 1);
        const known = results.get(`${work} ${name}`);
        Object.assign(known, rest).ms.push(...ms);
      }
    }
    console.log(`${work.toUpperCase()} measured`);
  }
  for (const result of results.values()) result.median = median(result.ms);
  return results;
}

function printTables(contenders, results) {
  const wide = Math.max(...contenders.map(({ name }) => name.length)) + 2;
  const row = (name, cells) => console.log(name.padEnd(wide) + cells.join(""));
  const table = (title, cell) => {
    heading(title);
    row(
      "",
      [...works].map((work) => work.toUpperCase().padStart(10)),
    );
    for (const { name } of contenders) {
      const entries = works.map((work) => results.get(`${work} ${name}`));
      row(
        name,
        entries.map((entry) => (entry ? cell(entry) : "-").padStart(10)),
      );
    }
  };
  table("Median milliseconds", ({ median }) => median.toFixed(3));
  table("Off from the reference by (P3: spread)", ({ off }) => off.toExponential(1));
}

/** Ratios against the targets that could be measured here. */
function printTargets(results) {
  const rows = [];
  for (const target of targets) {
    const [ours, theirs] = [target.ours, target.theirs].map((name) =>
      results.get(`${target.work} ${name}`),
    );
    if (!ours || !theirs) continue;
    rows.push({ ...target, ratio: ours.median / theirs.median });
  }
  if (rows.length === 0) return rows;
  heading("Ratios against the targets");
  for (const { work, ours, theirs, ratio, most } of rows) {
    const verdict = ratio <= most ? "reached" : "NOT reached";
    const what = `${work.toUpperCase()}  ${ours} / ${theirs}`.padEnd(44);
    console.log(`${what}${ratio.toFixed(2).padStart(7)}   at most ${most}   ${verdict}`);
  }
  return rows;
}

entry(async () => {
  const { values } = parseArgs({
    options: {
      peers: { type: "boolean", default: false },
      rounds: { type: "string", default: "45" },
      works: { type: "string", default: works.join() },
      core: { type: "string", default: "0" },
      "no-build": { type: "boolean", default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Stop("--rounds is a number from 1.");
  const wanted = values.works.split(",");
  if (!wanted.every((work) => works.includes(work))) {
    throw new Stop(`--works is a list of ${works.join()}.`);
  }
  const core = Number(values.core);
  if (!(Number.isInteger(core) && core >= 0 && core < cores)) {
    throw new Stop(`--core is a number from 0 to ${cores - 1}.`);
  }
  const { env, browser } = await setup({ browser: true });
  if (!values["no-build"]) await buildAll(env);
  const peers = values.peers ? await startPeers(core) : [];
  const page = await openPage(browser.chromium, core);
  const contenders = [...page.contenders, ...peers];
  try {
    heading(`Measuring, ${rounds} rounds`);
    const results = await measureAll(contenders, wanted, rounds);
    printTables(contenders, results);
    const ratios = printTargets(results);
    const report = {
      date: new Date().toISOString(),
      commit: capture("git", ["describe", "--always", "--dirty"]),
      machine: { cpu: cpus()[0]?.model, cores },
      chromium: page.version,
      versions: Object.fromEntries(peers.map(({ name, version }) => [name, version])),
      rounds,
      results: Object.fromEntries(results),
      ratios,
    };
    const file = path.join(root, "artefacts", "bench.json");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`);
    console.log(`\n${report.machine.cpu}, ${cores} cores, Chromium ${page.version}`);
    console.log(`Written to ${path.relative(root, file)}`);
  } finally {
    for (const contender of contenders) contender.close();
    await page.close();
  }
});
