import { expect, test } from "./fixtures";
import { expectAccessible, expectCount, place, readNumber, ready, runTo } from "./helpers";

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
  // Visits of the demonstrations, and those that the cost expects: alike by now, and near in number.
  await expect.poll(() => share("visits-apart")).toBeLessThan(40);
  const steps = async (id: string) => {
    const label = (await page.getByTestId(id).getAttribute("aria-label")) ?? "";
    return Number(/: ([\d.]+) steps/.exec(label)?.[1]);
  };
  const [seen, expected] = [await steps("visits-seen"), await steps("visits-expected")];
  expect(Math.abs(expected - seen)).toBeLessThan(0.2 * seen);
  await expectAccessible(page, ".goals");
});

test("strokes that are drawn are demonstrations", async ({ page }) => {
  await page.goto(
    "./#play=no&v=2&data=points&energy=rbf&initial=given&objective=maximum-entropy-paths",
  );
  await ready(page);
  for (const low of [0.3, 0.4]) {
    await page.mouse.move(...(await place(page, 0.2, low)));
    await page.mouse.down();
    for (let step = 1; step <= 12; step++) {
      const angle = Math.PI * (1 - step / 12);
      const at = await place(page, 0.5 + 0.3 * Math.cos(angle), low + 0.2 * Math.sin(angle));
      await page.mouse.move(...at);
    }
    await page.mouse.up();
  }
  await expectCount(page, 2);
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
