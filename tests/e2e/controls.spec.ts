import { expect, test } from "@playwright/test";
import { choose, open, pause, ready, run_to, saved, shown } from "./helpers";

const ROOMS = ["data", "energy", "dynamics", "initial", "objective", "estimator", "optimizer"];

test("every entry of the catalogue can be chosen, or says why not", async ({ page }) => {
  // Dozens of choices; finite differences take seconds an iteration.
  test.setTimeout(400_000);
  await open(page);
  for (const room of ROOMS) {
    const button = page.getByTestId(`pick-${room}`);
    await button.click();
    const options = page.getByRole("listbox").getByRole("option");
    const total = await options.count();
    expect(total).toBeGreaterThan(0);
    const ids: string[] = [];
    for (let i = 0; i < total; i++) {
      const option = options.nth(i);
      if ((await option.getAttribute("aria-disabled")) === "true") {
        await expect(option).toContainText("Not possible here");
      } else ids.push((await option.getAttribute("data-testid")) ?? "");
    }
    await page.keyboard.press("Escape");
    const first = await button.getAttribute("data-kind");
    for (const id of ids) {
      await choose(page, room, id.slice(room.length + 1));
      await expect(page.getByTestId("message-error")).toHaveCount(0);
    }
    if (first) await choose(page, room, first);
  }
});

test("changing the family restarts the fit and keeps the earlier curve", async ({ page }) => {
  await open(page);
  await run_to(page, 40);
  await choose(page, "energy", "quadratic");
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "0");
  await run_to(page, 40);
  await expect(page.getByText("and 1 earlier run")).toBeVisible();
  expect((await saved(page)).energy.kind).toBe("quadratic");
});

test("the learning rate changes live, without a restart", async ({ page }) => {
  await open(page);
  await run_to(page, 30);
  const field = page.getByTestId("field-learning_rate").getByRole("textbox");
  await field.fill("0.002");
  await field.press("Enter");
  await expect.poll(async () => (await saved(page)).optimizer.learning_rate).toBe(0.002);
  expect((await shown(page)).iteration).toBe(30);
});

test("a slider moves by keyboard, and its value goes into the scenario", async ({ page }) => {
  await open(page);
  await pause(page);
  const slider = page.getByTestId("field-learning_rate").getByRole("slider");
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
  await expect.poll(async () => (await saved(page)).optimizer.learning_rate).toBeLessThan(0.01);
});

test("typing stays smooth while it fits", async ({ page }) => {
  await open(page);
  const field = page.getByTestId("field-widths").getByRole("textbox");
  await field.fill("");
  await field.pressSequentially("24, 24", { delay: 30 });
  await field.press("Enter");
  await expect.poll(async () => (await saved(page)).energy.widths).toEqual([24, 24]);
});

test("a value that cannot be read is marked and not taken over", async ({ page }) => {
  await open(page);
  await pause(page);
  const field = page.getByTestId("field-widths").getByRole("textbox");
  await field.fill("many");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.press("Enter");
  await expect(field).toHaveValue("32, 32");
});

test("numbers that blow up are caught, with a way out", async ({ page }) => {
  await open(page);
  await choose(page, "energy", "quadratic");
  const rate = page.getByTestId("field-learning_rate").getByRole("textbox");
  await rate.fill("1");
  await rate.press("Enter");
  const eta = page.getByTestId("field-eta").getByRole("textbox");
  await eta.fill("2");
  await eta.press("Enter");
  await page.getByTestId("field-steps").getByRole("textbox").fill("512");
  await page.getByTestId("field-steps").getByRole("textbox").press("Enter");
  await expect(page.getByTestId("blow-up")).toBeVisible({ timeout: 30_000 });
  await expect(page.locator("html")).toHaveAttribute("data-playing", "false");
  await page.getByTestId("blow-up").getByRole("button", { name: /^Undo/ }).click();
  await expect(page.getByTestId("blow-up")).toHaveCount(0);
});

test("the theme is kept", async ({ page }) => {
  await open(page);
  await page.getByTestId("theme").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await ready(page);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
