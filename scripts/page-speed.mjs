// npm run page-speed: the page itself in Chromium, on the built dist/: how soon the first contours
// are on screen, how many pictures a second it shows while it fits the default demo, how long it then
// keeps from answering, and memory.
//   --minutes N   how long memory is followed (default 1)
//   --no-build    measures dist/ as it is
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { openServed } from "./lib/browser.mjs";
import { buildAll } from "./lib/build.mjs";
import { entry, heading, root, Stop } from "./lib/run.mjs";
import { setup } from "./setup.mjs";

const starts = 20;
// The default demo rests after 2000 iterations, some four seconds on a quick machine.
const watched = 2000;
const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

/**
 * Before the page's own scripts: notes when the first picture was on screen. A picture that has
 * arrived is drawn on the next animation frame; when that was on screen the browser says of frames
 * that take long, as a first one does. Of another, the next frame is later than that.
 */
function notePaint() {
  const long = [];
  const note = (list) => long.push(...list.getEntries());
  new PerformanceObserver(note).observe({ type: "long-animation-frame", buffered: true });
  const look = () => {
    if (document.documentElement.dataset.iteration === undefined) {
      requestAnimationFrame(look);
      return;
    }
    const drawn = performance.now();
    const later = () => {
      const next = performance.now();
      setTimeout(() => {
        const holds = (e) => e.startTime <= drawn && drawn <= e.startTime + e.duration;
        window.painted = long.find(holds)?.presentationTime || next;
      }, 500);
    };
    requestAnimationFrame(() => requestAnimationFrame(later));
  };
  requestAnimationFrame(look);
}

/** In the page: animation frames, pictures and iterations a second, and the longest task in ms (those
 *  below 50 ms are not told). */
function watch(milliseconds) {
  const iteration = () => document.documentElement.dataset.iteration;
  const [begin, first] = [performance.now(), iteration()];
  let [frames, pictures, last, longest] = [0, 0, first, 0];
  const note = (list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  };
  new PerformanceObserver(note).observe({ type: "longtask" });
  return new Promise((resolve) => {
    const tick = () => {
      frames++;
      if (iteration() !== last) pictures++;
      last = iteration();
      const seconds = (performance.now() - begin) / 1000;
      if (1000 * seconds < milliseconds) requestAnimationFrame(tick);
      else {
        const iterations = last - first;
        resolve([...[frames, pictures, iterations].map((count) => count / seconds), longest]);
      }
    };
    requestAnimationFrame(tick);
  });
}

async function open(browser, address, viewport) {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await page.addInitScript(notePaint);
  await page.goto(address);
  await page.waitForFunction(() => window.painted);
  return page;
}

async function firstPaint({ browser, address }) {
  heading("First contours on screen");
  const times = [];
  for (let i = 0; i < starts; i++) {
    const page = await open(browser, address, sizes[0]);
    times.push(await page.evaluate(() => window.painted));
    await page.context().close();
  }
  console.log(`${times.map((time) => time.toFixed(0)).join(", ")} ms after navigation`);
}

async function pictures({ browser, address }) {
  heading("While the default demo is fitted, a second");
  for (const viewport of sizes) {
    const page = await open(browser, address, viewport);
    await page.waitForTimeout(1000);
    const [frames, shown, iterations, longest] = await page.evaluate(watch, watched);
    const size = `${viewport.width} x ${viewport.height}`.padEnd(12);
    const counts = `${frames.toFixed(0)} animation frames, ${shown.toFixed(0)} pictures`;
    const task = longest > 0 ? `longest task ${longest.toFixed(0)} ms` : "no task of 50 ms or more";
    console.log(`${size}${counts}, ${iterations.toFixed(0)} iterations; ${task}`);
    await page.context().close();
  }
}

async function memory({ browser, address }, minutes) {
  heading(`Memory over ${minutes} min of fitting`);
  const page = await open(browser, address, sizes[0]);
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable");
  for (let minute = 0; ; minute = Math.min(minutes, minute + 1)) {
    await client.send("HeapProfiler.collectGarbage");
    const { metrics } = await client.send("Performance.getMetrics");
    const heap = metrics.find(({ name }) => name === "JSHeapUsedSize").value / 1e6;
    const { iteration, playing } = await page.evaluate(() => ({
      ...document.documentElement.dataset,
    }));
    console.log(`${minute} min  iteration ${iteration}  the page's heap ${heap.toFixed(1)} MB`);
    if (minute >= minutes) break;
    // A fit that has settled goes on.
    if (playing !== "true") await page.keyboard.press("Space");
    await page.waitForTimeout(60_000 * Math.min(1, minutes - minute));
  }
}

entry(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "1" },
      "no-build": { type: "boolean", default: false },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Stop("--minutes is a number above 0.");
  const { env, browser } = await setup({ browser: true });
  if (!values["no-build"]) await buildAll(env);
  const folder = path.join(root, "dist");
  if (!existsSync(folder)) throw new Stop("dist is not there: leave out --no-build.");
  const served = await openServed(browser.chromium, { folder });
  try {
    await firstPaint(served);
    await pictures(served);
    await memory(served, minutes);
  } finally {
    await served.close();
  }
});
