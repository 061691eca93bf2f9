import { expect, type Page, test } from "@playwright/test";
import { ready, run_to, shown } from "./helpers";

// Large enough that sharing an iteration pays, by messages too.
const SCENARIO = "v=1&data.n=900&energy.widths=48,48&steps=12&seed=5";

/** Fits for a while with the team, then on to an exact iteration. */
async function hash_at(page: Page, cores: number, iteration: number): Promise<string> {
  await page.goto(`./#cores=${cores}&${SCENARIO}`);
  await ready(page);
  await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(12);
  await expect.poll(() => page.workers().length).toBe(cores);
  const { iteration: reached } = await shown(page);
  await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(reached + 8);
  return (await run_to(page, iteration)).hash;
}

test("the bits do not depend on the number of cores, by messages or by shared memory", async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
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
    hashes.push(await hash_at(page, cores, 120));
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    await context.close();
  }
  expect(new Set(hashes).size).toBe(1);
});
