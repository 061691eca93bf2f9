import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectAccessible, expectCount, open, pause, place, runTo, scenarioOf } from "./helpers";

const FAITHFUL =
  "#v=2&data=old-faithful&energy=gaussian-mixture&energy.components=2&objective=gibbs-likelihood&optimizer=expectation-maximization";

const ends = (page: Page) =>
  Promise.all(
    ["from-0", "from-1", "to-0", "to-1"].map(async (id) =>
      Number(await page.getByTestId(`section-${id}`).inputValue()),
    ),
  );

test("a line that is drawn has a band, a barrier and a table in the units of the data", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await open(page, FAITHFUL);
  await runTo(page, 60);
  const points = (await scenarioOf(page)).data;
  await page.getByTestId("section-open").click();
  await page.getByTestId("section-draw").click();
  await page.mouse.move(...(await place(page, 0.2, 0.75)));
  await page.mouse.down();
  await page.mouse.move(...(await place(page, 0.5, 0.5)), { steps: 4 });
  await page.mouse.move(...(await place(page, 0.8, 0.25)), { steps: 4 });
  await page.mouse.up();
  await expect(page.getByTestId("section-draw")).toHaveAttribute("aria-pressed", "false");
  const drawn = await ends(page);
  expect(drawn[2]).toBeGreaterThan(drawn[0] as number);
  expect(drawn[3]).toBeGreaterThan(drawn[1] as number);
  // The drag drew a line, and no observation.
  expect((await scenarioOf(page)).data).toEqual(points);

  // By the keyboard: through both clusters, 2 and 4.3 minutes, 55 and 80 of waiting.
  for (const [id, value] of [
    ["from-0", 1.2],
    ["from-1", 45],
    ["to-0", 5],
    ["to-1", 90],
  ] as const) {
    const field = page.getByTestId(`section-${id}`);
    await field.fill(String(value));
    await field.press("Enter");
  }
  expect(await ends(page)).toEqual([1.2, 45, 5, 90]);
  await page.getByTestId("section-resamples").fill("12");
  await page.getByTestId("section-run").click();
  await expect(page.getByTestId("section-state")).toContainText("From 12 resamples", {
    timeout: 60_000,
  });
  await expect(page.getByTestId("section-run")).toBeVisible();
  await expect(page.getByTestId("section-chart").locator("polygon")).toBeVisible();
  const barrier = (await page.getByTestId("section-barrier").textContent()) ?? "";
  const numbers = [...barrier.matchAll(/([\d.]+) ± ([\d.]+)/g)].map(([, a, b]) => [
    Number(a),
    Number(b),
  ]);
  expect(numbers).toHaveLength(5);
  expect(barrier).toContain("both minima are there again in 12 of 12 resamples.");
  for (const [value = 0, error = 0] of numbers) expect(error).toBeLessThan(value);
  const rows = page.getByTestId("section-critical").locator("tbody tr");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toContainText("minimum");
  await expect(rows.nth(2)).toContainText("saddle");
  await expectAccessible(page, ".error-bars");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId("section-csv").click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(42);
  const axes = (await scenarioOf(page)).axes.map(({ name }: { name: string }) => name);
  expect(lines[0]).toBe([...axes, "energy", "standard_error"].join(","));
  const first = (lines[1] ?? "").split(",").map(Number);
  expect(first[0]).toBeCloseTo(1.2, 6);
  expect(first[1]).toBeCloseTo(45, 5);
  expect(first[3]).toBeGreaterThan(0);

  // What was found is of this line, and of this fit.
  await page.getByTestId("section-to-0").fill("4.9");
  await page.getByTestId("section-to-0").press("Enter");
  await expect(page.getByTestId("section-chart")).toBeHidden();
  await page.getByTestId("section-close").click();
  await expect(page.getByTestId("section")).toBeHidden();
});

test("it can be ended before it is through, and says what stands in its way", async ({ page }) => {
  await open(page, "#v=2&data=two-moons&data.n=200");
  await runTo(page, 50);
  await page.getByTestId("section-open").click();
  await page.getByTestId("section-resamples").fill("500");
  await page.getByTestId("section-resamples").press("Tab");
  await page.getByTestId("section-run").click();
  await page.getByTestId("section-cancel").click();
  await expect(page.getByTestId("section-run")).toBeVisible();
  await expect(page.getByTestId("section-tracks")).toHaveCount(0);
  // Nothing to draw again.
  await page.goto("about:blank");
  await open(page, "#v=2&data=points&data.points=[{%22x%22:[0,0]}]");
  await pause(page);
  await page.getByTestId("section-open").click();
  await page.getByTestId("section-run").click();
  await expect(page.getByTestId("section-refused")).toBeVisible();
});

test("whole tracks are drawn again where there are tracks", async ({ page }) => {
  test.setTimeout(90_000);
  const rows = Array.from({ length: 120 }, (_, i) => {
    const track = Math.floor(i / 10);
    return `${track},${i % 10},${Math.sin(1.7 * track) + 0.1 * Math.sin(i)},${Math.cos(2.3 * track) + 0.1 * Math.cos(i)}`;
  });
  await open(
    page,
    "#v=2&energy=gaussian-mixture&energy.components=1&objective=gibbs-likelihood&optimizer=expectation-maximization",
  );
  await pause(page);
  await page.getByTestId("import").click();
  await page.getByTestId("import-text").fill(["track,time,x,y", ...rows].join("\n"));
  await page.getByTestId("import-replace").click();
  await expectCount(page, 120);
  await runTo(page, 3);
  await page.getByTestId("section-open").click();
  await page.getByTestId("section-resamples").fill("200");
  await page.getByTestId("section-resamples").press("Tab");
  const errors = async () => {
    await page.getByTestId("section-run").click();
    await expect(page.getByTestId("section-state")).toContainText("From 200 resamples", {
      timeout: 30_000,
    });
    await expect(page.getByTestId("section-run")).toBeVisible();
    const cells = page.getByTestId("section-critical").locator("tbody tr").first().locator("td");
    const text = (await cells.first().textContent()) ?? "";
    return Number(/± ([\d.]+)/.exec(text)?.[1]);
  };
  const byRows = await errors();
  await page.getByTestId("section-tracks").check();
  // Ten rows of a track are nearly one observation.
  expect(await errors()).toBeGreaterThan(2 * byRows);
});
