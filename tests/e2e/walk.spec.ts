import type { Page } from "@playwright/test";
import { listen, random, walk } from "../../scripts/lib/walk.mjs";
import { expect, test } from "./fixtures";
import { open, pause, place, ready, scenarioOf } from "./helpers";

// As a person would do it, without a plan: whatever is done, nothing reaches the console as an error,
// Undo leads back to the start bit for bit, and what was made is there after a reload.
// IEL_WALK=1000 IEL_SEED=7 npx playwright test walk takes so many actions from another seed.
const ACTIONS = Number(process.env.IEL_WALK ?? 60);
const SEED = Number(process.env.IEL_SEED ?? 1);

const plain = async (page: Page) => {
  // Where the canvas looks is nothing to undo.
  const { view: _, ...scenario } = await scenarioOf(page);
  return scenario;
};

/** All edits that are under way have been answered and written. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(700);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
}

/** Presses the button as often as it can be, or so many times; tells how often that was. */
async function all(page: Page, which: "undo" | "redo", most = 1000): Promise<number> {
  const button = page.getByTestId(which);
  let times = 0;
  while (times < most && (await button.isEnabled())) {
    await button.click();
    await page.waitForTimeout(150);
    times++;
  }
  await settled(page);
  return times;
}

test(`${ACTIONS} actions without a plan`, async ({ page }) => {
  test.setTimeout(120_000 + 6000 * ACTIONS);
  const found = await listen(page);
  await open(page, "#v=1&data=blob&data.n=12&energy.widths=4");
  await pause(page);
  const start = await plain(page);
  const next = random(SEED);
  const done = await walk(page, next, ACTIONS);
  await settled(page);
  expect(found, done.join(", ")).toEqual([]);

  // Of some two hundred edits the first are forgotten.
  const made = await plain(page);
  if (ACTIONS <= 200) {
    const times = await all(page, "undo");
    expect(await plain(page), done.join(", ")).toEqual(start);
    await all(page, "redo", times);
    expect(await plain(page), done.join(", ")).toEqual(made);
  }
  await page.reload();
  await ready(page);
  await expect.poll(() => plain(page), { message: done.join(", ") }).toEqual(made);
});

test("Undo leads back to the start, bit for bit, and Redo to the end", async ({ page }) => {
  await open(page, "#v=1&data=blob&data.n=12&energy.widths=4");
  await pause(page);
  const start = await plain(page);
  const next = random(SEED + 1);
  for (let i = 0; i < 12; i++) {
    await page.mouse.click(...(await place(page, 0.1 + 0.8 * next(), 0.1 + 0.8 * next())));
    if (i % 4 === 0) await page.getByTestId("new-seed").click();
  }
  await settled(page);
  const end = await plain(page);
  expect(end).not.toEqual(start);
  await all(page, "undo");
  expect(await plain(page)).toEqual(start);
  await all(page, "redo");
  expect(await plain(page)).toEqual(end);
});
