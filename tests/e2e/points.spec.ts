import { expect, test } from "./fixtures";
import {
  choose,
  count,
  expectCount,
  fingers,
  noPoints,
  open,
  PHONE,
  pause,
  place,
  ready,
  runTo,
  scenarioOf,
} from "./helpers";

test.describe("with a mouse", () => {
  test("drops a point, drags it, deletes it", async ({ page }) => {
    await open(page);
    await noPoints(page);
    await expect(page.getByTestId("hint")).toBeVisible();
    const [x, y] = await place(page, 0.5, 0.5);
    await page.mouse.click(x, y);
    await expectCount(page, 1);
    await expect(page.getByTestId("hint")).toHaveCount(0);
    const before = (await scenarioOf(page)).data.points[0].x;
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y - 40, { steps: 6 });
    await page.mouse.up();
    await expect
      .poll(async () => (await scenarioOf(page)).data.points[0].x[0])
      .toBeGreaterThan(before[0] + 0.2);
    expect((await scenarioOf(page)).data.points[0].x[1]).toBeGreaterThan(before[1] + 0.1);
    await page.mouse.dblclick(x + 60, y - 40);
    await expectCount(page, 0);
  });

  test("the small cross deletes the selected point", async ({ page }) => {
    await open(page);
    await noPoints(page);
    await page.mouse.click(...(await place(page, 0.4, 0.4)));
    await page.mouse.click(...(await place(page, 0.6, 0.6)));
    await expectCount(page, 2);
    await page.mouse.click(...(await place(page, 0.6, 0.6)));
    await page.getByTestId("delete-point").click();
    await expectCount(page, 1);
    await page.mouse.click(...(await place(page, 0.4, 0.4)));
    await page.keyboard.press("Delete");
    await expectCount(page, 0);
  });

  test("a point dropped on generated data joins it", async ({ page }) => {
    await open(page);
    const before = await count(page);
    await page.mouse.click(...(await place(page, 0.06, 0.06)));
    await expectCount(page, before + 1);
    await expect(page.getByTestId("pick-data")).toHaveAttribute("data-kind", "points");
  });

  test("a stroke brings its start, and starts become given", async ({ page }) => {
    await open(page);
    await noPoints(page);
    await page.mouse.move(...(await place(page, 0.2, 0.5)));
    await page.mouse.down();
    await page.mouse.move(...(await place(page, 0.7, 0.4)), { steps: 8 });
    await page.mouse.up();
    await expectCount(page, 1);
    await expect(page.getByTestId("pick-initial")).toHaveAttribute("data-kind", "given");
    await expect(page.getByTestId("messages")).toContainText("initial conditions are now given");
    const [point] = (await scenarioOf(page)).data.points;
    const way = [point.start, ...point.path, point.x].map(([x]: number[]) => x as number);
    expect(point.path).toHaveLength(9);
    expect(way).toEqual([...way].sort((a, b) => a - b));
    await page.getByTestId("undo").click();
    await expectCount(page, 0);
    await expect(page.getByTestId("pick-initial")).toHaveAttribute("data-kind", "perturbed");
  });

  test("three shares are dropped and dragged in their triangle", async ({ page }) => {
    await page.goto(
      "./#play=no&v=1&points=0.6,0.2,0.2;0.2,0.2,0.6&energy=quadratic&dynamics=multiplicative",
    );
    await ready(page);
    const points = async (): Promise<number[][]> =>
      (await scenarioOf(page)).data.points.map((p: { x: number[] }) => p.x);
    const sum = (x: number[]) => x.reduce((all, share) => all + share, 0);
    const [x, y] = await place(page, 0.5, 0.6);
    await page.mouse.move(x, y);
    await expect(page.getByTestId("reading")).toHaveText(/^x [\d.]+, [\d.]+, [\d.]+E/);
    await page.mouse.click(x, y);
    await expectCount(page, 3);
    const dropped = (await points())[2] as number[];
    // In single precision, which is that of the scenario.
    expect(sum(dropped)).toBeCloseTo(1, 6);
    expect(Math.min(...dropped)).toBeGreaterThan(0.1);
    // Out of the triangle, below its lower edge: the third share becomes 0.
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(...(await place(page, 0.5, 0.97)), { steps: 6 });
    await page.mouse.up();
    await expect.poll(async () => ((await points())[2] as number[])[2]).toBe(0);
    expect(sum((await points())[2] as number[])).toBeCloseTo(1, 6);
    await runTo(page, 5);
    await expect(page.getByTestId("canvas-text")).toContainText("triangle of three shares");
    // Two coordinates that sum to anything are out of the process's reach, which is said.
    await choose(page, "data", "two-moons");
    await page.getByTestId("advice-dynamics.simplex").getByRole("button").click();
    await expectCount(page, 8);
  });

  test("shift gives the other condition", async ({ page }) => {
    await open(page);
    await noPoints(page);
    await page.mouse.click(...(await place(page, 0.3, 0.5)));
    await expectCount(page, 1);
    await page.keyboard.down("Shift");
    await page.mouse.click(...(await place(page, 0.7, 0.5)));
    await page.keyboard.up("Shift");
    await expectCount(page, 2);
    const { points } = (await scenarioOf(page)).data;
    expect(points.map((p: { condition: number[] }) => p.condition)).toEqual([[0], [1]]);
  });

  test("hover reads the energy under the condition that is drawn", async ({ page }) => {
    await open(page);
    await noPoints(page);
    await page.mouse.click(...(await place(page, 0.3, 0.5)));
    await page.keyboard.down("Shift");
    await page.mouse.click(...(await place(page, 0.7, 0.5)));
    await page.keyboard.up("Shift");
    await expectCount(page, 2);
    await runTo(page, 60);
    const [x, y] = await place(page, 0.4, 0.4);
    const read = async () => {
      await page.mouse.move(x + 1, y);
      await page.mouse.move(x, y);
      await expect(page.getByTestId("reading")).toContainText("∇E");
      return page.getByTestId("reading").textContent();
    };
    const before = await read();
    await page.getByTestId("condition").click();
    await expect.poll(read).not.toBe(before);
  });

  test("hover reads the energy; the wheel zooms; the hand moves the plane", async ({ page }) => {
    await open(page);
    await pause(page);
    const [x, y] = await place(page, 0.3, 0.3);
    await page.mouse.move(x, y);
    await expect(page.getByTestId("reading")).toContainText("∇E");
    const before = await page.getByTestId("canvas-text").textContent();
    await page.getByTestId("canvas").focus();
    await page.mouse.wheel(0, -400);
    await expect(page.getByTestId("canvas-text")).not.toHaveText(before ?? "");
    const zoomed = await page.getByTestId("canvas-text").textContent();
    await page.getByRole("button", { name: "Hand: drag to move the plane" }).click();
    const points = await count(page);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 90, y + 50, { steps: 5 });
    await page.mouse.up();
    await expect(page.getByTestId("canvas-text")).not.toHaveText(zoomed ?? "");
    expect(await count(page)).toBe(points);
  });
});

test.describe("with a finger", () => {
  test.use(PHONE);

  test("drops a point, drags it, deletes it by a long press", async ({ page }) => {
    await open(page);
    await noPoints(page);
    await page.evaluate(() => scrollTo(0, 0));
    const [x, y] = await place(page, 0.5, 0.5);
    await page.touchscreen.tap(x, y);
    await expectCount(page, 1);
    const touch = await fingers(page);
    await touch("touchStart", [[x, y]]);
    for (let i = 1; i <= 5; i++) await touch("touchMove", [[x + 12 * i, y]]);
    await touch("touchEnd");
    await expect
      .poll(async () => (await scenarioOf(page)).data.points[0].x[0])
      .toBeGreaterThan(0.3);
    await page.evaluate(() => scrollTo(0, 0));
    await touch("touchStart", [[x + 60, y]]);
    await page.waitForTimeout(800);
    await touch("touchEnd");
    await expectCount(page, 0);
  });

  test("two fingers zoom", async ({ page }) => {
    await open(page);
    await pause(page);
    await page.evaluate(() => scrollTo(0, 0));
    const points = await count(page);
    const before = await page.getByTestId("canvas-text").textContent();
    const [x, y] = await place(page, 0.5, 0.5);
    const touch = await fingers(page);
    const apart = (gap: number): [number, number][] => [
      [x - gap, y],
      [x + gap, y],
    ];
    await touch("touchStart", apart(20));
    for (let gap = 30; gap <= 90; gap += 15) await touch("touchMove", apart(gap));
    await touch("touchEnd");
    await expect(page.getByTestId("canvas-text")).not.toHaveText(before ?? "");
    expect(await count(page)).toBe(points);
  });
});

test.describe("with the keyboard", () => {
  test("drops a point, moves it, deletes it", async ({ page }) => {
    await open(page);
    await noPoints(page);
    await page.getByTestId("canvas").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await expectCount(page, 1);
    await expect(page.getByTestId("announcement")).toContainText("Point added");
    const before = (await scenarioOf(page)).data.points[0].x;
    await page.getByTestId("canvas").focus();
    await page.keyboard.press("]");
    await expect(page.getByTestId("announcement")).toContainText("Point 1 of 1");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect
      .poll(async () => (await scenarioOf(page)).data.points[0].x[0])
      .toBeGreaterThan(before[0] + 0.1);
    await page.getByTestId("canvas").focus();
    await page.keyboard.press("Delete");
    await expectCount(page, 0);
  });

  test("draws a stroke", async ({ page }) => {
    await open(page);
    await noPoints(page);
    await page.getByTestId("canvas").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("s");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expectCount(page, 1);
    const [point] = (await scenarioOf(page)).data.points;
    expect(point.start[1]).toBeGreaterThan(point.path[4][1]);
    expect(point.path[4][1]).toBeGreaterThan(point.x[1]);
  });
});

test("clearing can be undone", async ({ page }) => {
  await open(page);
  await choose(page, "data", "rings");
  const before = await count(page);
  await page.getByTestId("clear").click();
  await expectCount(page, 0);
  await page.getByTestId("undo").click();
  await expectCount(page, before);
  await expect(page.getByTestId("pick-data")).toHaveAttribute("data-kind", "rings");
});
