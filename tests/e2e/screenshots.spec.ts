import { expect, test } from "@playwright/test";
import { open, pause, shown } from "./helpers";

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const [name, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${name}, ${colorScheme}`, async ({ browser }) => {
      const phone = name === "phone";
      const context = await browser.newContext({
        viewport,
        colorScheme,
        deviceScaleFactor: 2,
        hasTouch: phone,
        isMobile: phone,
      });
      const page = await context.newPage();
      await open(page);
      await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(40);
      await page.screenshot({ path: `artefacts/${name}-${colorScheme}-running.png` });
      await pause(page);
      await page.waitForTimeout(600);
      await page.screenshot({ path: `artefacts/${name}-${colorScheme}-resting.png` });
      // Nothing sticks out sideways.
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await context.close();
    });
  }
}
