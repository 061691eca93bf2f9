// npm run time-to-fit: what a person waits for.
//   1. 1000 updates of the default fit, from the start of a process or from navigation: the command line, the
//      built page in Chromium, the same fit in JAX and in PyTorch, in turn.
//   2. How many updates the default settings need on each of eight data sets until the loss of 1000 further
//      observations stays within 5 % of its mean over the last 500 of 2000.
//   --rounds N   how often each runs (default 5)
//   --no-build   measures dist/ and the command line as they are
// Prints tables and writes artefacts/time-to-fit.json.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { openServed } from "./lib/browser.mjs";
import { buildAll, buildCommandLine, commandLine } from "./lib/build.mjs";
import { measure, median, writeTable } from "./lib/measure.mjs";
import { installPeers } from "./lib/peers.mjs";
import { entry, heading, root, Stop } from "./lib/run.mjs";
import { setup } from "./setup.mjs";

const UPDATES = 1000;
const SETS = [
  ...["two-moons", "eight-gaussians", "spiral", "rings", "checkerboard", "blob"],
  ...["old-faithful", "langevin-pairs"],
];
/** Of sets that are drawn 200 rows are learned from and 1000 set aside; of one that was measured, half. */
const aside = (set) => (set === "old-faithful" ? "&held_out=0.5" : "&data.n=1200&held_out=0.8333");
const LAST = 2000;
const EVERY = 25;
const WITHIN = 1.05;
/** Starts are drawn anew at every update, which moves the loss by 5 %: so many in a row are averaged. */
const AVERAGED = 9;
/** And so many for the last, which the others are compared with. */
const AT_LAST = 20;

/** Seconds from navigation until the page has made so many updates. */
async function inPage({ browser, address }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const begun = performance.now();
  await page.goto(`${address}#v=2&until=${UPDATES}`);
  await page.waitForFunction(
    (most) => Number(document.documentElement.dataset.iteration) >= most,
    UPDATES,
    { polling: 20, timeout: 120_000 },
  );
  const seconds = (performance.now() - begun) / 1000;
  await context.close();
  return { seconds };
}

async function wholeFits(served, folder, rounds) {
  const python = await installPeers();
  const table = path.join(folder, "rows.csv");
  await writeTable(table, 200);
  const peer = (name) => path.join(root, "benches", "peers", name);
  const asked = [table, `${UPDATES}`, "200"];
  const contenders = {
    "iel fit": () => measure(commandLine, ["fit", "v=2", "-q", "-n", `${UPDATES}`]),
    "the page": () => inPage(served),
    JAX: () => measure(python, [peer("jax_rows.py"), ...asked]),
    PyTorch: () => measure(python, [peer("torch_rows.py"), ...asked]),
  };
  const found = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, once] of Object.entries(contenders)) found[name].push((await once()).seconds);
  }
  return found;
}

/** The loss of what is set aside after every few updates. */
async function heldOut(set, folder) {
  const file = path.join(folder, "fit.json");
  let from = `v=2&data=${set}${aside(set)}`;
  const losses = [];
  for (let updates = EVERY; updates <= LAST; updates += EVERY) {
    const { output } = await measure(commandLine, [
      "fit",
      from,
      "-q",
      "-n",
      `${EVERY}`,
      "--out",
      file,
    ]);
    losses.push(JSON.parse(output).held_out);
    from = file;
  }
  return losses;
}

const mean = (values) => values.reduce((a, b) => a + b) / values.length;

/** From which update on the loss stays within 5 % of the last, averaged, and the last. */
function settled(losses) {
  const middle = (AVERAGED - 1) / 2;
  const means = losses
    .slice(0, losses.length + 1 - AVERAGED)
    .map((_, i) => mean(losses.slice(i, i + AVERAGED)));
  const last = mean(losses.slice(-AT_LAST));
  const far = means.findLastIndex((loss) => loss > WITHIN * last);
  return { update: EVERY * (far + 2 + middle), last };
}

await entry(async () => {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      "no-build": { type: "boolean", default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Stop("--rounds is a number from 1.");
  const { env, browser } = await setup({ browser: true });
  if (!values["no-build"]) {
    await buildAll(env);
    await buildCommandLine();
  }
  const folder = mkdtempSync(path.join(tmpdir(), "iel-time-"));
  const served = await openServed(browser.chromium, { folder: path.join(root, "dist") });
  try {
    heading(
      `${UPDATES} updates of the default fit, seconds, medians of ${rounds} in turn (${cpus()[0]?.model})`,
    );
    const seconds = await wholeFits(served, folder, rounds);
    const jax = median(seconds.JAX);
    for (const [name, times] of Object.entries(seconds)) {
      const middle = median(times);
      console.log(`${name.padEnd(9)} ${middle.toFixed(2)}  ${(middle / jax).toFixed(2)} of JAX`);
    }
    heading(
      `Updates until the held-out loss stays within 5 % of its mean over the last ${EVERY * AT_LAST} of ${LAST}`,
    );
    const updates = {};
    for (const set of SETS) {
      const losses = await heldOut(set, folder);
      const { update, last } = settled(losses);
      updates[set] = { update, last, losses };
      console.log(`${set.padEnd(16)} ${update}  (loss ${last.toPrecision(3)})`);
    }
    mkdirSync(path.join(root, "artefacts"), { recursive: true });
    const report = JSON.stringify({ rounds, seconds, every: EVERY, updates }, null, 1);
    writeFileSync(path.join(root, "artefacts", "time-to-fit.json"), report);
  } finally {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
