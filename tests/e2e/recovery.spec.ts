import { expect, test } from "./fixtures";
import { expectAccessible, open, pause, runTo } from "./helpers";

const LINK =
  "#v=1&data=langevin-pairs&data.n=1000&data.temperature=0.5&energy=polynomial&objective=transition-likelihood&objective.temperature=0.5&optimizer.learning_rate=0.05";

test("the energy of a teacher is found from its trajectories", async ({ page }) => {
  // Enough of them that the noise of the steps averages out.
  const many = LINK.replace("data.n=1000", "data.n=4000&data.spacing=0.1&objective.eta=0.1");
  await open(page, many);
  const readout = page.getByTestId("recovery");
  await expect(readout).toBeVisible({ timeout: 30_000 });
  await runTo(page, 300);
  const number = async (id: string) =>
    Number.parseFloat((await page.getByTestId(id).textContent()) ?? "");
  await expect.poll(() => number("recovery-relative"), { timeout: 20_000 }).toBeLessThan(40);
  expect(await number("recovery-slope")).toBeGreaterThan(0.7);
  expect(await number("recovery-slope")).toBeLessThan(1.3);
  await expect(page.getByTestId("error-map")).toHaveAttribute("aria-label", /from −?[\d.]+ to/);
  await expectAccessible(page, ".recovery");
  // Other observations have no teacher.
  await page.goto("./#v=1&data=two-moons");
  await expect(readout).toHaveCount(0);
});

test("coarse spacing flattens what is learned, and a sweep can be cancelled", async ({ page }) => {
  // Of the multiples of this spacing only these are within what the engine takes.
  const spacings = ["0.1", "0.25", "0.5", "1"];
  await open(page, LINK.replace("data.n=1000", "data.n=500&data.spacing=0.5"));
  await pause(page);
  await page.getByText("Effect of the time step").click();
  await page.getByTestId("sweep-run").click();
  const rows = page.getByTestId("sweep-table").getByRole("row");
  await expect(page.getByTestId("sweep-run")).toBeVisible({ timeout: 120_000 });
  expect(await rows.getByRole("rowheader").allTextContents()).toEqual(spacings);
  const slopes = await Promise.all(
    spacings.map(async (_, i) =>
      Number(
        (
          await rows
            .nth(i + 1)
            .getByRole("cell")
            .allTextContents()
        )[1],
      ),
    ),
  );
  expect(slopes.at(-1)).toBeLessThan((slopes[0] as number) - 0.1);
  await page.getByTestId("sweep-run").click();
  await page.getByTestId("sweep-cancel").click();
  await expect(page.getByTestId("sweep-run")).toBeVisible();
});
