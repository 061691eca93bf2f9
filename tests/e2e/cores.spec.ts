import type { Page } from "@playwright/test";
import { isolated, plain } from "./addresses";
import { expect, test } from "./fixtures";
import { ready, shown } from "./helpers";

// Large enough that sharing an iteration pays, by messages too.
const SCENARIO = "v=1&data.n=500&energy.widths=48,48&steps=8&seed=5";

/** Runs to an iteration; the team joins as soon as it stands in. */
async function hashAt(
  page: Page,
  address: string,
  cores: number,
  iteration: number,
): Promise<string> {
  await page.goto("about:blank");
  await page.goto(`${address}#cores=${cores}&until=${iteration}&${SCENARIO}`);
  await ready(page);
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-iteration", String(iteration), { timeout: 120_000 });
  expect(page.workers()).toHaveLength(cores);
  return (await shown(page)).hash;
}

test("the bits do not depend on the number of cores, by messages or by shared memory", async ({
  page,
}) => {
  test.setTimeout(400_000);
  const hashes: string[] = [];
  for (const [cores, host] of [
    [1, plain],
    [2, plain],
    [3, plain],
    [3, isolated],
  ] as const) {
    hashes.push(await hashAt(page, host.address, cores, 120));
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(host === isolated);
  }
  expect(new Set(hashes).size).toBe(1);
});
