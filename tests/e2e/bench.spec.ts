import { expect, test } from "./fixtures";

test("the benchmark page times all four works, each in agreement with its reference", async ({
  page,
}) => {
  await page.goto("./bench.html?rounds=2");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("button", { name: "Copy as JSON" })).toBeVisible({
    timeout: 100_000,
  });
  const rows = page.locator("#rows tr");
  await expect(rows).toHaveCount(4);
  for (const row of await rows.all()) {
    const cells = await row.locator("td").allTextContents();
    expect(Number(cells[1])).toBeGreaterThan(0);
    const allowed = cells[0]?.startsWith("P3") ? 0.05 : 1e-4;
    expect(Number(cells[3])).toBeGreaterThan(0);
    expect(Number(cells[4])).toBeLessThanOrEqual(allowed);
  }
  const report = JSON.parse(await page.locator("#json").innerText());
  expect(Object.keys(report.results)).toEqual(["p0", "p1", "p2", "p3"]);
  expect(report.results.p0.oneWorker.ms).toHaveLength(2);
});
