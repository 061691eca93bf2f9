import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures";
import { expectCount, open, ready, runTo, scenarioOf } from "./helpers";

interface Measured {
  rows: number;
  iterations: number;
  minima: number[][];
}

const TABLES: Record<string, Measured> = JSON.parse(
  readFileSync("tests/tables.json", "utf8"),
).tables;

/** The coordinates of the minima that the page lists, in the units of the table. */
const listed = (page: import("@playwright/test").Page) =>
  page
    .locator(".minima tbody tr:not(.blank)")
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll("td")]
          .slice(0, -1)
          .map((cell) => Number((cell.textContent ?? "").replace(/\s/g, "").replace("−", "-"))),
      ),
    );

/** To a thousandth, and what the page leaves of the digits. */
const near = (a: number[], b: number[]) =>
  a.length === b.length &&
  a.every((x, k) => Math.abs(x - (b[k] ?? 0)) <= 0.01 + 2e-3 * Math.abs(x));

for (const names of [Object.keys(TABLES).slice(0, 5), Object.keys(TABLES).slice(5)])
  test(`the minima of ${names.join(", ")} are those that are told`, async ({ page }) => {
    for (const name of names) {
      const { rows, iterations, minima } = TABLES[name] as Measured;
      await page.goto(`./?src=tables/${name}.csv`);
      await page.getByTestId("import-replace").click();
      await expectCount(page, rows);
      await runTo(page, iterations, 60_000);
      const missing = async () => {
        const found = await listed(page);
        const lost = minima.filter((wanted) => !found.some((one) => near(one, wanted)));
        return lost.length === 0 && found.length === minima.length ? "" : JSON.stringify(found);
      };
      await expect.poll(missing, name).toBe("");
    }
  });

test("a table of the gallery opens as if it were dropped", async ({ page }) => {
  await page.goto("./?src=tables/penguins.csv");
  await page.getByTestId("import-replace").click();
  await expectCount(page, 342);
  const dropped = await scenarioOf(page);
  await page.goto("about:blank");
  await open(page, "#v=2&energy=quadratic&seed=5");
  await page.getByTestId("demo-penguins").click();
  await expectCount(page, 342);
  await ready(page);
  // The view fits the window a little later.
  const { view } = dropped;
  expect({ ...(await scenarioOf(page)), view }).toEqual({ ...dropped, title: "Penguins" });
  await expect(page.getByText("How many of three species").first()).toBeVisible();
});
