// Makes the static pictures of the article's figures (public/article) from the built page: as each figure
// is where it comes to rest. `node scripts/article-pictures.mjs`, after a build; `… ID` for some only.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findBrowser, openServed } from "./lib/browser.mjs";
import { entry, root } from "./lib/run.mjs";

const FOLDER = path.join(root, "public", "article");
/** What each picture was made of; a test compares it with what the figures are. */
const MADE_OF = path.join(root, "www", "article", "pictures.json");
const PATIENCE_MS = 300_000;
/** The finest picture comes a little after the end. */
const AFTER_MS = 2500;

/** The canvases of a panel, one on the other, as WebP. */
function compose(panel) {
  const layers = [...panel.querySelectorAll("canvas")];
  const whole = document.createElement("canvas");
  [whole.width, whole.height] = [layers[0].width, layers[0].height];
  const context = whole.getContext("2d");
  context.fillStyle = getComputedStyle(panel.closest("figure")).backgroundColor;
  context.fillRect(0, 0, whole.width, whole.height);
  for (const layer of layers) context.drawImage(layer, 0, 0);
  return whole.toDataURL("image/webp", 0.72);
}

async function pictures(page, theme, wanted, madeOf) {
  for (const figure of await page.locator("figure[data-figure]").all()) {
    const { id, link, each, iterations } = JSON.parse(await figure.getAttribute("data-figure"));
    if (wanted.length > 0 && !wanted.includes(id)) continue;
    await figure.locator(".figure-live").evaluate((live) => live.scrollIntoView());
    const live = figure.locator("[data-state=ended]");
    await live.waitFor({ timeout: PATIENCE_MS });
    await page.waitForTimeout(AFTER_MS);
    const panels = await figure.locator(".figure-plane").all();
    for (const [i, panel] of panels.entries()) {
      const data = (await panel.evaluate(compose)).split(",")[1];
      writeFileSync(path.join(FOLDER, `${id}-${i + 1}-${theme}.webp`), Buffer.from(data, "base64"));
    }
    madeOf[id] = { link, each, iterations };
    console.log(`${id}, ${theme}: ${panels.length}`);
  }
}

entry(async () => {
  const wanted = process.argv.slice(2);
  mkdirSync(FOLDER, { recursive: true });
  const madeOf = JSON.parse(readFileSync(MADE_OF, "utf8"));
  const chromium = findBrowser()?.chromium;
  const { address, browser, close } = await openServed(chromium, {
    folder: path.join(root, "dist"),
  });
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.newPage({
      colorScheme,
      deviceScaleFactor: 1.25,
      viewport: { width: 1000, height: 900 },
    });
    await page.goto(`${address}article.html`);
    await pictures(page, colorScheme, wanted, madeOf);
    await page.close();
  }
  await close();
  writeFileSync(MADE_OF, `${JSON.stringify(madeOf, null, 2)}\n`);
});
