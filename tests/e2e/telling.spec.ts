import { expect, test } from "./fixtures";
import { expectAccessible, pause, readNumber, ready, runTo } from "./helpers";

/** Paths of a system that descends a ring, and turns by b. */
const link = (turns: number, rest: string) =>
  `./#play=no&tell=0.05&v=2&data=system&data.system=rotated-descent&data.system.potential=ring&data.system.rotation=${turns}&data.observed=times&data.duration=0.3&data.n=30&data.times=32&data.spacing=0.05&energy=polynomial&energy.degree=6&initial=given&objective=transition-likelihood&objective.eta=0.05&optimizer=least-squares&steps=31&${rest}`;

const DESCENT = "dynamics.eta=0.05";

test("three codes of observed paths follow the fit and the tolerance", async ({ page }) => {
  await page.goto(link(0, DESCENT));
  await ready(page);
  await runTo(page, 3);
  const told = page.getByTestId("told");
  await expect(told).toContainText("The energy tells them in the fewest bits", {
    timeout: 60_000,
  });
  const bits = async (code: string) =>
    readNumber(((await page.getByTestId(`told-${code}`).textContent()) ?? "").replace(" bits", ""));
  const before = { energy: await bits("energy"), raw: await bits("raw") };
  expect(before.energy).toBeLessThan(await bits("linear"));
  expect(await bits("linear")).toBeLessThan(before.raw);
  await expect(page.getByTestId("told-anchors")).toContainText("30 paths, 960 positions");
  await expectAccessible(page, ".telling");

  // Finer costs more, and the address says to what.
  const slider = page.getByTestId("tolerance");
  await slider.focus();
  for (let i = 0; i < 2; i++) await slider.press("ArrowLeft");
  await expect(page.getByTestId("tolerance-value")).toHaveText("0.02");
  await expect.poll(() => bits("raw")).toBeGreaterThan(before.raw);
  expect(await bits("energy")).toBeGreaterThan(before.energy);
  await expect.poll(() => page.url()).toContain("tell=0.02");

  // A closed panel asks nothing, and is not in the address.
  await page.getByText("How cheaply paths are told").click();
  await expect.poll(() => page.url()).not.toContain("tell=");
  await expect(told).toHaveCount(0);
});

test("where the paths turn, no energy tells them; inertia is refused in words", async ({
  page,
}) => {
  await page.goto(link(3, DESCENT));
  await ready(page);
  await runTo(page, 3);
  await expect(page.getByTestId("told")).toContainText("Local linear models", { timeout: 60_000 });
  await page.goto(link(3, "dynamics=verlet"));
  await expect(page.getByTestId("untold")).toContainText("inertia", { timeout: 60_000 });
  // Without paths there is nothing to tell.
  await page.goto("./#v=2&data=two-moons");
  await pause(page);
  await expect(page.getByTestId("telling")).toHaveCount(0);
});
