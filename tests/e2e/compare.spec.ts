import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { open, pause, ready, run_to, shown } from "./helpers";

const WELLS =
  "#play=no&v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin,heavy-ball&compare.2.temperature=0.4";

async function compare(page: Page, hash: string): Promise<void> {
  await page.goto(`./${hash}`);
  await expect(page.getByTestId("measures").getByRole("row")).not.toHaveCount(1);
}

/** A row of the table as numbers, one a panel. */
async function row(page: Page, name: string): Promise<number[]> {
  const cells = page.getByTestId("measures").getByRole("row", { name }).getByRole("cell");
  return (await cells.allTextContents()).map((text) => Number(text.replace(/[^\d.]/g, "")));
}

async function go_to(page: Page, step: number): Promise<void> {
  await page.getByTestId("compare-time").fill(String(step));
  await expect(page.getByTestId("measures")).toContainText(`at step ${step}`);
}

test("descent rests in the wells, sampling does not", async ({ page }) => {
  await compare(page, WELLS);
  await go_to(page, 400);
  await expect.poll(async () => (await row(page, "at a minimum"))[0]).toBe(100);
  const [descent, sampling, momentum] = await row(page, "at a minimum");
  expect([descent, momentum]).toEqual([100, 100]);
  expect(sampling).toBeLessThan(95);
  // Equal wells, starts all over the plane: about a quarter for each.
  for (const well of ["at (−1.50, −1.50)", "at (1.50, 1.50)"]) {
    expect(Math.abs(((await row(page, well))[0] as number) - 25)).toBeLessThanOrEqual(4);
  }
});

test("pointing, zooming and time are the same in all panels", async ({ page }) => {
  await compare(page, WELLS);
  await page.getByTestId("panel-2-canvas").hover({ position: { x: 150, y: 120 } });
  const readings = await Promise.all(
    [1, 2, 3].map(async (i) => {
      const reading = page.getByTestId(`panel-reading-${i}`);
      await expect(reading).toContainText("‖∇E‖");
      return reading.textContent();
    }),
  );
  expect(new Set(readings).size).toBe(1);
  await page.getByTestId("panel-1-canvas").focus();
  await page.keyboard.press("+");
  const text = page.locator("#panel-text-3");
  await expect(text).toContainText("−2.4 to 2.4");
  await page.keyboard.press("0");
  await expect(text).toContainText("−3 to 3");
  await page.getByTestId("compare-step").click();
  await expect(page.getByTestId("compare-at")).toHaveText("1");
});

test("the address holds the comparison; Back leads to the fit as it was", async ({ page }) => {
  await open(page);
  const here = await run_to(page, 40);
  await page.getByTestId("compare-open").click();
  await expect(page).toHaveURL(/compare=dynamics:gradient-descent,langevin,heavy-ball/);
  await page.getByTestId("panel-settings-1").click();
  const eta = page.getByTestId("field-eta").first().getByRole("textbox");
  await eta.fill("0.02");
  await eta.press("Enter");
  await expect(page).toHaveURL(/compare\.1\.eta=0\.02/);
  await page.getByTestId("compare-add").click();
  await expect(page.getByTestId("panel-4-canvas")).toBeVisible();
  await expect(page).toHaveURL(/compare=dynamics:([\w-]+,){3}/);
  await page.reload();
  await expect(page.getByTestId("panel-4-canvas")).toBeVisible();
  await expect(page.getByTestId("panel-settings-1")).toContainText("η 0.02");
  await page.goBack();
  await expect(page.getByTestId("canvas")).toBeVisible();
  await page.goForward();
  await expect(page.getByTestId("panel-4-canvas")).toBeVisible();
  await page.keyboard.press("Escape");
  await ready(page);
  await pause(page);
  expect(await shown(page)).toEqual(here);
});

test("fits of different families run in step", async ({ page }) => {
  await compare(page, "#v=1&compare=energy:quadratic,rbf,gaussian-mixture");
  await expect
    .poll(async () => Number(await page.getByTestId("compare-at").textContent()))
    .toBeGreaterThan(5);
  await page.getByTestId("compare-play").click();
  const iteration = async (i: number) =>
    /iteration (\d+)/.exec((await page.locator(`#panel-text-${i}`).textContent()) ?? "")?.[1];
  const first = await iteration(1);
  expect([await iteration(2), await iteration(3)]).toEqual([first, first]);
  const losses = await row(page, "loss");
  expect(new Set(losses).size).toBe(3);
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the compare view, ${scheme}`, async ({ browser }) => {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      const context = await browser.newContext({ colorScheme: scheme, viewport });
      const page = await context.newPage();
      await compare(page, WELLS);
      await go_to(page, 120);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`)).toEqual(
        [],
      );
      await page.screenshot({ path: `artefacts/compare-${viewport.width}-${scheme}.png` });
      await context.close();
    }
  });
}
