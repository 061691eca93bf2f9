// npm run sheet: every energy on every data set, as the built page shows it a few seconds after both
// were chosen, on one sheet, artefacts/sheet.png. For people to look at: which default misleads, and
// which does nothing?
//   --seconds N    how long each is fitted (default 5)
//   --energy A,B   only these, by the names in links; --data likewise
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { findBrowser, openServed } from "./lib/browser.mjs";
import { entry, root, Stop } from "./lib/run.mjs";

const thumbnail = 260;

async function opened(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 620 } });
  await page.goto(address);
  await page.locator("html[data-playing=true]").waitFor();
  return page;
}

/** The names by which a picker's list knows what can be chosen. */
async function kinds(page, room) {
  await page.getByTestId(`pick-${room}`).click();
  const options = page.locator(`[role=option][data-testid^="${room}-"]`);
  const ids = await options.evaluateAll((all) => all.map((one) => one.dataset.testid));
  await page.keyboard.press("Escape");
  return ids.map((id) => id.slice(room.length + 1));
}

async function choose(page, room, kind) {
  const picker = page.getByTestId(`pick-${room}`);
  if ((await picker.getAttribute("data-kind")) === kind) return;
  await picker.click();
  await page.getByTestId(`${room}-${kind}`).click();
  await page.locator(`[data-testid="pick-${room}"][data-kind="${kind}"]`).waitFor();
}

/** What the page shows of a fit, and what it says of it. */
async function look(page, energy, seconds) {
  await choose(page, "energy", energy);
  await page.waitForTimeout(1000 * seconds);
  const said = await page.evaluate(() => {
    const text = (selector) => document.querySelector(selector)?.textContent ?? "";
    const advice = document.querySelectorAll(
      '[data-testid^="advice-"], [data-testid="blow-up"], [data-testid="worse-than-none"]',
    );
    return {
      iteration: document.documentElement.dataset.iteration,
      loss: text('[data-testid="loss"]'),
      minima: text(".minima h2"),
      advice: [...advice].map((one) => one.textContent).join(" "),
    };
  });
  const picture = await page.locator(".stage").screenshot({ type: "jpeg", quality: 80 });
  return { ...said, picture: picture.toString("base64") };
}

function cell({ iteration, loss, minima, advice, picture }) {
  const words = `iteration ${iteration}, loss ${loss}, ${minima}`;
  return `<td><img src="data:image/jpeg;base64,${picture}"><p>${words}</p><p class="advice">${advice}</p></td>`;
}

const sheet = (data, rows) => `<!doctype html><meta charset="utf-8"><style>
  body { font: 11px/1.3 sans-serif; margin: 8px }
  td, th { vertical-align: top; padding: 3px; text-align: left }
  td { width: ${thumbnail}px } img { width: ${thumbnail}px; display: block }
  p { margin: 2px 0 } .advice { color: #b03000 }
</style><table><tr><th></th>${data.map((kind) => `<th>${kind}</th>`).join("")}</tr>
${rows.map(([kind, cells]) => `<tr><th>${kind}</th>${cells.join("")}</tr>`).join("\n")}</table>`;

entry(async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "5" },
      energy: { type: "string" },
      data: { type: "string" },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new Stop("--seconds is a number above 0.");
  const folder = path.join(root, "dist");
  if (!existsSync(folder)) throw new Stop("dist is not there: npm run build makes it.");
  const found = findBrowser();
  if (!found) throw new Stop("Chromium is needed: npm run setup -- --browser installs it.");
  const { address, browser, close } = await openServed(found.chromium, { folder });
  try {
    const first = await opened(browser, address);
    const energies = values.energy?.split(",") ?? (await kinds(first, "energy"));
    const data =
      values.data?.split(",") ?? (await kinds(first, "data")).filter((kind) => kind !== "points");
    await first.close();
    const rows = energies.map((energy) => [energy, []]);
    for (const kind of data) {
      const page = await opened(browser, address);
      await choose(page, "data", kind);
      for (const [energy, cells] of rows) cells.push(cell(await look(page, energy, seconds)));
      await page.close();
      console.log(kind);
    }
    const page = await browser.newPage({
      viewport: { width: 270 * data.length + 140, height: 900 },
    });
    await page.setContent(sheet(data, rows));
    mkdirSync(path.join(root, "artefacts"), { recursive: true });
    await page.screenshot({ path: path.join(root, "artefacts", "sheet.png"), fullPage: true });
    console.log("artefacts/sheet.png");
  } finally {
    await close();
  }
});
