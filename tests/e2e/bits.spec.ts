// The bits of the page are those of the command line, however an iteration is shared.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { isolated, plain } from "./addresses";
import { expect, test } from "./fixtures";
import { pause, ready, shown } from "./helpers";

const PINNED = readFileSync("tests/hashes.txt", "utf8")
  .split("\n")
  .filter((line) => /^[0-9a-f]{16} /.test(line))
  .map((line) => line.split(" ") as [string, string]);

/** Goes to an address in the page that is there. */
const go = (page: Page, address: string) =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, address);

const attribute = (page: Page, name: string, value: string, what: string) =>
  expect(page.locator("html"), what).toHaveAttribute(name, value, { timeout: 60_000 });

// With a `!` every iteration that can be is shared, however small: by messages, by shared memory.
for (const [team, host] of [
  ["1", isolated],
  ["2!", plain],
  ["3!", isolated],
] as const) {
  test(`every pinned scenario has its bits in the page on ${team} workers`, async ({ page }) => {
    test.setTimeout(400_000);
    expect(PINNED.length).toBeGreaterThan(40);
    await page.goto(`${host.address}#cores=${team}&play=no&v=1&seed=99`);
    await ready(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(host === isolated);
    for (const [hash, link] of PINNED) {
      await go(page, `cores=${team}&until=100&${link}`);
      await attribute(page, "data-hash", hash, link);
      await attribute(page, "data-iteration", "100", link);
    }
    const others = page.workers().filter((worker) => worker.url().includes("poolWorker"));
    expect(others).toHaveLength(Number(team[0]) - 1);
  });
}

test("what is played and then stepped has the bits of what one worker runs", async ({ page }) => {
  test.setTimeout(400_000);
  await page.goto("./#play=no&v=1");
  await ready(page);
  for (const [, link] of PINNED.filter(([, link]) => link.startsWith("v=2&"))) {
    await go(page, `cores=3!&${link}&seed=7`);
    const played = async () => (await shown(page)).iteration;
    await expect(page.locator("html")).toHaveAttribute("data-playing", "true");
    await expect.poll(played, { timeout: 60_000, intervals: [50] }).toBeGreaterThan(3);
    await pause(page);
    const before = await played();
    await page.getByTestId("step").click();
    await attribute(page, "data-iteration", String(before + 1), link);
    const { hash, iteration } = await shown(page);
    await go(page, "play=no&v=1&seed=99");
    await attribute(page, "data-iteration", "0", link);
    await go(page, `cores=1&until=${iteration}&${link}&seed=7`);
    await attribute(page, "data-hash", hash, link);
    await attribute(page, "data-iteration", String(iteration), link);
  }
});
