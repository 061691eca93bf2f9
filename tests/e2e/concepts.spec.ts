import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectAccessible, expectNoSideways, fingers, open, PHONE } from "./helpers";

const told = (page: Page, which = 0) => page.getByTestId(`concepts-told-${which}`);

async function energyOf(page: Page): Promise<number> {
  return Number(await page.getByTestId("concepts-energy").getAttribute("data-energy"));
}

async function generated(page: Page): Promise<void> {
  await expect(page.getByTestId("concepts-energy")).toHaveText(/after 100 of 100 steps$/, {
    timeout: 30_000,
  });
}

test("a concept opens by its button, is told, and is shown on a new arrangement", async ({
  page,
}) => {
  await open(page);
  await page.getByTestId("concepts-open").click();
  await expect(told(page)).toHaveText(/^on a circle around the first mark, with probability /, {
    timeout: 60_000,
  });
  await expect(page).toHaveURL(/#concepts=circle&v=\d/);
  const before = await energyOf(page);
  await page.getByTestId("concepts-generate").click();
  await generated(page);
  expect(await energyOf(page)).toBeLessThan(0.2 * before);
  // All that take part are at a distance of 0.5 from the first mark.
  const places = await page
    .getByTestId("concepts-made")
    .getByRole("button")
    .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
  const numbers = (label: string) =>
    (/at (.+?), (.+?)(,|$)/.exec(label.replaceAll("−", "-")) ?? []).slice(1, 3).map(Number);
  const [mark = [0, 0]] = places.map(numbers);
  const taking = places.filter((label) => label.endsWith("takes part")).map(numbers);
  expect(taking).toHaveLength(4);
  for (const [x = 0, y = 0] of taking) {
    const far = Math.hypot(x - (mark[0] ?? 0), y - (mark[1] ?? 0));
    expect(Math.abs(far - 0.5)).toBeLessThan(0.06);
  }
  await expectAccessible(page);
  await page.getByTestId("concepts-close").click();
  await expect(page.getByTestId("canvas")).toBeVisible();
});

test("another concept is told, two are put together, and the link carries both", async ({
  page,
}) => {
  await page.goto("./#concepts=near&concepts.seed=4");
  await expect(told(page)).toHaveText(/^near the first mark/, { timeout: 60_000 });
  await page.getByTestId("concepts-concept").selectOption("square");
  await expect(told(page)).toHaveText(/^a square/);
  await page.getByTestId("concepts-with").selectOption("circle");
  await expect(told(page, 1)).toHaveText(/^The other: on a circle around the first mark/);
  await expect(page).toHaveURL(/concepts=square&concepts\.seed=4&concepts\.with=circle/);
  await page.reload();
  await expect(told(page, 1)).toHaveText(/^The other: on a circle/, { timeout: 60_000 });
  await page.getByTestId("concepts-generate").click();
  await generated(page);
  await page.goto("./#concepts=triangle");
  await expect(page.getByTestId("concepts-refused")).toHaveText(
    /“triangle”; expected one of near/,
    {
      timeout: 60_000,
    },
  );
});

test("demonstrations are placed by keys and travel in the link; an entity can be held", async ({
  page,
}) => {
  await page.goto("./#concepts=circle");
  await expect(told(page)).toHaveText(/^on a circle/, { timeout: 60_000 });
  const one = page.getByTestId("concepts-shown").getByRole("button").nth(3);
  const before = await one.getAttribute("aria-label");
  await one.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(one).not.toHaveAttribute("aria-label", before as string);
  await expect(page).toHaveURL(/concepts\.shown=/);
  for (let k = 0; k < 4; k++) await page.getByTestId("concepts-remove").click();
  await expect(page.getByTestId("concepts-remove")).toBeDisabled();
  const after = await one.getAttribute("aria-label");
  await expect(page).not.toHaveURL(/concepts\.shown=[^&]*_/);
  await page.reload();
  await expect(one).toHaveAttribute("aria-label", after as string, { timeout: 60_000 });
  // The selected entity stays where it is.
  const held = page.getByTestId("concepts-made").getByRole("button").nth(2);
  await held.focus();
  await page.getByTestId("concepts-held").check();
  await expect(held).toHaveAttribute("aria-label", /held$/);
  const where = await held.getAttribute("aria-label");
  await page.getByTestId("concepts-generate").click();
  await generated(page);
  await expect(held).toHaveAttribute("aria-label", where as string);
});

test("what a person placed is undone and redone, a drag at once, and travels back in the link", async ({
  page,
}) => {
  await page.goto("./#concepts=circle");
  await expect(told(page)).toHaveText(/^on a circle/, { timeout: 60_000 });
  const [undo, redo] = [page.getByTestId("concepts-undo"), page.getByTestId("concepts-redo")];
  await expect(undo).toBeDisabled();
  const one = page.getByTestId("concepts-shown").getByRole("button").nth(3);
  const label = () => one.getAttribute("aria-label");
  const before = await label();
  const box = await one.boundingBox();
  if (!box) throw new Error("no entity");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 20, y + 8);
  // One drag, however long the hand rests in it.
  await page.waitForTimeout(1100);
  await page.mouse.move(x + 30, y + 12);
  await page.mouse.up();
  const after = await label();
  expect(after).not.toBe(before);
  await page.getByTestId("concepts-remove").click();
  const numbers = page.getByRole("button", { name: /^Demonstration \d$/ });
  await expect(numbers).toHaveCount(4);
  await undo.click();
  await expect(numbers).toHaveCount(5);
  expect(await label()).toBe(after);
  await page.keyboard.press("Control+z");
  await expect(one).toHaveAttribute("aria-label", before as string);
  await expect(undo).toBeDisabled();
  await expect(page).not.toHaveURL(/concepts\.shown=/);
  await redo.click();
  await expect(one).toHaveAttribute("aria-label", after as string);
  await expect(page).toHaveURL(/concepts\.shown=/);
  // Another concept lets go of what was placed, and that comes back too.
  await page.getByTestId("concepts-concept").selectOption("square");
  await expect(told(page)).toHaveText(/^a square/);
  await undo.click();
  await expect(one).toHaveAttribute("aria-label", after as string);
  await expect(told(page)).toHaveText(/^on a circle/);
  // So does the arrangement from before it was shown.
  const made = page.getByTestId("concepts-made").getByRole("button").nth(2);
  const start = await made.getAttribute("aria-label");
  await page.getByTestId("concepts-generate").click();
  await generated(page);
  await page.getByTestId("concepts-start").click();
  await expect(made).not.toHaveAttribute("aria-label", start as string);
  await undo.click();
  await undo.click();
  await expect(made).toHaveAttribute("aria-label", start as string);
});

test("it is measured beside its rivals, and trained in the page and put back", async ({ page }) => {
  test.slow();
  await page.goto("./#theme=dark&concepts=line");
  await expect(told(page)).toHaveText(/^on a line/, { timeout: 60_000 });
  await page.getByTestId("concepts-measure").click();
  await expect(page.getByTestId("concepts-measure")).toBeVisible({ timeout: 150_000 });
  const ratio = (await page.getByTestId("concepts-ratio").textContent()) ?? "";
  const [share, , , of] = [...ratio.matchAll(/\d+(\.\d+)?/g)].map(([x]) => Number(x));
  expect(share).toBeGreaterThanOrEqual(95);
  expect(of).toBeLessThanOrEqual(0.6);
  await expectAccessible(page);
  await page.getByTestId("concepts-updates").selectOption("100");
  await page.getByTestId("concepts-train").click();
  await expect(page.getByTestId("concepts-numbers")).toHaveText(/trained here/, {
    timeout: 150_000,
  });
  await page.getByTestId("concepts-ship").click();
  await expect(page.getByTestId("concepts-numbers")).toHaveText(/that ship/);
  await expect(told(page)).toHaveText(/^on a line/);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 740 });
    await expectNoSideways(page);
  }
  await expectAccessible(page);
});

test.describe("on a phone", () => {
  test.use(PHONE);

  test("a finger drags an entity of the arrangement", async ({ page }) => {
    await page.goto("./#concepts=near");
    await expect(told(page)).toHaveText(/^near/, { timeout: 60_000 });
    const plane = page.getByTestId("concepts-made");
    await plane.scrollIntoViewIfNeeded();
    const one = plane.getByRole("button").nth(2);
    const before = await one.getAttribute("aria-label");
    const box = await one.boundingBox();
    if (!box) throw new Error("the entity is not on the page");
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const touch = await fingers(page);
    await touch("touchStart", [[x, y]]);
    for (const k of [1, 2, 3]) await touch("touchMove", [[x + 8 * k, y]]);
    await touch("touchEnd", []);
    await expect(one).not.toHaveAttribute("aria-label", before as string);
    await expectNoSideways(page);
  });
});
