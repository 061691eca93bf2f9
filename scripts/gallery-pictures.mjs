// Makes the pictures of the page's demos (public/gallery) from the built page: each as its engine shows it,
// light and dark. `node scripts/gallery-pictures.mjs`, after a build; `… ID` for some only.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runnerImport } from "vite";
import { findBrowser, openServed } from "./lib/browser.mjs";
import { pictured } from "./lib/gallery.mjs";
import { entry, root } from "./lib/run.mjs";

const FOLDER = path.join(root, "public", "gallery");
/** What each picture was made of; a test compares it with what the demos are. */
const MADE_OF = path.join(root, "www", "panel", "text", "pictures.json");
const SIZE = { width: 288, height: 180, mostBytes: 15_000 };
/** So narrow that a plane has small axes, in about the shape of a picture. */
const VIEWPORT = { width: 480, height: 420 };
const ITERATIONS = 1000;
/** Where a demo without observations is given some. */
const CLICKS = [
  { x: 140, y: 90 },
  { x: 330, y: 120 },
  { x: 220, y: 200 },
];
const PATIENCE_MS = 240_000;
/** So long a comparison, a flow or a machine learns. */
const WATCHED_MS = 25_000;
/** The finest picture comes a little after the end. */
const AFTER_MS = 2500;

const load = async (file) => (await runnerImport(`./www/panel/text/${file}`)).module;

/** Opens a demo, and waits until there is something to be seen. */
async function opened(page, address, { id, link }) {
  const hide = "hide=bar,controls,curves,text";
  if (/(^|&)(compare|density|theories|units)=/.test(link ?? "")) {
    // In another view than the fit the fit need not run.
    await page.goto(`${address}#${hide}&until=0&${link}`);
    await page.locator(".panel-plane, .board").first().waitFor();
    await page.waitForTimeout(WATCHED_MS);
    return;
  }
  const empty = link?.endsWith("data=points");
  if (link === undefined) await page.goto(`${address}#until=0&v=2`);
  else await page.goto(`${address}#${hide}&${empty ? "" : `until=${ITERATIONS}&`}${link}`);
  await page.locator("html[data-hash]").waitFor({ state: "attached" });
  if (link === undefined) await page.getByTestId(`demo-${id}`).click();
  for (const position of empty ? CLICKS : []) {
    await page.getByTestId("canvas").click({ position });
    await page.waitForTimeout(500);
  }
  await page.waitForFunction((most) => {
    const { iteration, playing } = document.documentElement.dataset;
    return Number(iteration) >= most || (Number(iteration) > 0 && playing === "false");
  }, ITERATIONS);
}

/** The first two planes of what is on show, with the room that their axes take. */
async function shots(page) {
  const planes = await page.locator(".stage-plane, .panel-plane, .board").all();
  const found = [];
  for (const plane of planes) {
    if (found.length === 2 || !(await plane.isVisible())) continue;
    const board = await plane.evaluate((one) => one.classList.contains("board"));
    const axes = board ? [0, 0, 0, 0] : [7, 7, 27, 31];
    found.push({ png: (await plane.screenshot()).toString("base64"), board, axes });
  }
  if (found.length === 0) throw new Error("nothing is on show");
  return found;
}

/** Side by side as one small WebP. */
async function compose([shots, { width, height, mostBytes }]) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  const gap = 6;
  const each = (width - gap * (shots.length - 1)) / shots.length;
  for (const [i, { png, board, axes }] of shots.entries()) {
    const [top, right, bottom, left] = axes;
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const [w, h] = [image.width - left - right, image.height - top - bottom];
    // A board of squares is shown whole, a plane fills its place.
    const scale = (board ? Math.min : Math.max)(each / w, height / h);
    const [wide, high] = [Math.min(w, each / scale), Math.min(h, height / scale)];
    const [x, y] = [i * (each + gap) + (each - wide * scale) / 2, (height - high * scale) / 2];
    const from = [left + (w - wide) / 2, top + (h - high) / 2, wide, high];
    context.drawImage(image, ...from, x, y, wide * scale, high * scale);
  }
  // As fine as the bytes allow.
  const webp = (quality) => canvas.toDataURL("image/webp", quality).split(",")[1];
  return [0.6, 0.5, 0.4, 0.3].map(webp).find((text) => text.length < (4 / 3) * mostBytes);
}

entry(async () => {
  const wanted = process.argv.slice(2);
  mkdirSync(FOLDER, { recursive: true });
  const chromium = findBrowser()?.chromium;
  const { address, browser, close } = await openServed(chromium, {
    folder: path.join(root, "dist"),
  });
  const write = () => writeFileSync(MADE_OF, `${JSON.stringify(madeOf, null, 2)}\n`);
  const desk = await browser.newPage();
  const demos = pictured(await load("demos.ts"), await load("realTables.ts"));
  const madeOf = JSON.parse(readFileSync(MADE_OF, "utf8"));
  for (const demo of demos) {
    if (wanted.length > 0 && !wanted.includes(demo.id)) continue;
    const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: "light" });
    page.setDefaultTimeout(PATIENCE_MS);
    await opened(page, address, demo);
    let bytes = 0;
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(AFTER_MS);
      const webp = await desk.evaluate(compose, [await shots(page), SIZE]);
      const picture = Buffer.from(webp, "base64");
      bytes += picture.length;
      writeFileSync(path.join(FOLDER, `${demo.id}-${colorScheme}.webp`), picture);
    }
    await page.close();
    madeOf[demo.id] = demo.digest;
    write();
    console.log(`${demo.id}: ${bytes} bytes`);
  }
  await close();
  const files = demos.flatMap(({ id }) => [`${id}-light.webp`, `${id}-dark.webp`]);
  for (const file of readdirSync(FOLDER))
    if (!files.includes(file)) rmSync(path.join(FOLDER, file));
  for (const id of Object.keys(madeOf))
    if (!demos.some((demo) => demo.id === id)) delete madeOf[id];
  write();
});
