import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { pause, ready, shown } from "./helpers";

// With a `!` every iteration that can be is shared, however small.
const TEAMS = ["1", "2!", "3!"];
const PINNED = readFileSync("tests/hashes.txt", "utf8")
  .split("\n")
  .filter((line) => /^[0-9a-f]{16} /.test(line))
  .map((line) => line.split(" ") as [string, string]);

/** Opens an address in the page that is there, after another scenario has been at its start. */
async function open(page: Page, address: string): Promise<void> {
  const go = (to: string) =>
    page.evaluate((hash) => {
      location.hash = hash;
    }, to);
  await go("play=no&v=1&seed=99");
  await attribute(page, "data-iteration", "0");
  await go(address);
}

const attribute = async (page: Page, name: string, value: string) =>
  expect(page.locator("html")).toHaveAttribute(name, value, { timeout: 60_000 });

test("every pinned scenario has its bits in the page, alone and shared", async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto("./#play=no&v=1");
  await ready(page);
  for (const [hash, link] of PINNED) {
    for (const team of TEAMS) {
      await open(page, `cores=${team}&until=100&${link}`);
      await attribute(page, "data-iteration", "100");
      expect((await shown(page)).hash, `${team} workers: ${link}`).toBe(hash);
    }
  }
});

const SMALL = "v=1&data=blob&data.n=70&energy=quadratic&steps=6";
const PAIRS = [
  "bptt",
  "truncated",
  "one-step",
  "implicit",
  "equilibrium-propagation",
  "forward",
  "finite-difference",
].map((estimator) => `${SMALL}&estimator=${estimator}`);
for (const objective of [
  "trajectory",
  "flow-likelihood&initial=prior",
  "gibbs-likelihood",
  "contrastive-divergence",
  "persistent-contrastive-divergence",
  "score-matching",
  "sliced-score-matching",
  "denoising-score-matching",
  "noise-contrastive",
  "energy-loss",
]) {
  const given = objective === "trajectory" ? "&initial=given" : "";
  for (const estimator of ["bptt", "finite-difference"])
    PAIRS.push(`${SMALL}&objective=${objective}${given}&estimator=${estimator}`);
}

test("every estimator with every objective has the same bits, run to an iteration, stepped and played", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await page.goto("./#play=no&v=1");
  await ready(page);
  for (const link of PAIRS) {
    const hashes = new Set<string>();
    for (const team of TEAMS) {
      await open(page, `cores=${team}&until=6&${link}`);
      await attribute(page, "data-iteration", "6");
      hashes.add((await shown(page)).hash);
    }
    expect([...hashes], link).toHaveLength(1);
  }
  for (const link of PAIRS.slice(0, 7)) {
    // Played, and stopped wherever that is; one step more; then alone to the same iteration.
    await open(page, `cores=3!&${link}&seed=7`);
    await expect
      .poll(async () => (await shown(page)).iteration, { timeout: 60_000 })
      .toBeGreaterThan(3);
    await pause(page);
    const before = (await shown(page)).iteration;
    await page.getByTestId("step").click();
    await attribute(page, "data-iteration", String(before + 1));
    const played = await shown(page);
    await open(page, `cores=1&until=${played.iteration}&${link}&seed=7`);
    await attribute(page, "data-iteration", String(played.iteration));
    expect((await shown(page)).hash, link).toBe(played.hash);
  }
});
