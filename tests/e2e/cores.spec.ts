import { expect, type Page, test } from "@playwright/test";
import { ready, shown } from "./helpers";

// Large enough that sharing an iteration pays, by messages too.
const SCENARIO = "v=1&data.n=500&energy.widths=48,48&steps=8&seed=5";

/** Runs to an iteration; the team joins as soon as it stands in. */
async function hashAt(page: Page, cores: number, iteration: number): Promise<string> {
  await page.goto(`./#cores=${cores}&until=${iteration}&${SCENARIO}`);
  await ready(page);
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-iteration", String(iteration), { timeout: 120_000 });
  expect(page.workers()).toHaveLength(cores);
  return (await shown(page)).hash;
}

test("the bits do not depend on the number of cores, by messages or by shared memory", async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(400_000);
  const hashes: string[] = [];
  for (const { cores, isolated } of [
    { cores: 1, isolated: false },
    { cores: 2, isolated: false },
    { cores: 3, isolated: false },
    { cores: 3, isolated: true },
  ]) {
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    if (!isolated) {
      await context.route("**/*", async (route) => {
        const response = await route.fetch();
        const headers = response.headers();
        delete headers["cross-origin-opener-policy"];
        delete headers["cross-origin-embedder-policy"];
        await route.fulfill({ response, headers });
      });
    }
    hashes.push(await hashAt(page, cores, 120));
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    await context.close();
  }
  expect(new Set(hashes).size).toBe(1);
});
