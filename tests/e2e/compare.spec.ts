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

test("training is followed tensor by tensor, two estimators over each other", async ({ page }) => {
  const fit = "v=1&data.n=40&energy=linear&optimizer=sgd";
  await compare(page, `#${fit}&compare=estimator:bptt,one-step&compare.follow=gradient-norm:W`);
  await expect
    .poll(async () => Number(await page.getByTestId("compare-at").textContent()))
    .toBeGreaterThan(5);
  await page.getByTestId("compare-play").click();
  const [whole, last] = await row(page, "gradient norm of W");
  expect(whole).toBeGreaterThan(2 * (last as number));
  await page.getByTestId("compare-follow").selectOption("effective-rank:W");
  await expect(page).toHaveURL(/compare\.follow=effective-rank:W/);
  for (const rank of await row(page, "effective rank of W")) {
    expect(rank).toBeGreaterThanOrEqual(1);
    expect(rank).toBeLessThanOrEqual(2);
  }
});

test("a whole walk is measured: contraction beside theory, agreement, samples", async ({
  page,
}) => {
  await compare(page, WELLS);
  await expect(page.getByTestId("studied")).toBeVisible({ timeout: 60_000 });
  const measured = await row(page, "contraction, measured");
  const theory = await row(page, "contraction, by theory");
  // Descent with η = 0.1 at wells of curvature 8h/s² = 3.56.
  expect(theory[0]).toBeCloseTo(1 - (0.1 * 8) / 2.25, 2);
  expect(measured[0]).toBeCloseTo(theory[0] as number, 1);
  expect((await row(page, "same minimum as the first"))[0]).toBe(100);
});

test("energy and density lead the same way at other speeds", async ({ page }) => {
  await compare(page, "#play=no&v=1&energy=four-wells&compare=law:energy,density,density-descent");
  await expect(page.getByTestId("studied")).toBeVisible({ timeout: 60_000 });
  const [energy, density, wrong] = await row(page, "speed at the start");
  expect(density).toBeLessThan(energy as number);
  expect(wrong).toBeCloseTo(density as number, 2);
  const off = await row(page, "off the path of descent");
  expect(off[1]).toBeLessThan(0.05);
  expect((await row(page, "ends higher"))[2]).toBeGreaterThan(90);
});

test("shares of a whole walk in a triangle", async ({ page }) => {
  await compare(
    page,
    "#play=no&v=1&points=0.34,0.33,0.33&energy=custom&energy.expression=x2%20%2B%202*x3&energy.parameters=%5B%5D&dynamics=multiplicative&compare=dynamics:multiplicative&compare.steps=400",
  );
  await go_to(page, 400);
  // All of it goes to what costs nothing.
  await expect.poll(async () => (await row(page, "near x₁ = 1"))[0]).toBe(100);
  await expect.poll(async () => (await row(page, "mean energy"))[0]).toBe(0);
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
