import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectAccessible, open, pause, readNumber, runTo, shown } from "./helpers";

async function figure(page: Page, key: string): Promise<number> {
  return Number((await page.getByTestId(`density-${key}`).textContent())?.replace(/[^\d.]/g, ""));
}

async function fact(page: Page, key: string): Promise<number> {
  return readNumber((await page.getByTestId(`fact-${key}`).textContent()) ?? "");
}

for (const [geometry, words] of [
  ["fokker-planck", "Langevin dynamics"],
  ["fisher-rao", "particles do not move"],
] as const) {
  test(`${geometry}: KL falls, mass stays, particles keep beside the density`, async ({ page }) => {
    await page.goto(`./#play=no&density=${geometry}&density.temperature=0.5&v=1&energy=four-wells`);
    await expect(page.getByTestId("density")).toContainText(words);
    await expect(page.getByTestId("density-kl")).toHaveText(/^\d/);
    const start = await figure(page, "kl");
    for (let i = 0; i < 6; i++) {
      const before = await page.getByTestId("density-time").textContent();
      await page.getByTestId("density-step").click();
      await expect(page.getByTestId("density-time")).not.toHaveText(before ?? "");
    }
    expect(await figure(page, "kl")).toBeLessThan(start);
    expect(await figure(page, "mass")).toBeCloseTo(1, 3);
    // As near to the density as 600 independent draws from it are, about 1/√600 of its width.
    expect(await figure(page, "cloud")).toBeLessThan(0.12);
    expect(await figure(page, "cloud_to_rest")).toBeGreaterThan(await figure(page, "cloud"));
    // The density it goes to, and the observations (two moons) against it.
    await expect(page.getByTestId("facts")).toBeVisible();
    const logZ = await page.getByTestId("fact-log-z").textContent();
    expect(logZ).toMatch(/^−?\d\.\d{4} ± /);
    for (const key of ["kl", "wasserstein"]) {
      expect(await fact(page, `observations-${key}`)).toBeGreaterThan(0.1);
    }
    expect(await fact(page, "edge")).toBeLessThan(0.5);
    await expectAccessible(page);
  });
}

test("the density view opens on the fit, follows its controls, and leads back", async ({
  page,
}) => {
  await open(page);
  const here = await runTo(page, 20);
  await page.getByTestId("density-open").click();
  await expect(page).toHaveURL(/density=fokker-planck/);
  await expect(page.getByTestId("density-kl")).toHaveText(/^\d/);
  await page.getByTestId("density-geometry").selectOption("fisher-rao");
  await page.getByTestId("density-start").selectOption("uniform");
  await expect(page).toHaveURL(/density=fisher-rao&density\.start=uniform/);
  await page.goBack();
  await expect(page.getByTestId("canvas")).toBeVisible();
  await pause(page);
  expect(await shown(page)).toEqual(here);
});
