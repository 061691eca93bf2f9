import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectAccessible, expectNoSideways, open, PHONE } from "./helpers";

/** As fast as can be. */
const FAST = () => localStorage.setItem("iel.settings", '{"speed":4}');

async function learned(page: Page, updates: RegExp) {
  await expect(page.getByTestId("units-updates")).toHaveText(updates, { timeout: 60_000 });
  await expect(page.getByTestId("units-curve")).toBeVisible({ timeout: 60_000 });
}

const bitsOf = (page: Page, board: string) => page.getByTestId(board).getAttribute("data-bits");

/** Presses the middle of a square of a board that is so many squares wide and high. */
async function press(page: Page, board: string, cell: number, [across, down]: [number, number]) {
  const place = page.getByTestId(board);
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (!box) throw new Error("the board is not on the page");
  await place.click({
    position: {
      x: ((cell % across) + 0.5) * (box.width / across),
      y: (Math.floor(cell / across) + 0.5) * (box.height / down),
    },
  });
}

test.beforeEach(({ page }) => page.addInitScript(FAST));

test("a machine opens by its button, learns five letters, and its link is short", async ({
  page,
}) => {
  await open(page);
  await page.getByTestId("units-open").click();
  await learned(page, /^2.000 of 2.000$/);
  await expect(page).toHaveURL(/#units=letters&v=\d/);
  await expect(page.getByTestId("units-thumbs").getByRole("button")).toHaveCount(5);
  await expectAccessible(page);
  await page.getByTestId("units-close").click();
  await expect(page.getByTestId("canvas")).toBeVisible();
});

test("the pseudo-inverse holds every letter, and a damaged one is repaired with the energy falling", async ({
  page,
}) => {
  await page.goto("./#units=letters&units.rule=pseudo-inverse&units.corruption=0.1");
  await learned(page, /^1 of 1$/);
  // Estimated, with its error, since there are 2³⁵ states.
  await expect(page.getByTestId("units-likelihood")).toHaveText(
    /^−\d+\.\d+ ± 0\.\d+ nats a picture$/,
  );
  const whole = await bitsOf(page, "units-editor");
  await page.getByRole("button", { name: "Recall picture 1" }).click();
  await expect(page.getByTestId("units-end")).toHaveText(
    /^At rest after \d+ sweeps?: picture 1, overlap 1\.00\.$/,
    { timeout: 30_000 },
  );
  expect(await bitsOf(page, "units-state")).toBe(whole);
  const energy = (await page.getByTestId("units-energy").textContent()) ?? "";
  const [from, to] = [...energy.matchAll(/−?\d+(\.\d+)?/g)].map(([e]) =>
    Number(e.replace("−", "-")),
  );
  expect(to).toBeLessThan(from as number);
  // A square that is held stays wrong.
  await page.getByTestId("units-brush-marks").click();
  await press(page, "units-state", 0, [5, 7]);
  await page.getByTestId("units-brush-picture").click();
  await press(page, "units-state", 0, [5, 7]);
  await page.getByTestId("units-run").click();
  await expect(page.getByTestId("units-end")).toHaveText(/overlap 0\.94\.$/, { timeout: 30_000 });
  const held = await bitsOf(page, "units-state");
  expect(held?.[0]).not.toBe(whole?.[0]);
  expect(held?.slice(1)).toBe(whole?.slice(1));
});

test("a painted picture is learned with the others, travels in the link, and is undone", async ({
  page,
}) => {
  await page.goto("./#units=letters&units.patterns.count=2&units.rule=pseudo-inverse");
  await learned(page, /^1 of 1$/);
  const before = (await bitsOf(page, "units-editor")) ?? "";
  await press(page, "units-editor", 12, [5, 7]);
  const painted = `${before.slice(0, 12)}${before[12] === "1" ? "0" : "1"}${before.slice(13)}`;
  await expect.poll(() => bitsOf(page, "units-editor")).toBe(painted);
  await expect(page.getByTestId("kind-patterns")).toHaveValue("painted");
  await expect(page.getByTestId("units-thumbs").getByRole("button")).toHaveCount(2);
  await expect(page).toHaveURL(/units=painted&.*units\.patterns\.pictures=/);
  // By keys: one square to the right, then down, then changed.
  await page.getByTestId("units-editor").focus();
  for (const key of ["ArrowRight", "ArrowDown", " "]) await page.keyboard.press(key);
  await expect.poll(async () => (await bitsOf(page, "units-editor"))?.[18]).not.toBe(painted[18]);
  await page.getByTestId("units-add").click();
  await expect(page.getByTestId("units-thumbs").getByRole("button")).toHaveCount(3);
  const inLink = async () => {
    const pairs = new URLSearchParams(new URL(page.url()).hash.slice(1));
    return JSON.parse(pairs.get("units.patterns.pictures") ?? "[]").length;
  };
  await expect.poll(inLink).toBe(3);
  await page.reload();
  await learned(page, /^1 of 1$/);
  await expect(page.getByTestId("units-thumbs").getByRole("button")).toHaveCount(3);
  const first = (await bitsOf(page, "units-editor")) ?? "";
  expect(first[12]).toBe(painted[12]);
  await page.getByTestId("units-delete").click();
  await expect(page.getByTestId("units-thumbs").getByRole("button")).toHaveCount(2);
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("units-thumbs").getByRole("button")).toHaveCount(3);
  // Another size keeps what is in both.
  const width = page.getByTestId("field-width").getByRole("textbox");
  await width.fill("6");
  await width.press("Enter");
  await expect.poll(async () => (await bitsOf(page, "units-editor"))?.length).toBe(42);
  expect((await bitsOf(page, "units-editor"))?.slice(0, 6)).toBe(`${first.slice(0, 5)}0`);
});

test("a rule that does not go with an energy is refused, and one that goes is a press away", async ({
  page,
}) => {
  await page.goto("./#units=letters&units.rule=hebb");
  await learned(page, /^1 of 1$/);
  await page.getByTestId("kind-model").selectOption("rbm");
  await expect(page.getByTestId("units-refused")).toContainText("expected “hopfield”");
  await expect(page.getByTestId("units-refused")).toContainText("Contrastive divergence");
  await expectAccessible(page);
  await page.getByTestId("units-repair").click();
  await expect(page.getByTestId("kind-rule")).toHaveValue("contrastive-divergence");
  await expect(page.getByTestId("units-hidden")).toBeVisible();
  await expect(page).toHaveURL(/units\.model=rbm&units\.rule=contrastive-divergence/);
  // A link that says no machine.
  await page.goto("./#units=letters&units.model=hopfeld");
  await expect(page.getByTestId("units-refused")).toContainText("hopfield");
  await page.getByTestId("units-usual").click();
  await learned(page, /^2.000 of 2.000$/);
});

test("a restricted machine learns bars and stripes nearly as well as can be", async ({ page }) => {
  await page.goto(
    "./#units=bars-and-stripes&units.patterns.size=3&units.model=rbm&units.rule=exact&units.updates=999",
  );
  await learned(page, /^999 of 999$/);
  const text = (await page.getByTestId("units-likelihood").textContent()) ?? "";
  expect(text).toMatch(/^−\d\.\d{3} nats a picture$/);
  const found = -Number(/\d\.\d{3}/.exec(text)?.[0]);
  // Fourteen pictures: no better than −log 14.
  expect(found).toBeLessThanOrEqual(-Math.log(14));
  expect(found).toBeGreaterThan(-2.9);
  await expect(page.getByTestId("units-hidden").locator("canvas")).toHaveCount(8);
  await expect(page.getByTestId("units-means").locator("canvas")).toHaveCount(2);
  await page.getByTestId("units-reset").click();
  await expect(page.getByTestId("units-updates")).not.toHaveText("999 of 999");
});

test("all models and rules are compared on the same pictures, and capacity has its knee", async ({
  page,
}) => {
  await page.goto(
    "./#theme=dark&units=letters&units.patterns.count=3&units.rule=hebb&units.updates=20",
  );
  await learned(page, /^1 of 1$/);
  await page.getByTestId("units-machines").click();
  const rivals = page.getByTestId("units-rival");
  await expect(page.getByTestId("units-machines")).toBeVisible({ timeout: 90_000 });
  expect(await rivals.count()).toBeGreaterThanOrEqual(14);
  const text = (await rivals.nth(2).textContent()) ?? "";
  expect(text).toContain("Pseudo-inverse");
  // Three letters lie far apart: nearly all are repaired.
  expect(Number(/(\d+\.\d) ± \d+\.\d %/.exec(text)?.[1])).toBeGreaterThan(60);
  await page.getByTestId("units-capacity").click();
  await expect(page.getByTestId("units-knee")).toHaveText(/falls below 0\.967 at 0\.\d+/, {
    timeout: 60_000,
  });
  await expect(page.getByTestId("units-capacity")).toBeVisible({ timeout: 60_000 });
  const knee = /at (0\.\d+) patterns a unit/.exec(
    (await page.getByTestId("units-knee").textContent()) ?? "",
  )?.[1];
  // Of many units 0.138; a hundred hold a little more or less.
  expect(Number(knee)).toBeGreaterThan(0.08);
  expect(Number(knee)).toBeLessThan(0.2);
  await expectAccessible(page);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 740 });
    await expectNoSideways(page);
  }
  await expectAccessible(page);
});

test("connections of a machine are chosen, and what is not connected has no weight", async ({
  page,
}) => {
  await page.goto(
    "./#units=letters&units.patterns.count=2&units.model=boltzmann&units.model.hidden=0&units.rule=pseudo-likelihood&units.updates=20",
  );
  await learned(page, /^20 of 20$/);
  const choice = page.getByTestId("field-connections").getByRole("combobox");
  await expect(page.getByTestId("field-pairs")).toHaveCount(0);
  await choice.selectOption("own");
  const pairs = page.getByTestId("field-pairs").getByRole("textbox");
  await expect(page.getByTestId("field-chance")).toHaveCount(0);
  await pairs.fill("1-2, 1-40");
  await pairs.press("Enter");
  await expect(page.getByTestId("units-refused")).toContainText("from 1 to 35");
  await page.getByTestId("units-back").click();
  await choice.selectOption("neighbors");
  await expect(page).toHaveURL(/units\.model\.connections=neighbors/);
  await learned(page, /^20 of 20$/);
});

test.describe("on a phone", () => {
  test.use(PHONE);

  test("a finger paints a square, and recalls a picture", async ({ page }) => {
    await page.goto("./#units=letters&units.patterns.count=2&units.rule=pseudo-inverse");
    await learned(page, /^1 of 1$/);
    const before = (await bitsOf(page, "units-editor")) ?? "";
    const box = await page.getByTestId("units-editor").boundingBox();
    if (!box) throw new Error("the board is not on the page");
    // Squares that a finger hits.
    expect(box.width / 5).toBeGreaterThanOrEqual(24);
    await page.touchscreen.tap(box.x + 2.5 * (box.width / 5), box.y + 1.5 * (box.height / 7));
    await expect.poll(async () => (await bitsOf(page, "units-editor"))?.[7]).not.toBe(before[7]);
    await expectNoSideways(page);
    await page.getByRole("button", { name: "Recall picture 2" }).tap();
    await expect(page.getByTestId("units-end")).toHaveText(/^At rest after/, { timeout: 30_000 });
  });
});

test("with less motion the units are at their end at once, and learning waits for a press", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(
    "./#units=bars-and-stripes&units.patterns.size=2&units.model=rbm&units.rule=exact&units.updates=40",
  );
  await expect(page.getByTestId("units-updates")).toHaveText("0 of 40");
  await page.getByTestId("units-step").click();
  await expect(page.getByTestId("units-updates")).toHaveText("1 of 40");
  await page.getByTestId("units-play").click();
  await learned(page, /^40 of 40$/);
  await page.getByRole("button", { name: "Recall picture 1" }).click();
  await expect(page.getByTestId("units-end")).toHaveText(/^At rest after/);
});
