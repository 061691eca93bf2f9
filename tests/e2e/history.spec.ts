import { expect, test } from "./fixtures";
import { choose, count, expectCount, noPoints, open, place, ready, scenarioOf } from "./helpers";

test("undo and redo, by keys and by buttons", async ({ page }) => {
  await open(page);
  await noPoints(page);
  for (const share of [0.3, 0.5, 0.7]) await page.mouse.click(...(await place(page, share, 0.5)));
  await expectCount(page, 3);
  await page.keyboard.press("Control+z");
  await expectCount(page, 2);
  await page.keyboard.press("Control+z");
  await expectCount(page, 1);
  await page.keyboard.press("Control+Shift+Z");
  await expectCount(page, 2);
  await page.getByTestId("redo").click();
  await expectCount(page, 3);
  await expect(page.getByTestId("redo")).toBeDisabled();
  for (let i = 0; i < 4; i++) await page.getByTestId("undo").click();
  await expect(page.getByTestId("pick-data")).toHaveAttribute("data-kind", "two-moons");
});

test("a drag is one step of undo", async ({ page }) => {
  await open(page);
  await noPoints(page);
  const [x, y] = await place(page, 0.4, 0.5);
  const [toX, toY] = [x + 120, y + 30];
  // One point says where the drag of the other ends.
  await page.mouse.click(toX, toY);
  await expectCount(page, 1);
  await page.mouse.click(x, y);
  await expectCount(page, 2);
  const places = async (): Promise<string[][]> =>
    (await scenarioOf(page)).data.points.map((p: { x: number[] }) => p.x.map((c) => c.toFixed(4)));
  const [end, start] = await places();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(toX, toY, { steps: 12 });
  await page.mouse.up();
  await expect.poll(places).toEqual([end, end]);
  await page.keyboard.press("Control+z");
  await expect.poll(places).toEqual([end, start]);
});

test("the draft survives a reload, with and without an address", async ({ page }) => {
  await open(page);
  await noPoints(page);
  await page.mouse.click(...(await place(page, 0.4, 0.4)));
  await page.mouse.click(...(await place(page, 0.6, 0.6)));
  await expectCount(page, 2);
  const { points } = (await scenarioOf(page)).data;
  // At once, before the address has caught up.
  await page.reload();
  await ready(page);
  await expectCount(page, 2);
  expect((await scenarioOf(page)).data.points).toEqual(points);
  await page.goto("./");
  await ready(page);
  await expectCount(page, 2);
});

test("a draft that cannot be read does no harm", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("iel.draft", '{"version":1,"scenario":{"energy":{"kind":"nonsense"}}}');
  });
  await open(page);
  await expect(page.getByTestId("message-error")).toBeVisible();
  expect(await count(page)).toBeGreaterThan(10);
});

test("Back leads to what was there before a demo", async ({ page }) => {
  await open(page);
  await choose(page, "data", "rings");
  await expect(page).toHaveURL(/data=rings/);
  await page.getByTestId("demo-eight-gaussians").click();
  await expect(page.getByTestId("pick-data")).toHaveAttribute("data-kind", "eight-gaussians");
  await expect(page).toHaveURL(/data=eight-gaussians/);
  await page.goBack();
  await expect(page.getByTestId("pick-data")).toHaveAttribute("data-kind", "rings");
});
