import { expect, test } from "./fixtures";
import { open, pause, shown } from "./helpers";

const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

for (const [name, device] of Object.entries(DEVICES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${name}, ${colorScheme}`, () => {
      test.use({ ...device, ownContext: true, colorScheme, deviceScaleFactor: 2 });

      // The pictures are for people to look at (artefacts/).
      test("nothing sticks out sideways, running and at rest", async ({ page }) => {
        const overflow = () =>
          page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
        await open(page);
        await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(40);
        await page.screenshot({ path: `artefacts/${name}-${colorScheme}-running.png` });
        expect(await overflow()).toBeLessThanOrEqual(0);
        await pause(page);
        await page.waitForTimeout(600);
        await page.screenshot({ path: `artefacts/${name}-${colorScheme}-resting.png` });
        expect(await overflow()).toBeLessThanOrEqual(0);
      });
    });
  }
}
