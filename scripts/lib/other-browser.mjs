// What the built page is held to in browsers other than the one that the whole suite runs in: the pinned bits,
// every view, and the policy.
import { readFileSync } from "node:fs";
import path from "node:path";
import { serve } from "../serve.mjs";
import { root } from "./run.mjs";

const PATIENCE_MS = 120_000;

/** Waits until a script says so. */
async function until(browser, expression) {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    if ((await browser.evaluate(expression)) === "true") return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`never: ${expression}`);
}

const DATA = "document.documentElement.dataset";

/** The pinned scenarios, and their hash after a hundred iterations. */
function pinned() {
  const lines = readFileSync(path.join(root, "tests", "hashes.txt"), "utf8").split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/\s+/))
    .map(([hash, link]) => ({ hash, link }));
}

/** Runs all checks in a browser of `open`, `evaluate`, `errors` and `close`. Ends with one line `N passed, N failed`. */
export async function checkPage(start) {
  const { address, close } = await serve({ folder: path.join(root, "dist") });
  const browser = await start();
  let [passed, failed] = [0, 0];
  const attempt = async (name, work) => {
    try {
      browser.errors.length = 0;
      await work();
      if (browser.errors.length > 0) throw new Error(browser.errors.join("; "));
      passed++;
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.log(`not  ${name}: ${error.message}`);
    }
  };
  try {
    for (const { hash, link } of pinned()) {
      await attempt(link, async () => {
        await browser.open(`${address}#until=100&cores=1&${link}`);
        await until(browser, `${DATA}.iteration === "100" && ${DATA}.playing === "false"`);
        const found = await browser.evaluate(`${DATA}.hash`);
        if (found !== hash) throw new Error(`has ${found}, expected ${hash}`);
      });
    }
    for (const view of [
      "compare=dynamics:gradient-descent,langevin",
      "density=fokker-planck",
      "units=bars-and-stripes&units.patterns.size=2&units.model=rbm&units.rule=exact&units.updates=20",
    ]) {
      await attempt(view, async () => {
        await browser.open(`${address}#v=1&data=rings&${view}`);
        await until(browser, "document.querySelectorAll('canvas').length > 1");
      });
    }
    await attempt("the policy lets no text become a script", async () => {
      await browser.open(address);
      const tried =
        "try { const s = document.createElement('script'); s.textContent = 'window.letThrough = 1'; document.head.append(s); } catch {}";
      await until(browser, `(() => { ${tried} return window.letThrough === undefined; })()`);
      // Browsers tell what they have blocked.
      browser.errors.length = 0;
    });
  } finally {
    await browser.close();
    close();
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
