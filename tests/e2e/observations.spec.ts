import { expect, test } from "./fixtures";
import { pause, readNumber, ready, runTo, scenarioOf } from "./helpers";

/** Opens a link, which does not run by itself. */
async function open(page: import("@playwright/test").Page, link: string): Promise<void> {
  await page.goto(`./#v=2&play=no&${link}`);
  await ready(page);
}

/** Degrees in one cluster across ±180, on both sides of it in turn. */
const ANGLES = [
  "phi,psi",
  ...Array.from({ length: 40 }, (_, i) => {
    const far = 14 * Math.sqrt(i / 40);
    const off = far * Math.sin(2.4 * i);
    return `${(off < 0 ? 180 + off : off - 180).toFixed(3)},${(far * Math.cos(2.4 * i)).toFixed(3)}`;
  }),
].join("\n");

test("angles are one cluster across the seam, in degrees", async ({ page }) => {
  await open(page, "seed=1");
  await page.getByTestId("import").click();
  await page.getByTestId("import-text").fill(ANGLES);
  await expect(page.getByTestId("import-state")).toContainText("are angles by name");
  await expect(page.getByLabel("Period of phi")).toHaveValue("360");
  const period = page.getByLabel("Period of psi");
  await expect(period).toHaveValue("360");
  // What was understood can be changed, and changed back.
  await period.fill("0");
  await period.press("Enter");
  await expect(period).toHaveValue("");
  await period.fill("360");
  await period.press("Enter");
  await page.getByTestId("import-replace").click();
  await expect
    .poll(async () => (await scenarioOf(page)).periods?.[0] ?? 0)
    .toBeCloseTo(2 * Math.PI);
  await runTo(page, 400);
  const rows = page.locator(".minima tbody tr:not(.blank)");
  await expect(rows).toHaveCount(1);
  const [phi = 0] = (await rows.locator("td").allTextContents()).map(readNumber);
  expect(Math.abs(Math.abs(phi) - 180)).toBeLessThan(15);
  // Other data have no periods.
  await page.getByTestId("pick-data").click();
  await page.getByTestId("data-two-moons").click();
  await expect.poll(async () => (await scenarioOf(page)).periods).toEqual([]);
});

test("what is set aside has its loss beside the other, and its marks", async ({ page }) => {
  await open(page, "held_out=0.25&patience=500&energy=rbf");
  await runTo(page, 200);
  const figure = (id: string) => page.getByTestId(id).textContent();
  const [loss, heldOut] = [await figure("loss"), await figure("held-out")];
  expect(readNumber(heldOut ?? "")).toBeGreaterThan(0);
  expect(heldOut).not.toBe(loss);
  await expect(page.getByTestId("legend")).toContainText("Thin rings are set aside");
  await page.getByRole("region", { name: "observations" }).getByText("Held out").first().click();
  await expect(page.getByTestId("field-patience")).toBeVisible();
  expect((await scenarioOf(page)).patience).toBe(500);
});

test("batches are chosen below the optimizer, and the fit goes on", async ({ page }) => {
  await open(page, "energy=rbf");
  await runTo(page, 20);
  const size = page.getByTestId("field-batch").getByRole("textbox");
  await size.fill("50");
  await size.press("Enter");
  await expect.poll(async () => (await scenarioOf(page)).batch).toBe(50);
  await runTo(page, 60);
  expect(readNumber((await page.getByTestId("loss").textContent()) ?? "")).toBeGreaterThan(0);
  await expect(page).toHaveURL(/batch=50/);
  // Of 200 observations, four batches an epoch.
  await expect(page.getByTestId("epochs")).toHaveText("15");
});

test("steps of irregular tracks keep their time, and tell their temperature", async ({ page }) => {
  await open(page, "energy=quadratic");
  const rows = Array.from({ length: 60 }, (_, i) => {
    const t = i + (i % 2 ? 0.5 : 0);
    return `${t},${Math.sin(1.7 * i).toFixed(3)},${Math.cos(2.9 * i).toFixed(3)}`;
  });
  await page.getByTestId("import").click();
  await page.getByTestId("import-text").fill(["t,x,y", ...rows].join("\n"));
  await page.getByTestId("import-steps").check();
  await expect(page.getByTestId("import-state")).toContainText("each keeps its own");
  await page.getByTestId("import-replace").click();
  await expect
    .poll(async () => (await scenarioOf(page)).objective.kind)
    .toBe("transition-likelihood");
  await pause(page);
  await runTo(page, 50);
  expect(await page.getByTestId("temperature").textContent()).toMatch(/^[\d.]+ ± [\d.]+/);
});

test("one column is a curve, and as a series it is learned from by its steps", async ({ page }) => {
  await open(page, "energy=polynomial");
  const rows = Array.from({ length: 200 }, (_, i) =>
    ((Math.floor(i / 20) % 2) + ((7 * i) % 10) / 20).toFixed(2),
  );
  await page.getByTestId("import").click();
  await page.getByTestId("import-text").fill(["level", ...rows].join("\n"));
  await expect(page.getByTestId("import-state")).toContainText("like the one before it");
  await expect(page.getByTestId("import-snapshots")).toHaveCount(0);
  await page.getByTestId("import-steps").check();
  await expect(page.getByTestId("import-state")).toContainText("199 steps");
  await page.getByTestId("import-replace").click();
  await expect
    .poll(async () => (await scenarioOf(page)).objective.kind)
    .toBe("transition-likelihood");
  await runTo(page, 50);
  expect((await scenarioOf(page)).axes[0]?.name).toBe("level");
  // What is said of tables that are larger than a scenario is not said of this one.
  await expect(page.getByTestId("all-rows")).toHaveCount(0);
  await expect(page.getByTestId("message-error")).toHaveCount(0);
});

test("populations of which nobody was followed are paired, and learned from", async ({ page }) => {
  await open(page, "seed=1");
  // Three populations in the bowl x² + ½y², the later ones in another order.
  const places = Array.from({ length: 40 }, (_, i) => {
    const far = 2 * Math.sqrt((i + 0.5) / 40);
    return [far * Math.cos(2.4 * i), far * Math.sin(2.4 * i)] as const;
  });
  const rows = [0, 1, 2].flatMap((k) =>
    places.map((_, i) => {
      const [x, y] = places[(i * 7 + k) % 40] ?? [0, 0];
      return `${0.1 * k},${(x * 0.8 ** k).toFixed(5)},${(y * 0.9 ** k).toFixed(5)}`;
    }),
  );
  await page.getByTestId("import").click();
  await page.getByTestId("import-text").fill(["t,a,b", ...rows].join("\n"));
  await expect(page.getByTestId("import-state")).toContainText("is the time, no coordinate");
  await page.getByTestId("import-steps").check();
  await page.getByTestId("import-snapshots").check();
  await expect(page.getByTestId("import-steps")).not.toBeChecked();
  await page.getByTestId("import-replace").click();
  await expect.poll(async () => (await scenarioOf(page)).objective.kind).toBe("snapshots");
  const { data, objective } = await scenarioOf(page);
  expect(objective).toMatchObject({ eta: 0.1, at: "both" });
  if (data.kind !== "points") throw new Error("points were read");
  expect(data.points).toHaveLength(80);
  for (const { x, start } of data.points ?? []) {
    expect((start?.[0] ?? 0) * 0.8).toBeCloseTo(x[0] ?? 9, 3);
    expect((start?.[1] ?? 0) * 0.9).toBeCloseTo(x[1] ?? 9, 3);
  }
});
