import { expect, test } from "./fixtures";
import { expectAccessible, open, pause, saved } from "./helpers";

const WELLS = "#play=no&v=1&energy=four-wells";

test("basins are painted, passes told with their heights, and saved", async ({ page }) => {
  await page.goto(`./${WELLS}`);
  await page.getByTestId("layer-basins").click();
  const found = page.getByTestId("landscape");
  await expect(found).toBeVisible({ timeout: 60_000 });
  const rows = found.locator("table").first().locator("tbody tr");
  await expect(rows).toHaveCount(4);
  // Four equal wells over a square: a quarter each.
  for (const text of await rows.allTextContents()) expect(text).toMatch(/2[456] %$/);
  // Neighbors are joined over passes of height 1.
  const climbs = await found.locator("table").nth(1).locator("tbody tr").allTextContents();
  expect(climbs).toHaveLength(4);
  for (const text of climbs) expect(text).toMatch(/1\.0001\.000$/);
  await expect(page.getByTestId("canvas-text")).toContainText("4 basins");
  const { critical, paths, basins } = await saved(page, "export-landscape");
  const kinds = critical.map((point: { kind: string }) => point.kind);
  expect(kinds.filter((kind: string) => kind === "minimum")).toHaveLength(4);
  expect(kinds.filter((kind: string) => kind === "saddle")).toHaveLength(4);
  expect(paths).toHaveLength(4);
  expect(basins.minimum).toHaveLength(128 * 128);
  await expectAccessible(page);
});

test("basins follow a fit that runs", async ({ page }) => {
  await open(page);
  await page.getByTestId("layer-basins").click();
  await expect(page.getByTestId("landscape")).toBeVisible({ timeout: 60_000 });
  await pause(page);
  await page.getByTestId("layer-basins").click();
  await expect(page.getByTestId("landscape")).toHaveCount(0);
});
