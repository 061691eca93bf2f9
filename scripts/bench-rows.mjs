// npm run bench-rows: the default fit on the rows of a CSV file, by batches, as three whole processes in turn:
// the command line, PyTorch with a DataLoader, JAX. From start to end, with reading the file.
//   --rows N     rows of the table (default 1,000,000)
//   --updates N  updates (default 1000)
//   --batch N    rows of a batch (default 1000)
//   --rounds N   how often each runs (default 3)
// Prints seconds, peak memory and the loss over all rows, and writes artefacts/bench-rows.json.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildCommandLine, commandLine } from "./lib/build.mjs";
import { measure, median, writeTable } from "./lib/measure.mjs";
import { installPeers } from "./lib/peers.mjs";
import { entry, heading, root } from "./lib/run.mjs";

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
  await buildCommandLine();
  heading(`A table of ${rows} rows`);
  await writeTable(file, rows);
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
    "iel fit": [commandLine, fit],
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
