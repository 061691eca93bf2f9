import { expect, test } from "./fixtures";
import { pause, ready, runTo } from "./helpers";

test("the fused build fits from the start, is kept, and gives way to the exact one", async ({
  page,
}) => {
  await page.goto("./#play=no&v=1&data.n=40&seed=3");
  await ready(page);
  const exact = await runTo(page, 40);
  await page.locator("summary", { hasText: /^Numbers/ }).click();
  const box = page.getByTestId("fused");
  test.skip(await box.isDisabled(), "this browser has no relaxed SIMD");
  await box.check();
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "0");
  await runTo(page, 40);
  await page.reload();
  await ready(page);
  await pause(page);
  await page.locator("summary", { hasText: /^Numbers/ }).click();
  await expect(box).toBeChecked();
  await box.uncheck();
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "0");
  expect(await runTo(page, 40)).toEqual(exact);
});

test("where the fused build cannot be fetched, that is said, and the exact one goes on", async ({
  page,
}) => {
  await page.route(/iel-fused/, (route) => route.abort());
  await page.goto("./#play=no&v=1&data.n=40&seed=3");
  await ready(page);
  const exact = await runTo(page, 20);
  await page.locator("summary", { hasText: /^Numbers/ }).click();
  const box = page.getByTestId("fused");
  test.skip(await box.isDisabled(), "this browser has no relaxed SIMD");
  await box.click();
  await expect(page.getByText("The engine for relaxed SIMD could not be started.")).toBeVisible();
  await expect(box).not.toBeChecked();
  expect(await runTo(page, 20)).toEqual(exact);
  await page.reload();
  await ready(page);
  expect(await runTo(page, 20)).toEqual(exact);
});
