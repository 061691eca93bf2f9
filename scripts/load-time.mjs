// How long the wasm takes to compile and instantiate: in Chromium if it is there, else in Node.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { openServed } from "./lib/browser.mjs";
import { root } from "./lib/run.mjs";

const pkg = path.join(root, "www", "pkg");
const rounds = 5;

/** A sentence with the median over a few fresh loads. */
export async function loadTime(browser) {
  const times = browser ? await inChromium(browser.chromium) : await inNode();
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
  const where = browser ? "Chromium" : "Node";
  return `wasm load (compile and instantiate) in ${where}: ${median.toFixed(1)} ms, the median of ${rounds}`;
}

async function inNode() {
  const bytes = readFileSync(path.join(pkg, "iel_bg.wasm"));
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const engine = await import(`${pathToFileURL(path.join(pkg, "iel.js"))}?round=${round}`);
    const begin = performance.now();
    await engine.default({ module_or_path: bytes });
    times.push(performance.now() - begin);
  }
  return times;
}

async function inChromium(executablePath) {
  const { address, browser, close } = await openServed(executablePath, { folder: pkg });
  const times = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const page = await browser.newPage();
      await page.goto(`${address}iel.js`);
      times.push(await page.evaluate(load, address));
      await page.close();
    }
  } finally {
    await close();
  }
  return times;
}

/** Runs in the page. */
async function load(address) {
  const engine = await import(`${address}iel.js`);
  const bytes = await (await fetch(`${address}iel_bg.wasm`)).arrayBuffer();
  const begin = performance.now();
  await engine.default({ module_or_path: bytes });
  return performance.now() - begin;
}
