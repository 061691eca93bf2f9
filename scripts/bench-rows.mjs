// npm run bench-rows: the default fit on the rows of a CSV file, by batches, as three whole processes in turn:
// the command line, PyTorch with a DataLoader, JAX. From start to end, with reading the file.
//   --rows N     rows of the table (default 1,000,000)
//   --updates N  updates (default 1000)
//   --batch N    rows of a batch (default 1000)
//   --rounds N   how often each runs (default 3)
// Prints seconds, peak memory and the loss over all rows, and writes artefacts/bench-rows.json.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { installPeers } from "./lib/peers.mjs";
import { entry, heading, root, run, Stop } from "./lib/run.mjs";

/** A table of three clusters, the same every time. */
async function writeTable(file, rows) {
  let seed = 1;
  const random = () => {
    // A linear congruential generator of 31 bits: enough for a table that is only to be read.
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const centers = [
    [-1.5, 0],
    [1.5, 0.5],
    [0, 2],
  ];
  const out = createWriteStream(file);
  out.write("x,y\n");
  for (let i = 0; i < rows; i += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, rows - i) }, () => {
      const center = centers[Math.floor(3 * random())];
      return center.map((c) => (c + 0.3 * normal()).toFixed(5)).join(",");
    });
    if (!out.write(`${lines.join("\n")}\n`)) await new Promise((go) => out.once("drain", go));
  }
  out.end();
  await finished(out);
}

/** Runs a program to its end; its seconds, its peak memory in MB (as Linux tells it), and what it wrote. */
function measure(program, args) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
    let [peak, output] = [0, ""];
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // It has ended.
      }
    }, 20);
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(look);
      if (code !== 0) reject(new Stop(`${program} ${args.join(" ")} ended with ${code}.`));
      else resolve({ seconds: (performance.now() - begun) / 1000, peak, output });
    });
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

await entry(async () => {
  const count = (fallback) => ({ type: "string", default: `${fallback}` });
  const options = {
    rows: count(1_000_000),
    updates: count(1000),
    batch: count(1000),
    rounds: count(3),
  };
  const { values } = parseArgs({ options });
  const [rows, updates, batch, rounds] = Object.keys(options).map((name) => Number(values[name]));
  const folder = path.join(root, "artefacts");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `rows-${rows}.csv`);
  const python = await installPeers();
  heading("Building the command line");
  await run("cargo", ["build", "--release", "--locked", "--bin", "iel"]);
  heading(`A table of ${rows} rows`);
  await writeTable(file, rows);
  const iel = path.join(root, process.env.CARGO_TARGET_DIR ?? "target", "release", "iel");
  const peer = (name) => path.join(root, "benches", "peers", name);
  const asked = [file, `${updates}`, `${batch}`];
  const fit = [
    "fit",
    file,
    "-q",
    "-n",
    `${updates}`,
    "--batch",
    `${batch}`,
    "--out",
    path.join(folder, "rows.json"),
  ];
  const contenders = {
    "iel fit": [iel, fit],
    PyTorch: [python, [peer("torch_rows.py"), ...asked]],
    JAX: [python, [peer("jax_rows.py"), ...asked]],
  };
  const found = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    heading(`Round ${round + 1} of ${rounds}`);
    for (const [name, [program, args]] of Object.entries(contenders)) {
      const { seconds, peak, output } = await measure(program, args);
      const { loss } = JSON.parse(output.slice(output.indexOf("{")));
      found[name].push({ seconds, peak, loss });
      console.log(`${name}: ${seconds.toFixed(2)} s, ${peak.toFixed(0)} MB, loss ${loss}`);
    }
  }
  const of = (name, key) => median(found[name].map((one) => one[key]));
  heading(
    `${rows} rows, ${updates} updates of ${batch}, medians of ${rounds} (${cpus()[0]?.model})`,
  );
  for (const name of Object.keys(contenders)) {
    const ratio = of("iel fit", "seconds") / of(name, "seconds");
    console.log(
      `${name.padEnd(8)} ${of(name, "seconds").toFixed(2)} s  ${of(name, "peak").toFixed(0)} MB  loss ${of(name, "loss").toPrecision(4)}  iel takes ${ratio.toFixed(2)} of its time`,
    );
  }
  writeFileSync(
    path.join(folder, "bench-rows.json"),
    JSON.stringify({ rows, updates, batch, found }, null, 1),
  );
});
