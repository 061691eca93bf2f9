import { expect, test } from "./fixtures";
import { count, expectAccessible, expectCount, open, pause, place } from "./helpers";

for (const scheme of ["light", "dark"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });

    test("axe finds nothing on the page", async ({ page }) => {
      await open(page);
      await pause(page);
      await page.getByTestId("article").scrollIntoViewIfNeeded();
      await expect(page.locator(".katex").first()).toBeVisible();
      await expectAccessible(page);
    });

    test("axe finds nothing in what opens over it", async ({ page }) => {
      test.slow();
      await open(page);
      await pause(page);
      await page.getByTestId("pick-initial").click();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await page.getByTestId("menu").click();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await page.getByTestId("share").click();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await page.getByTestId("import").click();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      const before = await count(page);
      await page.mouse.click(...(await place(page, 0.1, 0.1)));
      await expectCount(page, before + 1);
      await page.mouse.click(...(await place(page, 0.1, 0.1)));
      await expect(page.getByTestId("delete-point")).toBeVisible();
      await expectAccessible(page);
    });

    test("axe finds nothing on a phone", async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await open(page);
      await pause(page);
      await expectAccessible(page);
    });
  });
}

test("the picture is told in words, and what happens is announced", async ({ page }) => {
  await open(page);
  await expect(page.getByTestId("canvas-text")).toContainText("observations");
  await pause(page);
  await expect(page.getByTestId("announcement")).toContainText("Paused at iteration");
});

test.describe("for those who asked for no motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("nothing moves", async ({ page }) => {
    await open(page);
    await pause(page);
    const overlay = page.locator(".stage-plane canvas").nth(1);
    let once = await overlay.screenshot();
    const moved = async () => {
      const before = once;
      await page.waitForTimeout(400);
      once = await overlay.screenshot();
      return !once.equals(before);
    };
    // The picture of the iteration at which it paused may come after the word.
    if (await moved()) await moved();
    expect(await moved()).toBe(false);
  });
});

test("at 320 pixels nothing is wider than the page", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await open(page);
  await expect(page.getByTestId("pick-data")).toBeAttached();
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(wide).toBe(320);
});
