import { expect, test } from "./fixtures";
import { choose, ready, runTo } from "./helpers";

test("estimators are set beside each other on the same state", async ({ page }) => {
  await page.goto("./#play=no&v=1&energy=quadratic&data.n=40&steps=8");
  await ready(page);
  await runTo(page, 5);
  const panel = page.getByTestId("estimators");
  await panel.getByText("Gradient estimators").click();
  const figure = (kind: string, column: number) =>
    panel.getByTestId(`estimated-${kind}`).getByRole("cell").nth(column);
  await expect(figure("bptt", 0)).toHaveText("1.000");
  await expect(figure("forward", 1)).toHaveText("1.000");
  const oneStep = Number(await figure("one-step", 1).textContent());
  expect(oneStep).toBeGreaterThan(0);
  expect(oneStep).toBeLessThan(0.9);
  await expect(panel.getByTestId("adjoint-chart")).toBeVisible();
  await expect(panel.getByTestId("adjoint-chart")).toHaveAccessibleName(/after 8 steps/);

  // Elsewhere, and with noise, where some estimators make no sense.
  await choose(page, "dynamics", "langevin");
  await runTo(page, 6);
  await panel.getByRole("button", { name: "Measure again" }).click();
  await expect(panel.getByTestId("estimated-implicit")).toContainText("come to rest");
});

test("training is shown tensor by tensor", async ({ page }) => {
  // It would settle by itself while the test looks for the button.
  await page.goto("./#play=no&v=1&energy=linear&data.n=40");
  await ready(page);
  await runTo(page, 10);
  const panel = page.getByTestId("training");
  await panel.getByText("Training, tensor by tensor").click();
  await expect(panel.getByTestId("tensor-W")).toContainText("2 × 2");
  const rank = () => panel.getByTestId("tensor-W").getByRole("cell").nth(3).textContent();
  await expect.poll(async () => Number(await rank())).toBeGreaterThan(1);
  expect(Number(await rank())).toBeLessThanOrEqual(2);
  await runTo(page, 40);
  await expect(panel.getByTestId("singular-values")).toBeVisible();
});

test("a sampling optimizer shows the mean of its draws at rest", async ({ page }) => {
  await page.goto("./#play=no&v=1&energy=rbf&data.n=40&optimizer=sgld");
  await ready(page);
  await runTo(page, 9);
  await expect(page.getByTestId("run-state")).not.toContainText("sampled energies");
  await runTo(page, 45);
  await expect(page.getByTestId("run-state")).toContainText("mean of 4 sampled energies");
  await choose(page, "optimizer", "adam");
  await expect(page.getByTestId("run-state")).not.toContainText("sampled energies");
});
