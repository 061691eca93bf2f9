import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectAccessible, expectNoSideways, PHONE } from "./helpers";

const nats = async (page: Page, id: string) => {
  const text = (await page.getByTestId(id).textContent()) ?? "";
  const found = [...text.matchAll(/(−?[\d.]+) nats/g)].map(([, number]) =>
    Number(number?.replace("−", "-")),
  );
  return found as [number, number];
};

async function learned(page: Page) {
  await expect(page.getByTestId("series-wrong").or(page.getByTestId("series-off"))).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText("It is still learning.")).toHaveCount(0, { timeout: 60_000 });
}

const bitsOf = (page: Page) => page.getByTestId("series-editor").getAttribute("data-bits");

test("a word is learned, foretold where it is held out, and played both ways without a fault", async ({
  page,
}) => {
  await page.goto("./#units=letters&units.rule=hebb");
  await expect(page.getByTestId("units-updates")).toHaveText("1 of 1", { timeout: 60_000 });
  await page.getByTestId("units-part-series").click();
  await learned(page);
  await expect(page).toHaveURL(/#units=series&v=\d/);
  await expect(page.getByTestId("kind-series")).toHaveValue("word");
  const [told, plain] = await nats(page, "series-held-out");
  // Seven squares a step that nobody knows: near 3.9 nats; and hardly any where all before is known.
  expect(told).toBeLessThan(0.1);
  expect(plain).toBeGreaterThan(3.5);
  await expect(page.getByTestId("series-wrong")).toHaveText(/^All 798 squares/);
  await page.getByTestId("series-backwards").click();
  await expect(page.getByTestId("series-wrong")).toHaveText(/^All 798 squares/);
  await expectAccessible(page);
  // A cue of one step does not say where in the word it is.
  const cue = page.getByTestId("field-cue").getByRole("textbox");
  await cue.fill("1");
  await cue.press("Enter");
  await expect(page.getByTestId("series-wrong")).toHaveText(/wrong \(/, { timeout: 30_000 });
  await expect(page).toHaveURL(/units=series&.*units\.cue=1/);
  await page.getByTestId("units-undo").click();
  await expect(page.getByTestId("series-wrong")).toHaveText(/^All 798 squares/, {
    timeout: 30_000,
  });
  // Back to the pictures, where they were left.
  await page.getByTestId("units-part-pictures").click();
  await expect(page.getByTestId("units-updates")).toHaveText("1 of 1", { timeout: 60_000 });
  await expect(page).toHaveURL(/units=letters&units\.rule=hebb/);
});

test("a strip is drawn by keys and pointer, travels in the link, and is undone", async ({
  page,
}) => {
  await page.goto("./#units=series&units.series.word=ab&units.series.repeats=2");
  await learned(page);
  const before = (await bitsOf(page)) ?? "";
  await page.getByTestId("series-editor").focus();
  for (const key of ["ArrowRight", "ArrowDown", " "]) await page.keyboard.press(key);
  await expect.poll(() => bitsOf(page)).not.toBe(before);
  await expect(page.getByTestId("kind-series")).toHaveValue("drawn");
  await expect(page).toHaveURL(/units=series&units\.series=drawn&units\.series\.steps=/);
  const changed = await bitsOf(page);
  await page.reload();
  await learned(page);
  expect(await bitsOf(page)).toBe(changed);
  const steps = page.getByTestId("field-steps").getByRole("textbox");
  await expect(steps).toHaveValue("24");
  await steps.fill("12");
  await steps.press("Enter");
  await expect(page.getByTestId("series-at")).toHaveText("steps 1 to 12 of 12");
  await page.getByTestId("units-undo").click();
  await expect(page.getByTestId("series-at")).toHaveText(/of 24$/);
  expect(await bitsOf(page)).toBe(changed);
});

test("own numbers that are pasted are foretold by a line, and what is no table is refused", async ({
  page,
}) => {
  await page.goto("./#theme=dark&units=series&units.delay=2");
  await learned(page);
  const rows = Array.from({ length: 80 }, (_, t) =>
    [Math.sin(0.4 * t), 2 * Math.cos(0.4 * t)].map((x) => x.toFixed(6)).join(","),
  );
  await page.evaluate(
    (text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document.body.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    },
    `a,b\n${rows.join("\n")}`,
  );
  await expect(page.getByTestId("series-course")).toBeVisible({ timeout: 30_000 });
  const [told, plain] = await nats(page, "series-held-out");
  expect(told).toBeLessThan(plain - 3);
  await page.getByTestId("series-unit").selectOption("2");
  await expect(page.getByTestId("series-course").getByRole("img")).toHaveAccessibleName(/^Unit 2/);
  await expectAccessible(page);
  await page.getByTestId("series-own").click();
  await page.getByTestId("series-text").fill("1,2\n3,x");
  await page.getByTestId("series-take").click();
  await expect(page.getByText(/row 2, column 2/)).toBeVisible();
  await expect(page.getByTestId("series-course")).toBeVisible();
  // Bits: the strip is drawn again.
  await page.getByTestId("series-file").setInputFiles({
    name: "bits.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      Array.from({ length: 40 }, (_, t) => `${t % 2};${t % 3 ? 0 : 1}`).join("\n"),
    ),
  });
  await expect(page.getByTestId("series-wrong")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByTestId("series-at")).toHaveText(/of 40$/);
  // A cue that is longer than the series is refused, and undone.
  await page.goto("./#units=series&units.series.repeats=1&units.cue=500");
  await expect(page.getByTestId("series-refused")).toContainText("cue");
  await page.getByTestId("series-usual").click();
  await learned(page);
});

test.describe("on a phone", () => {
  test.use(PHONE);

  test("a finger draws a square, and later steps are a tap away", async ({ page }) => {
    await page.goto("./#units=series");
    await learned(page);
    const before = (await bitsOf(page)) ?? "";
    const editor = page.getByTestId("series-editor");
    await editor.scrollIntoViewIfNeeded();
    const box = await editor.boundingBox();
    if (!box) throw new Error("the strip is not on the page");
    expect(box.height / 7).toBeGreaterThanOrEqual(23);
    await page.touchscreen.tap(box.x + 12, box.y + 12);
    await expect.poll(() => bitsOf(page)).not.toBe(before);
    await page.getByTestId("series-later").tap();
    await expect(page.getByTestId("series-at")).not.toHaveText(/^steps 1 to/);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 740 });
      await expectNoSideways(page);
    }
    await expectAccessible(page);
  });
});
