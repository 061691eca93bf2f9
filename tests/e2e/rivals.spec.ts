import { expect, test } from "./fixtures";
import { expectAccessible, readNumber, ready, runTo } from "./helpers";

const DEMONSTRATIONS =
  "./#play=no&v=2&data=demonstrations&data.height=4&data.cells=16&objective=maximum-entropy-paths&objective.cells=16&energy=rbf";

test("a cost learned from demonstrations leads to goals that nobody went to", async ({ page }) => {
  await page.goto(DEMONSTRATIONS);
  await ready(page);
  const share = async (id: string) =>
    readNumber(((await page.getByTestId(id).textContent()) ?? "").replace(" %", ""));
  await expect(page.getByTestId("goals-regret")).toContainText("%", { timeout: 60_000 });
  await runTo(page, 200);
  // By the true cost its paths are near the cheapest, straight lines are not.
  await expect.poll(() => share("goals-regret"), { timeout: 30_000 }).toBeLessThan(5);
  expect(await share("goals-straight")).toBeGreaterThan(2 * (await share("goals-regret")));
  const cost = page.getByTestId("goals-cost");
  const before = await cost.textContent();
  await page.getByTestId("goal-0").fill("1.5");
  await page.getByTestId("goal-0").press("Enter");
  await expect(cost).not.toHaveText(before ?? "");
  await expectAccessible(page, ".goals");
});

test("strokes of one’s own are demonstrations", async ({ page }) => {
  const stroke = (x: number) => ({
    x: [2, x],
    start: [-2, x],
    path: [
      [-1, x + 1],
      [0, x + 1.2],
      [1, x + 1],
    ],
  });
  const points = JSON.stringify([0, 0.2, -0.2, 0.4].map(stroke));
  await page.goto(
    `./#play=no&v=2&data=points&points=${encodeURIComponent(points)}&initial=given&objective=maximum-entropy-paths&energy=rbf`,
  );
  await ready(page);
  await runTo(page, 50);
  await expect(page.getByTestId("goals-cost")).not.toHaveText("–", { timeout: 60_000 });
  // The truth of strokes is not known.
  await expect(page.getByTestId("goals-regret")).toHaveCount(0);
});

test("an adversary is measured beside maximum likelihood", async ({ page }) => {
  await page.goto(
    "./#play=no&v=2&data=eight-gaussians&data.n=200&energy=gaussian-mixture&objective=adversarial&optimizer.schedule=constant",
  );
  await ready(page);
  await runTo(page, 100);
  await page.getByText("Beside maximum likelihood").click();
  await page.getByTestId("likelihood-run").click();
  const cosine = page.getByTestId("likelihood-cosine");
  await expect(cosine).toBeVisible({ timeout: 120_000 });
  expect(Math.abs(readNumber((await cosine.textContent()) ?? ""))).toBeLessThanOrEqual(1);
  // A mixture is normalized.
  await expect(page.getByTestId("likelihood-log-z")).toHaveText(/^−?0\.00/);
  await expectAccessible(page, "[data-testid=likelihood]");
});
