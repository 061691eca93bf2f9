import { expect, test } from "./fixtures";
import { expectAccessible, expectNoSideways, open, scenarioOf } from "./helpers";

const WORLD = "theories=6&v=2&data=regions&energy=polynomial&energy.degree=2&dynamics=verlet";
const LAWS = ["E = 0, ω = 3", "E = 4·x₁ − 4·x₂ + 2·x₁² + 2·x₂²", "E = 2·x₂", "free: E = 0"];

test("a world of four laws is divided into four theories that say them", async ({ page }) => {
  await page.goto(`./#theme=light&${WORLD}`);
  await expect(page.getByTestId("theories")).toContainText("Which theory rules where", {
    timeout: 90_000,
  });
  const laws = page.getByTestId("theory-law");
  await expect(laws).toHaveCount(4);
  expect((await laws.allTextContents()).toSorted()).toEqual(LAWS.toSorted());
  const right = await page.getByTestId("theories-right").textContent();
  expect(Number.parseFloat(right ?? "")).toBeGreaterThan(99);
  await expect(page.getByTestId("theories-walls")).toHaveText(/x₁.=.2/);
  await expectAccessible(page);
  // A theory is kept, and stands in the link and in the browser.
  await page.getByRole("button", { name: "Keep theory 1 on the shelf" }).click();
  await expect(page).toHaveURL(/theories\.shelf=/);
  await expect(page.getByTestId("shelf").getByRole("textbox")).toHaveCount(1);
  await page.setViewportSize({ width: 320, height: 640 });
  await expectNoSideways(page);
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByTestId("shelf").getByRole("textbox")).toHaveCount(1);
  await expect(page.getByTestId("theory").first()).toBeVisible();
});

test("where no theories can be learned the view says why, and opens a world in which they can", async ({
  page,
}) => {
  await open(page);
  await page.getByTestId("theories-open").click();
  await expect(page.getByTestId("theories-refused")).toContainText("No theories can be learned");
  await expectAccessible(page);
  await page.getByTestId("theories-world").click();
  await expect(page.getByTestId("theory").first()).toBeVisible({ timeout: 60_000 });
  expect((await scenarioOf(page)).data.kind).toBe("regions");
  await page.getByTestId("theories-close").click();
  await expect(page.getByTestId("canvas")).toBeVisible();
});
