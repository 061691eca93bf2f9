import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { open, pause } from "./helpers";

// As a visitor finds it: as fast as it can, on all cores.
test.use({ atEase: false, ownContext: true });

/** The page before its main script has come. */
async function arriving(page: Page, address: string): Promise<void> {
  await page.route(/\/assets\/index-[^/]*\.js$/, () => undefined);
  await page.goto(address, { waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", /light|dark/);
}

for (const width of [1280, 700, 390]) {
  test(`the first words stand where they stay, ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await arriving(page, "./");
    const headline = page.locator(".headline");
    await expect(headline).toContainText("Watch the energy being learned that leads it there.");
    const [words, stand] = [await headline.innerText(), await headline.boundingBox()];
    await page.unrouteAll();
    await open(page);
    expect(await headline.innerText()).toBe(words);
    expect(await headline.boundingBox()).toEqual({
      ...stand,
      height: expect.closeTo(stand?.height ?? 0, 0),
    });
  });
}

test("the first words are there before the page's scripts", async ({ page }) => {
  await arriving(page, "./");
  await expect(page.locator("#shell h1")).toBeVisible();
});

test("they are not said where the address asks for something else", async ({ page }) => {
  await arriving(page, "./#units=letters");
  await expect(page.locator(".arriving")).toBeAttached();
  await expect(page.locator("#shell")).toHaveCount(0);
});

test.describe("on a screen of small pixels", () => {
  test.use({ deviceScaleFactor: 2 });

  test("pictures of a slow processor are coarse while they move and fine at rest", async ({
    page,
  }) => {
    const pixels = () =>
      page
        .locator(".stage-plane canvas")
        .evaluateAll((all) => all.map((one) => (one as HTMLCanvasElement).width / one.clientWidth));
    const client = await page.context().newCDPSession(page);
    await client.send("Emulation.setCPUThrottlingRate", { rate: 8 });
    await open(page);
    await expect.poll(pixels).toEqual([1, 1]);
    await client.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await pause(page);
    await expect.poll(pixels).toEqual([2, 2]);
  });
});

const VIEWS = {
  fit: "",
  compare: "#v=2&compare=objective:endpoint,gibbs-likelihood",
  density: "#density=fokker-planck&v=2&energy=four-wells",
  units: "#units=letters",
};

/** In the page: how far what is seen has been moved, as browsers count it. */
function shifted(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const all = list.getEntries() as (PerformanceEntry & { value: number })[];
      resolve(all.reduce((sum, { value }) => sum + value, 0));
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(0), 1000);
  });
}

for (const [name, address] of Object.entries(VIEWS)) {
  for (const width of [1280, 390]) {
    test(`nothing moves as ${name} arrives, ${width} pixels wide`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await page.goto(`./${address}`);
      await expect(page.locator("main[aria-busy=true]")).toHaveCount(0);
      // Numbers of views, and the charts of all, are the last to come.
      await expect(page.locator("table, .chart canvas").first()).toBeVisible();
      await page.waitForTimeout(1500);
      expect(await page.evaluate(shifted)).toBeLessThan(0.05);
    });
  }
}
