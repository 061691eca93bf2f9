import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { open, pause, place, ready, scenarioOf } from "./helpers";

// As a person would do it, without a plan: whatever is done, nothing reaches the console as an error,
// Undo leads back to the start bit for bit, and what was made is there after a reload.
// IEL_WALK=1000 IEL_SEED=7 npx playwright test walk takes so many actions from another seed.
const ACTIONS = Number(process.env.IEL_WALK ?? 60);
const SEED = Number(process.env.IEL_SEED ?? 1);

/** Numbers that are the same in every run. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

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
  const found: string[] = [];
  page.on("pageerror", ({ message }) => found.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") found.push(message.text());
  });
  // What is thrown is often no Error: its words, then.
  await page.addInitScript(() => {
    addEventListener("unhandledrejection", ({ reason }) => console.error(JSON.stringify(reason)));
  });
  await open(page, "#v=1&data=blob&data.n=12&energy.widths=4");
  await pause(page);
  const start = await plain(page);
  const next = random(SEED);
  const spot = () => place(page, 0.1 + 0.8 * next(), 0.1 + 0.8 * next());
  const pick = async (room: string) => {
    await page.getByTestId(`pick-${room}`).click();
    const entries = page.locator(`[data-testid^="${room}-"]:visible`);
    const count = await entries.count();
    if (count > 0) await entries.nth(Math.floor(next() * count)).click({ force: true });
    await page.keyboard.press("Escape");
  };
  const actions: Record<string, () => Promise<unknown>> = {
    drop: async () => page.mouse.click(...(await spot())),
    drag: async () => {
      await page.mouse.move(...(await spot()));
      await page.mouse.down();
      await page.mouse.move(...(await spot()), { steps: 4 });
      await page.mouse.up();
    },
    "drag and undo at once": async () => {
      await actions.drag?.();
      await page.keyboard.press("Control+z");
    },
    data: () => pick("data"),
    energy: () => pick("energy"),
    dynamics: () => pick("dynamics"),
    optimizer: () => pick("optimizer"),
    undo: () => page.keyboard.press("Control+z"),
    redo: () => page.keyboard.press("Control+Shift+Z"),
    play: () => page.getByTestId("play").click(),
    reset: () => page.getByTestId("reset").click(),
    seed: () => page.getByTestId("new-seed").click(),
    resize: () =>
      page.setViewportSize({
        width: Math.round(360 + 1000 * next()),
        height: Math.round(600 + 300 * next()),
      }),
    delete: () => page.keyboard.press("Delete"),
    wheel: async () => {
      await page.mouse.move(...(await spot()));
      await page.mouse.wheel(0, 200 * (next() - 0.5));
    },
    "hide and show": () =>
      page.evaluate(() => {
        for (const hidden of [true, false]) {
          Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }
      }),
  };
  const names = Object.keys(actions);
  const done: string[] = [];
  // A click on what is covered waits for ever where nobody says how long.
  page.setDefaultTimeout(5000);
  for (let i = 0; i < ACTIONS; i++) {
    const name = names[Math.floor(next() * names.length)] as string;
    done.push(name);
    // What is covered or refused just now is left out, as a person would.
    await actions[name]?.().catch(() => undefined);
  }
  page.setDefaultTimeout(0);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.keyboard.press("Escape");
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
