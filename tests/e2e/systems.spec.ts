import { expect, test } from "./fixtures";
import { expectAccessible, open, pause, place, readNumber, runTo } from "./helpers";

const LINK =
  "#v=2&data=field&energy=polynomial&objective=hamilton-jacobi&optimizer=l-bfgs&data.system=";

test("the energy of a known system is learned, measured and drawn with runs of it", async ({
  page,
}) => {
  await open(page, `${LINK}rotated-descent`);
  const readout = page.getByTestId("system");
  await expect(readout).toBeVisible({ timeout: 30_000 });
  await runTo(page, 200);
  const number = async (id: string) =>
    Number.parseFloat((await page.getByTestId(id).textContent()) ?? "");
  await expect.poll(() => number("system-error"), { timeout: 20_000 }).toBeLessThan(1);
  expect(await number("system-falls")).toBeGreaterThan(98);
  await expect(page.getByTestId("doubt")).toHaveCount(0);
  await expect(page.getByTestId("exits").getByRole("row")).toHaveCount(3);
  await page.mouse.click(...(await place(page, 0.3, 0.2)));
  await expect(page.getByTestId("system-runs")).toHaveText("1");
  await expectAccessible(page, ".system-readout");
});

test("an energy that is not the quasipotential is told", async ({ page }) => {
  await open(page, `${LINK}van-der-pol&data.n=30`);
  await runTo(page, 100);
  await expect(page.getByTestId("doubt").first()).toBeVisible({ timeout: 30_000 });
});

test("a typed system is learned from, and a bad one is refused", async ({ page }) => {
  await open(page, `${LINK}rotated-descent`);
  await pause(page);
  await page.getByTestId("kind-system").selectOption({ label: "Typed" });
  const field = page.getByTestId("field-expression").getByRole("textbox").first();
  await field.fill("x2; -x1 - x2 + x3");
  await field.press("Tab");
  await expect(page.getByTestId("refusal")).toContainText("x3");
  await field.fill("x2; -x1 - x2");
  await field.press("Tab");
  await runTo(page, 100);
  const residual = async () =>
    readNumber((await page.getByTestId("system-residual").textContent()) ?? "");
  await expect.poll(residual).toBeLessThan(1);
});
