import { expect, test } from "./fixtures";
import { choose, expectAccessible, open, pause, runTo, scenarioOf, shown } from "./helpers";

const bits = (text: string | null) => Number((text ?? "").replace(/[^\d]/g, ""));

test("the code length follows the fit, and the precision", async ({ page }) => {
  await open(page);
  await runTo(page, 30);
  await page.getByTestId("code-length").locator("summary").click();
  const total = page.getByTestId("code-total");
  await expect(total).toHaveText(/^[\d\s\u202f]+ bits$/);
  const fine = bits(await total.textContent());
  await page.getByTestId("epsilon").selectOption("0.1");
  await expect.poll(async () => bits(await total.textContent())).toBeLessThan(fine);
});

test("parameters are rounded where that shortens the code, and Undo leads back", async ({
  page,
}) => {
  await open(page, "#v=1&energy=polynomial");
  const before = await runTo(page, 60);
  await page.getByTestId("code-length").locator("summary").click();
  const total = page.getByTestId("code-total");
  await expect(total).toHaveText(/^[\d\s\u202f]+ bits$/);
  const [round, rounded] = [page.getByTestId("round"), page.getByTestId("rounded")];
  await round.click();
  await expect(rounded).toContainText("→", { timeout: 60_000 });
  // Bits before and after, and what became simple; the code on show follows.
  const [long, short] = ((await rounded.textContent()) ?? "").split(/[→.]/).map(bits);
  expect(short).toBeLessThan(long as number);
  await expect(rounded).toContainText(/became 0|integer|fraction/);
  await expect
    .poll(async () => Math.abs(bits(await total.textContent()) - (short as number)))
    .toBeLessThanOrEqual(1);
  // Nothing is left to round.
  await expect(round).toBeDisabled();
  const after = await shown(page);
  expect(after.hash).not.toBe(before.hash);
  await page.getByTestId("undo").click();
  await expect(page.locator("html")).toHaveAttribute("data-hash", before.hash);
  await page.getByTestId("redo").click();
  await expect(page.locator("html")).toHaveAttribute("data-hash", after.hash);
});

test("families are ranked by bits, with progress, and one can be taken", async ({ page }) => {
  await open(page);
  await page.getByTestId("code-length").locator("summary").click();
  await page.getByTestId("rank-open").click();
  await page.getByTestId("rank-iterations").selectOption("200");
  // A list of one's own: what cannot be learned says why.
  await page.getByTestId("rank-families").locator("summary").click();
  await expect(page.getByTestId("rank-family-quadratic")).toBeChecked({ timeout: 60_000 });
  await expect(page.getByTestId("rank-family-ring")).toBeDisabled();
  await expect(page.getByTestId("rank-families")).toContainText("there is nothing to learn");
  const few = ["quadratic", "polynomial", "gaussian-mixture"];
  for (const box of await page.getByTestId(/^rank-family-/).all()) {
    const kind = ((await box.getAttribute("data-testid")) ?? "").slice("rank-family-".length);
    if ((await box.isEnabled()) && !few.includes(kind)) await box.uncheck();
  }
  await page.getByTestId("rank-prequential").check();
  await page.getByTestId("rank-run").click();
  const table = page.getByTestId("rank-table");
  await expect(table.getByRole("row")).not.toHaveCount(1, { timeout: 60_000 });
  await expectAccessible(page, ".dialog");
  await expect(page.getByTestId("rank-run")).toBeVisible({ timeout: 100_000 });
  await expect(page.getByTestId("rank-progress")).toHaveText("3 of 3 families done");
  const lengths = (await table.locator("td.wide > span").allTextContents())
    .filter((text) => text.endsWith("bits"))
    .map(bits);
  expect(lengths).toHaveLength(few.length);
  expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  await expect(table.getByRole("rowheader", { name: "Quadratic" })).toBeVisible();
  await expect(table.getByRole("columnheader", { name: "prequential" })).toBeVisible();
  await expect(table.getByRole("rowheader", { name: "Neural network" })).toHaveCount(0);
  await table.getByRole("button", { name: "Use Quadratic" }).click();
  await expect(page.getByTestId("pick-energy")).toHaveAttribute("data-kind", "quadratic");
});

test("ranking can be cancelled", async ({ page }) => {
  await open(page);
  await page.getByTestId("code-length").locator("summary").click();
  await page.getByTestId("rank-open").click();
  await page.getByTestId("rank-iterations").selectOption("5000");
  await page.getByTestId("rank-run").click();
  await expect(page.getByTestId("rank-progress")).toContainText("done");
  await page.getByTestId("rank-cancel").click();
  await expect(page.getByTestId("rank-progress")).toContainText("cancelled");
  await expect(page.getByTestId("rank-run")).toBeEnabled();
});

test("double precision can be chosen", async ({ page }) => {
  await open(page);
  const single = await runTo(page, 5);
  await page.getByText("Numbers", { exact: true }).click();
  await page.getByTestId("field-precision").getByRole("combobox").selectOption("f64");
  await expect.poll(async () => (await scenarioOf(page)).precision).toBe("f64");
  // The run has begun anew, and is shown so: what stood at 5 before is not taken for it.
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "0");
  const double = await runTo(page, 5);
  expect(double.hash).not.toBe(single.hash);
  expect((await shown(page)).iteration).toBe(5);
});

test("what a choice may not have been meant to be is said under it", async ({ page }) => {
  await open(page);
  await choose(page, "initial", "given");
  await expect(page.getByTestId("advice-initial.kind")).toContainText("No observation has a start");
  await choose(page, "initial", "perturbed");
  await expect(page.getByTestId("advice-initial.kind")).toHaveCount(0);
  await pause(page);
});
