import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectAccessible, open, pause, readNumber as read, ready, runTo, shown } from "./helpers";

const WELLS =
  "#play=no&v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin,heavy-ball&compare.2.temperature=0.4";

async function compare(page: Page, hash: string): Promise<void> {
  await page.goto(`./${hash}`);
  await expect(page.getByTestId("measures").getByRole("row")).not.toHaveCount(1);
}

/** A row of the table as numbers, one a panel; NaN where there is none. */
async function row(page: Page, name: string): Promise<number[]> {
  const header = page.getByRole("rowheader", { name, exact: true });
  const cells = page.getByTestId("measures").getByRole("row").filter({ has: header });
  return (await cells.getByRole("cell").allTextContents()).map(read);
}

async function fact(page: Page, key: string): Promise<number[]> {
  const text = (await page.getByTestId(`fact-${key}`).textContent()) ?? "";
  return text.split(/ [±…] /).map(read);
}

async function goTo(page: Page, step: number): Promise<void> {
  await page.getByTestId("compare-time").fill(String(step));
  await expect(page.getByTestId("measures")).toContainText(`at step ${step}`);
}

test("descent rests in the wells, sampling does not", async ({ page }) => {
  await compare(page, WELLS);
  await goTo(page, 400);
  await expect.poll(async () => (await row(page, "at a minimum"))[0]).toBe(100);
  const [descent, sampling, momentum] = await row(page, "at a minimum");
  expect([descent, momentum]).toEqual([100, 100]);
  expect(sampling).toBeLessThan(95);
  // Equal wells, starts all over the plane: about a quarter for each.
  for (const well of ["in the basin of (−1.50, −1.50)", "in the basin of (1.50, 1.50)"]) {
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
  const here = await runTo(page, 40);
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
  // The address that was left is still being opened, perhaps.
  await expect.poll(() => shown(page)).toEqual(here);
});

test("fits of different families run in step, and are measured", async ({ page }) => {
  await compare(page, "#v=1&compare=energy:quadratic,rbf,gaussian-mixture");
  await expect
    .poll(async () => Number(await page.getByTestId("compare-at").textContent()), {
      timeout: 60_000,
    })
    .toBeGreaterThan(30);
  await page.getByTestId("compare-play").click();
  const iteration = async (i: number) =>
    /iteration (\d+)/.exec((await page.locator(`#panel-text-${i}`).textContent()) ?? "")?.[1];
  // The pictures that were asked for when it stopped are still coming, perhaps.
  await expect
    .poll(async () => new Set([await iteration(1), await iteration(2), await iteration(3)]).size)
    .toBe(1);
  const losses = await row(page, "loss");
  expect(new Set(losses).size).toBe(3);
  // One bowl has one minimum; two moons are better said by more.
  await expect.poll(async () => (await row(page, "minima"))[0]).toBe(1);
  const minima = await row(page, "minima");
  expect(Math.max(...minima)).toBeGreaterThan(1);
  const errors = await row(page, "rest error");
  expect(errors[0]).toBeGreaterThan(Math.min(errors[1] as number, errors[2] as number));
  for (const name of ["code length, bits", "mean energy"])
    for (const value of await row(page, name)) expect(value).toBeGreaterThan(0);
  // Every two panels once: with a share where there is one to tell, none under themselves.
  const shared = [1, 2].map((panel) => row(page, `minima shared with panel ${panel}`));
  const [one, two] = await Promise.all(shared);
  expect([one?.[0], two?.[0], two?.[1]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  for (const share of [one?.[1], one?.[2], two?.[2]]) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(100);
  }
});

test("training is followed tensor by tensor, two estimators over each other", async ({ page }) => {
  const fit = "v=1&data.n=40&energy=linear&optimizer=sgd";
  await compare(page, `#${fit}&compare=estimator:bptt,one-step&compare.follow=gradient-norm:W`);
  await expect
    .poll(async () => Number(await page.getByTestId("compare-at").textContent()))
    .toBeGreaterThan(60);
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
  const mala = "gradient-descent,heavy-ball,langevin,mala";
  await compare(
    page,
    `#play=no&v=1&energy=four-wells&compare=dynamics:${mala}&compare.3.temperature=0.4&compare.4.temperature=0.4`,
  );
  await expect(page.getByTestId("studied")).toBeVisible({ timeout: 60_000 });
  const measured = await row(page, "contraction, measured");
  const theory = await row(page, "contraction, by theory");
  // Descent with η = 0.1 at wells of curvature 8h/s² = 3.56; noise settles nowhere.
  expect(theory[0]).toBeCloseTo(1 - (0.1 * 8) / 2.25, 2);
  for (const i of [0, 1]) {
    expect(Math.abs((measured[i] as number) / (theory[i] as number) - 1)).toBeLessThan(0.04);
  }
  expect(measured.slice(2)).toEqual([Number.NaN, Number.NaN]);
  // Descent and momentum mostly end in the same of four wells, noise in any of them.
  const [, momentum, noise] = await row(page, "same minimum as panel 1");
  expect(momentum).toBeGreaterThan(60);
  expect(noise).toBeLessThan(momentum as number);
  expect((await row(page, "same minimum as panel 3"))[3]).toBeLessThan(60);
  // Only MALA can reject.
  const accepted = await row(page, "accepted");
  expect(accepted.slice(0, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(accepted[3]).toBeGreaterThan(50);
  expect(accepted[3]).toBeLessThan(100);
  // Samples: none of what comes to rest, far fewer than the 256 × 200 steps of what does not.
  const effective = await row(page, "effective samples");
  expect(effective.slice(0, 2)).toEqual([Number.NaN, Number.NaN]);
  for (const samples of effective.slice(2)) {
    expect(samples).toBeGreaterThan(20);
    expect(samples).toBeLessThan(256 * 200);
  }
  // The samplers come near the density; what has come to rest in the wells is far from it.
  const kl = await row(page, "KL from the Gibbs density");
  for (const i of [2, 3]) {
    expect(kl[i]).toBeLessThan(0.5);
    expect(kl[0]).toBeGreaterThan(2 * (kl[i] as number));
  }
});

test("energy and density lead the same way at other speeds", async ({ page }) => {
  const kinds = "density-descent,energy,log-density,density";
  await compare(page, `#play=no&v=1&energy=four-wells&compare=law:${kinds}`);
  await expect(page.getByTestId("studied")).toBeVisible({ timeout: 60_000 });
  const [wrong, energy, log, density] = await row(page, "speed at the start");
  // τ is ½ where the scenario names none.
  expect((log as number) / (energy as number)).toBeCloseTo(2, 1);
  expect(density).toBeLessThan(energy as number);
  expect(wrong).toBeCloseTo(density as number, 2);
  // Against descent: p/τ at the starts, from next to nothing in the tails.
  const [least, most] = await fact(page, "span");
  const [, , , slowest] = await row(page, "against descent, slowest");
  const [, , , fastest] = await row(page, "against descent, fastest");
  for (const [relative, p] of [
    [slowest, least],
    [fastest, most],
  ] as [number, number][])
    expect(relative / (2 * p)).toBeCloseTo(1, 1);
  const off = await row(page, "off the path of descent");
  for (const i of [1, 2, 3]) expect(off[i]).toBeLessThan(0.05);
  expect(await row(page, "at the critical points")).toEqual([0, 0, 0, 0]);
  expect(await row(page, "circulation")).toEqual([0, 0, 0, 0]);
  expect(await row(page, "speed if Z doubles")).toEqual([0.5, 1, 1, 0.5]);
  expect((await row(page, "stalled"))[3]).toBeGreaterThan(5);
  expect((await row(page, "ends higher"))[0]).toBeGreaterThan(90);
  // The words follow the panels.
  const said = page.getByTestId("compare-said");
  await expect(said).toContainText("Panels 2, 3 and 4 take the same paths, at 1, 2 and");
  await expect(said).toContainText("of the points in panel 1 end higher");
  await expect(said).toContainText("Z cancels");
  // log Z with its error, and the box holds it.
  expect((await fact(page, "log-z"))[1]).toBeLessThan(0.01);
  expect((await fact(page, "growth"))[0]).toBeLessThan(0.001);
  // Another temperature goes into the link, and the speeds follow.
  const temperature = page.getByTestId("field-law-temperature").getByRole("textbox");
  await temperature.fill("2");
  await temperature.press("Enter");
  await expect(page).toHaveURL(/compare\.temperature=2/);
  await expect(said).toContainText("at 1, 0.5 and");
});

test("noise that climbs p is not held, and a flow may circulate", async ({ page }) => {
  const kinds = "langevin,density-langevin,turning";
  await compare(page, `#play=no&v=1&energy=four-wells&compare=law:${kinds}`);
  await expect(page.getByTestId("studied")).toBeVisible({ timeout: 60_000 });
  const [held, loose, none] = await row(page, "spread over free diffusion");
  expect(held).toBeLessThan(0.4);
  expect(loose).toBeGreaterThan(0.6);
  expect(none).toBeNaN();
  const circulation = await row(page, "circulation");
  expect(circulation.slice(0, 2)).toEqual([0, 0]);
  expect(circulation[2]).toBeGreaterThan(20);
  const said = page.getByTestId("compare-said");
  await expect(said).toContainText("nothing holds the points");
  await expect(said).toContainText("The flow of panel 3 circulates");
});

test("an energy without a density is told by log Z", async ({ page }) => {
  const energy = "energy=custom&energy.expression=x1%5E2&energy.parameters=%5B%5D";
  await compare(page, `#play=no&v=1&${energy}&compare=law:energy,density`);
  await expect(page.getByTestId("facts")).toBeVisible({ timeout: 60_000 });
  // Without end in x₂: twice the box holds twice as much.
  expect((await fact(page, "growth"))[0]).toBeCloseTo(Math.log(2), 2);
  await expect(page.getByTestId("facts")).toContainText("not every energy has a density");
});

test("shares of a whole walk in a triangle", async ({ page }) => {
  await compare(
    page,
    "#play=no&v=1&points=0.34,0.33,0.33&energy=custom&energy.expression=x2%20%2B%202*x3&energy.parameters=%5B%5D&dynamics=multiplicative&compare=dynamics:multiplicative&compare.steps=400",
  );
  await goTo(page, 400);
  // All of it goes to what costs nothing.
  await expect.poll(async () => (await row(page, "near x₁ = 1"))[0]).toBe(100);
  await expect.poll(async () => (await row(page, "mean energy"))[0]).toBe(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      test(`axe finds nothing in the compare view, ${viewport.width} wide`, async ({ page }) => {
        await page.setViewportSize(viewport);
        await compare(page, WELLS);
        await goTo(page, 120);
        await expectAccessible(page);
        await page.screenshot({ path: `artefacts/compare-${viewport.width}-${colorScheme}.png` });
      });
    }
  });
}
