import { expect, test } from "./fixtures";
import { choose, expectCount, open, pause, runTo, scenarioOf } from "./helpers";

test("an energy is proposed for a table, for a reason, and can be used", async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("./?src=tables/penguins.csv");
  await page.getByTestId("import-propose").click();
  await expectCount(page, 342);
  await expect(page.locator("#propose")).toBeInViewport();
  await page.setViewportSize({ width: 1280, height: 720 });
  // There is an answer long before the search is over.
  const reason = page.getByTestId("propose-reason");
  await expect(reason).toContainText("nats an observation", { timeout: 60_000 });
  const rows = page.getByTestId("propose-tried").locator("tbody tr");
  await page.getByText(/settings tried/).click();
  await expect.poll(() => rows.count()).toBeGreaterThan(20);
  const judged = () =>
    rows
      .locator("td:nth-child(3)")
      .evaluateAll(
        (cells) =>
          cells.filter((cell) =>
            Number.isFinite(Number.parseFloat((cell.textContent ?? "").replace("−", "-"))),
          ).length,
      );
  await expect.poll(judged, { timeout: 60_000 }).toBeGreaterThan(8);
  await page.getByTestId("propose-cancel").click();
  await expect(page.getByTestId("propose")).toBeVisible();
  await expect(reason).not.toContainText("So far");
  const before = await scenarioOf(page);
  await page.getByTestId("propose-use").click();
  await expect.poll(async () => (await scenarioOf(page)).energy.kind).toBe("gaussian-mixture");
  const now = await scenarioOf(page);
  expect(now.objective.kind).toBe("gibbs-likelihood");
  expect(now.data).toEqual(before.data);
  await expect(reason).toBeHidden();
  // It can be fitted, and undo takes it back.
  await runTo(page, 3);
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(async () => (await scenarioOf(page)).energy.kind).toBe(before.energy.kind);
});

test("what is proposed is for the observations that it was found by", async ({ page }) => {
  await open(page, "#v=2&data=points&data.points=[{%22x%22:[0,0]},{%22x%22:[1,1]}]");
  await pause(page);
  await page.getByTestId("propose").click();
  await expect(page.getByTestId("propose-refused")).toContainText("expected 10 or more");
  await choose(page, "data", "blob");
  await expect(page.getByTestId("propose-refused")).toBeHidden();
});
