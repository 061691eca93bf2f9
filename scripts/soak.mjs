// npm run soak: the built page under a walk without a plan, and `iel fit` under faults, both for long:
// does anything fail, and does memory grow? Writes docs/soak.md. Linux only: memory is read from /proc.
//   --minutes N   how long (default 60); below 30 nothing is written to docs/
//   --seed N      of the walk (default 1)
//   --iel FILE    the program (default target/release/iel)
//   --dist FOLDER the built page (default dist)
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { findBrowser, openServed } from "./lib/browser.mjs";
import { commandLine } from "./lib/build.mjs";
import { FAULTS, lasting, meet } from "./lib/faults.mjs";
import { entry, root, Stop } from "./lib/run.mjs";
import { listen, random, walk } from "./lib/walk.mjs";

/** What the page shows whenever its memory is read, so that readings can be compared. */
const START = "#v=1&data=blob&data.n=12&energy.widths=4";
const ACTIONS = 60;
/** The share of the time in which caches and the list of undo fill, which counts for no slope. */
const FILLING = 0.25;

const MEASURED = {
  heap: "heap of the page",
  whole: "page and workers, as the browser counts",
  renderer: "process of the page",
  fit: "one lasting `iel fit`",
};

/** Resident memory of a process in MB, without files that are mapped. */
function resident(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return (kilobytes("RssAnon") + kilobytes("RssShmem")) / 1000;
}

/** The largest process of this program's browser that shows a page. */
function renderer() {
  const parents = new Map();
  const renderers = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      parents.set(pid, stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer"))
        renderers.push(pid);
    } catch {
      // ended meanwhile
    }
  }
  const ours = (pid) => pid === String(process.pid) || (parents.has(pid) && ours(parents.get(pid)));
  return Math.max(...renderers.filter(ours).map(resident));
}

/** Back to the start by its link, at rest. */
async function toStart(page) {
  await page.evaluate((link) => {
    location.hash = link;
  }, START);
  await page.waitForFunction(() => {
    const { data } = window.iel.scenario();
    return data.kind === "blob" && data.n === 12;
  });
  await sleep(1000);
  for (let i = 0; i < 10; i++) {
    const playing = await page.locator("html").getAttribute("data-playing");
    if (playing === "false") return;
    await page.getByTestId("play").click();
    await sleep(1000);
  }
  throw new Error("the page does not come to rest");
}

async function measure(page, client, pid) {
  await toStart(page);
  await client.send("HeapProfiler.collectGarbage");
  const { metrics } = await client.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize").value / 1e6;
  const whole = await page.evaluate(
    async () => (await performance.measureUserAgentSpecificMemory()).bytes / 1e6,
  );
  return { heap, whole, renderer: renderer(), fit: resident(pid) };
}

/** The slope of a line through points by least squares, with its standard error. */
function slope(points) {
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((p) => p[0]), mean((p) => p[1])];
  const spread = points.reduce((sum, p) => sum + (p[0] - x) ** 2, 0);
  const value = points.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0) / spread;
  const rest = points.reduce((sum, p) => sum + (p[1] - y - value * (p[0] - x)) ** 2, 0);
  return [value, Math.sqrt(rest / (points.length - 2) / spread)];
}

function report({ minutes, seed, version, rows, faults, wrong, found, lasted }) {
  const steady = rows.filter(({ minute }) => minute >= FILLING * minutes);
  const slopes = Object.keys(MEASURED).map((key) =>
    slope(steady.map((row) => [row.minute / 60, row[key]])),
  );
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const mb = (value) =>
    value
      .toFixed(1)
      .replace(/^-0\.0$/, "0.0")
      .replace("-", "−");
  const every = Math.max(1, Math.round(rows.length / 13));
  const shown = rows.filter((_, i) => i % every === 0 || i === rows.length - 1);
  const tried = Object.entries(faults).map(([name, { times, remark }]) =>
    line([name, times, remark ?? "as documented"]),
  );
  const last = rows.at(-1);
  return `# Soak

Written by \`npm run soak -- --minutes ${minutes} --seed ${seed}\` in Chromium ${version} on ${cpus().length} cores, which had other
work to do too. One page stayed open for ${mb(last.minute)} minutes and met ${last.actions} actions without a plan, ${ACTIONS} at a time;
after each such walk it was led back to the same link, and its memory was read there, at rest. Beside it one
\`iel fit\` went on, whose checkpoints at times had no folder to go to, and others met one fault after
the other.

${found.length === 0 ? "Nothing reached the console as an error." : `In the console as errors: ${[...new Set(found)].join("; ")}`}
${wrong.length === 0 ? "Every fault ended as documented: its exit code, and every file whole or not there." : `Not as documented: ${[...new Set(wrong)].join("; ")}`}
The lasting fit was ended by Ctrl-C at iteration ${lasted.iteration}, and its result was whole.

| minute | actions | ${Object.values(MEASURED).join(" | ")} | faults met |
|---|---|---|---|---|---|---|
${shown.map((row) => line([row.minute.toFixed(0), row.actions, ...Object.keys(MEASURED).map((key) => mb(row[key])), row.faults])).join("\n")}
| MB per hour | | ${slopes.map(([value, error]) => `${mb(value)} ± ${mb(error)}`).join(" | ")} | |

Memory is in MB (10⁶ bytes), of processes what is resident and is not a mapped file. The last row is the slope of
a line through the ${steady.length} readings after the first ${(FILLING * minutes).toFixed(0)} minutes, in which caches and the list of undo fill, with
its standard error if readings err independently of each other.

| fault | times | how it ended |
|---|---|---|
${tried.join("\n")}
`;
}

entry(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "60" },
      seed: { type: "string", default: "1" },
      iel: { type: "string", default: commandLine },
      dist: { type: "string", default: path.join(root, "dist") },
    },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0)) throw new Stop("--minutes is a number above 0.");
  if (!Number.isInteger(seed)) throw new Stop("--seed is a whole number.");
  if (!existsSync("/proc/self/status")) throw new Stop("Memory is read from /proc: Linux only.");
  if (!existsSync(values.iel))
    throw new Stop(`${values.iel} is not there: cargo build --release makes it.`);
  if (!existsSync(values.dist)) throw new Stop(`${values.dist} is not there: npm run build.`);
  const chromium = findBrowser()?.chromium;
  if (!chromium) throw new Stop("Chromium is needed: npm run setup -- --browser installs it.");

  const folder = mkdtempSync(path.join(tmpdir(), "iel-soak-"));
  const fit = lasting(values.iel, path.join(folder, "lasting"));
  const { address, browser, close } = await openServed(chromium, { folder: values.dist });
  const [rows, wrong, faults] = [[], [], {}];
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 60_000;
  let over = false;
  let met = 0;

  async function beset() {
    const names = Object.keys(FAULTS);
    while (!over) {
      const name = names[met % names.length];
      faults[name] ??= { times: 0 };
      const { length } = wrong;
      try {
        if (met % 10 === 4) fit.takeAway();
        const remark = await meet(name, values.iel, path.join(folder, "faults"));
        if (remark) faults[name].remark = remark;
      } catch (error) {
        wrong.push(`${name}: ${error.message}`);
        faults[name].remark = "not as documented";
      } finally {
        if (met % 10 === 4) fit.giveBack();
      }
      faults[name].times++;
      met++;
      if (wrong.length > length) console.error(wrong.at(-1));
      await sleep(1000);
    }
  }

  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    const found = await listen(page);
    await page.goto(`${address}${START}`);
    await page.locator("html[data-hash]").waitFor();
    const client = await page.context().newCDPSession(page);
    await client.send("Performance.enable");
    const pid = await fit.pid;
    const besetting = beset();
    const next = random(seed);
    for (let actions = 0; ; actions += ACTIONS) {
      const row = {
        minute: elapsed(),
        actions,
        faults: met,
        ...(await measure(page, client, pid)),
      };
      rows.push(row);
      const numbers = Object.keys(MEASURED).map((key) => `${key} ${row[key].toFixed(1)}`);
      console.log(
        `${row.minute.toFixed(1)} min: ${actions} actions, ${met} faults; ${numbers.join(", ")} MB`,
      );
      if (elapsed() >= minutes) break;
      await walk(page, next, ACTIONS);
    }
    over = true;
    await besetting;
    const lasted = await fit.end();
    const version = browser.version();
    const text = report({ minutes, seed, version, rows, faults, wrong, found, lasted });
    if (minutes >= 30) writeFileSync(path.join(root, "docs", "soak.md"), text);
    else console.log(`\n${text}`);
    if (wrong.length + found.length > 0) process.exitCode = 1;
  } finally {
    over = true;
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
});
