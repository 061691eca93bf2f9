import { expect, test } from "./fixtures";
import { count, open, pause, place, runTo, shown } from "./helpers";

// As a visitor finds it: as fast as it can, on all cores.
test.use({ atEase: false });

test("opens on a running fit, nothing to configure first", async ({ page }) => {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await open(page);
  await expect(page.getByTestId("pick-data")).toHaveAttribute("data-kind", "two-moons");
  await expect(page.getByTestId("pick-energy")).toHaveAttribute("data-kind", "mlp");
  expect(await count(page)).toBeGreaterThan(50);
  const early = await shown(page);
  await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(early.iteration);
  await expect(page.getByTestId("run-state")).toHaveText("Fitting.");
  await expect(page.getByTestId("loss")).toHaveText(/^[\d.−·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+$/);
  expect(errors).toEqual([]);
});

test("the canvas shows the energy in color, not one flat ground", async ({ page }) => {
  await open(page);
  await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(3);
  const colors = await page
    .locator(".stage-plane canvas")
    .first()
    .evaluate((canvas) => {
      const element = canvas as HTMLCanvasElement;
      const context = element.getContext("2d");
      const seen = new Set<number>();
      for (let i = 1; i < 40; i++) {
        for (let j = 1; j < 40; j++) {
          const at = context?.getImageData(
            (element.width * i) / 40,
            (element.height * j) / 40,
            1,
            1,
          );
          const [r = 0, g = 0, b = 0] = at?.data ?? [];
          seen.add((r >> 3) * 1024 + (g >> 3) * 32 + (b >> 3));
        }
      }
      return seen.size;
    });
  expect(colors).toBeGreaterThan(20);
});

test("play, pause, step, reset and a new seed", async ({ page }) => {
  await open(page);
  await pause(page);
  const { iteration } = await shown(page);
  await page.getByTestId("step").click();
  await expect(page.locator("html")).toHaveAttribute("data-iteration", String(iteration + 1));
  await page.getByTestId("reset").click();
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "0");
  await expect(page.getByTestId("seed")).toHaveValue("1");
  const first = await runTo(page, 12);
  await page.getByTestId("reset").click();
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "0");
  expect(await runTo(page, 12)).toEqual(first);
  await page.getByTestId("new-seed").click();
  await expect(page.getByTestId("seed")).not.toHaveValue("1");
  expect((await runTo(page, 12)).hash).not.toBe(first.hash);
});

test("a run goes on where its iteration was pressed and nothing typed", async ({ page }) => {
  await open(page);
  const field = page.getByTestId("iteration");
  await field.click();
  const seen = Number(await field.inputValue());
  await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(seen + 20);
  await page.getByTestId("seed").focus();
  await page.waitForTimeout(300);
  await expect(page.locator("html")).toHaveAttribute("data-playing", "true");
  expect((await shown(page)).iteration).toBeGreaterThan(seen + 20);
});

test("space plays and pauses, the right arrow steps", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Space");
  await expect(page.locator("html")).toHaveAttribute("data-playing", "false");
  const { iteration } = await shown(page);
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("html")).toHaveAttribute("data-iteration", String(iteration + 1));
  await page.keyboard.press("Space");
  await expect(page.locator("html")).toHaveAttribute("data-playing", "true");
});

test("the right arrow steps on after a click on the canvas, and moves a cursor after Tab", async ({
  page,
}) => {
  await open(page);
  await pause(page);
  await page.mouse.click(...(await place(page, 0.1, 0.1)));
  const { iteration } = await shown(page);
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("html")).toHaveAttribute("data-iteration", String(iteration + 1));
  await page.getByTestId("theme").focus();
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("announcement")).toContainText("Cursor at");
});

test("parts can be hidden for teaching", async ({ page }) => {
  await open(page, "#hide=controls,curves,text,bar");
  await expect(page.getByTestId("canvas")).toBeVisible();
  for (const part of ["pick-data", "loss", "article", "play"]) {
    await expect(page.getByTestId(part)).toHaveCount(0);
  }
});
