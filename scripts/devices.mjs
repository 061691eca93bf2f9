// npm run devices: how the exported JAX program scales over 1, 2, 4 and 8 devices of this machine's processor.
//   --points N   observations (default 5000)
//   --updates N  updates that are timed (default 100)
//   --rounds N   how often each runs, in turn (default 3)
//   --no-build   the command line as it is
// Whole programs with few and with more updates: their difference is free of starting and compiling. Prints a
// table and writes artefacts/devices.json.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildCommandLine, commandLine } from "./lib/build.mjs";
import { measure, median } from "./lib/measure.mjs";
import { installPeers } from "./lib/peers.mjs";
import { entry, heading, root, run } from "./lib/run.mjs";

const DEVICES = [1, 2, 4, 8];

await entry(async () => {
  const { values } = parseArgs({
    options: {
      points: { type: "string", default: "5000" },
      updates: { type: "string", default: "100" },
      rounds: { type: "string", default: "3" },
      "no-build": { type: "boolean", default: false },
    },
  });
  const [updates, rounds] = [Number(values.updates), Number(values.rounds)];
  const python = await installPeers();
  if (!values["no-build"]) await buildCommandLine();
  const folder = path.join(root, "artefacts");
  mkdirSync(folder, { recursive: true });
  const program = path.join(folder, "devices.py");
  const scenario = `v=2&data.n=${values.points}&steps=32`;
  await run(commandLine, ["export", scenario, "--as", "jax", "--out", program]);

  const seconds = async (devices, count) => {
    const flags = `--xla_force_host_platform_device_count=${devices}`;
    const asked = [`XLA_FLAGS=${flags}`, python, program, "--updates", `${count}`];
    return measure("env", asked);
  };
  const few = 10;
  const found = DEVICES.map(() => []);
  const losses = [];
  for (let round = 0; round < rounds; round++) {
    for (const [k, devices] of DEVICES.entries()) {
      const short = await seconds(devices, few);
      const long = await seconds(devices, few + updates);
      found[k].push((1000 * (long.seconds - short.seconds)) / updates);
      losses[k] = JSON.parse(long.output).loss;
    }
  }
  const ms = found.map(median);
  heading(
    `An update of ${scenario} in JAX, ${availableParallelism()} cores (${cpus()[0]?.model}), medians of ${rounds}`,
  );
  console.log("| devices | ms | of one device | loss |");
  console.log("|---|---|---|---|");
  for (const [k, devices] of DEVICES.entries()) {
    console.log(
      `| ${devices} | ${ms[k].toFixed(1)} | ${(ms[k] / ms[0]).toFixed(2)} | ${losses[k].toPrecision(12)} |`,
    );
  }
  const report = { scenario, updates, rounds, devices: DEVICES, ms: found, losses };
  writeFileSync(path.join(folder, "devices.json"), JSON.stringify(report, null, 1));
});
