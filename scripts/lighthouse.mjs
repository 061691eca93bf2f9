// npm run lighthouse: Lighthouse on the built dist/, served with compression, as hosts do: the lab, three of its
// views and the article, on the desktop and on a phone four times slower than this machine.
//   --runs N   how often each is loaded; of its scores the median counts (default 3)
//   --only LIST  only what is named so in the table, such as lab,article
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { findBrowser } from "./lib/browser.mjs";
import { entry, heading, root, run, Stop } from "./lib/run.mjs";
import { serve } from "./serve.mjs";

/** The last that runs on the oldest Node the project takes. */
const LIGHTHOUSE = "lighthouse@12.8.2";
const home = path.join(root, ".cache", "lighthouse");

const PAGES = {
  lab: "",
  compare: "#v=2&compare=objective:endpoint,gibbs-likelihood",
  density: "#density=fokker-planck&v=2&energy=four-wells",
  units: "#units=letters",
  article: "article.html",
};
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

/** Lighthouse and what starts a browser for it, under .cache/lighthouse: 190 MB that nothing else needs. */
async function install() {
  const stamp = path.join(home, "installed");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== LIGHTHOUSE) {
    heading(`${LIGHTHOUSE} (half a minute the first time)`);
    rmSync(home, { recursive: true, force: true });
    const quiet = ["--no-save", "--no-audit", "--no-fund"];
    await run("npm", ["install", "--prefix", home, ...quiet, LIGHTHOUSE]);
    writeFileSync(stamp, LIGHTHOUSE);
  }
  const from = (file) => import(path.join(home, "node_modules", file));
  const { default: lighthouse, desktopConfig } = await from("lighthouse/core/index.js");
  const { launch } = await from("chrome-launcher/dist/index.js");
  return { lighthouse, launch, presets: { desktop: desktopConfig, phone: undefined } };
}

/** The built page with a compressed twin beside each file that compresses. */
function compressed() {
  const folder = path.join(home, "dist");
  rmSync(folder, { recursive: true, force: true });
  cpSync(path.join(root, "dist"), folder, { recursive: true });
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!/\.(html|js|css|wasm|svg|json|txt|webmanifest)$/.test(name)) continue;
    const file = path.join(folder, name);
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  }
  return folder;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Loads a page once, in a browser that has seen nothing before. */
async function once({ lighthouse, launch }, chromePath, url, config) {
  const { args } = JSON.parse(readFileSync(path.join(root, "webdriver.json"), "utf8"))[
    "goog:chromeOptions"
  ];
  const chrome = await launch({ chromePath, chromeFlags: args });
  try {
    const flags = { port: chrome.port, logLevel: "error", onlyCategories: CATEGORIES };
    const { lhr, artifacts } = await lighthouse(url, flags, config);
    const { cpuSlowdownMultiplier } = lhr.configSettings.throttling;
    return { ...lhr, own: ownBlocking(artifacts.Trace.traceEvents, url, cpuSlowdownMultiplier) };
  } finally {
    await chrome.kill();
  }
}

/** Milliseconds by which the page's own work keeps it from answering after its first paint: as Lighthouse counts
 *  them, but of the processor time of each task, in which what other programs took has no part. */
function ownBlocking(events, url, slowdown) {
  const { origin } = new URL(url);
  const begun = events.findLast(
    ({ name, args }) =>
      name === "navigationStart" && args.data?.documentLoaderURL?.startsWith(origin),
  );
  const ofPage = events.filter(({ pid }) => pid === begun.pid);
  const main = ofPage.find(
    ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain",
  ).tid;
  const painted = ofPage.findLast(({ name }) => name === "firstContentfulPaint").ts;
  return ofPage
    .filter(({ name, tid, ts, tdur }) => tid === main && name === TASK && tdur && ts >= painted)
    .reduce((sum, { tdur }) => sum + Math.max(0, (slowdown * tdur) / 1000 - LONG_MS), 0);
}

/** What Chromium calls a task of a thread, and how long one may be. */
const TASK = "RunTask";
const LONG_MS = 50;

/** What of a category that is no matter of time was found wanting. */
const faults = ({ categories, audits }) =>
  CATEGORIES.slice(1)
    .flatMap((name) => categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && (audits[id].score ?? 1) < 1)
    .map(({ id }) => `${id}: ${audits[id].title}`);

// On a busy machine Lighthouse may still ask something of a page that it has left.
process.on("unhandledRejection", (thrown) => {
  if (!/Target closed/.test(thrown.message)) throw thrown;
});

entry(async () => {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "3" },
      only: { type: "string", default: Object.keys(PAGES).join() },
    },
  });
  const runs = Number(values.runs);
  if (!(Number.isInteger(runs) && runs > 0)) throw new Stop("--runs is a whole number from 1.");
  const wanted = values.only.split(",");
  if (!wanted.every((name) => name in PAGES)) {
    throw new Stop(`--only is a list of ${Object.keys(PAGES).join()}.`);
  }
  if (!existsSync(path.join(root, "dist", "index.html"))) {
    throw new Stop("dist is not there: npm run build makes it.");
  }
  const chromium = findBrowser()?.chromium;
  if (!chromium) throw new Stop("Chromium is needed; npm run setup -- --browser installs it.");
  const tools = await install();
  const { address, close } = await serve({ folder: compressed(), compressed: true });
  const found = new Set();
  heading(`Scores of 100, the median of ${runs}`);
  console.log(
    [
      ...["page", "on", ...CATEGORIES, "first paint", "largest", "blocked", "by itself"],
      ...["shift", "machine"],
    ].join(" | "),
  );
  try {
    for (const name of wanted) {
      for (const [preset, config] of Object.entries(tools.presets)) {
        const reports = [];
        for (let i = 0; i < runs; i++) {
          reports.push(await once(tools, chromium, address + PAGES[name], config));
        }
        const middle = (of) => median(reports.map(of));
        const scores = CATEGORIES.map((id) =>
          Math.round(100 * middle((r) => r.categories[id].score)),
        );
        const measured = (id) => middle((r) => r.audits[id].numericValue);
        const row = [
          name,
          preset,
          ...scores,
          `${(measured("first-contentful-paint") / 1000).toFixed(1)} s`,
          `${(measured("largest-contentful-paint") / 1000).toFixed(1)} s`,
          `${measured("total-blocking-time").toFixed(0)} ms`,
          `${middle(({ own }) => own).toFixed(0)} ms`,
          measured("cumulative-layout-shift").toFixed(3),
          middle((report) => report.environment.benchmarkIndex).toFixed(0),
        ];
        console.log(row.join(" | "));
        for (const report of reports) {
          for (const fault of faults(report)) found.add(`${name}, ${preset}: ${fault}`);
        }
      }
    }
  } finally {
    close();
  }
  for (const fault of found) console.log(fault);
});
