import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectAccessible, open, PHONE, place, readNumber, ready, runTo, shown } from "./helpers";

const LINK = "#predict=yes&until=30&v=2&data=two-moons";

/** The pixels of the energy with what lies on it, one number each. */
const ground = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".stage-plane canvas");
    const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    return [...new Uint32Array(pixels?.data.buffer ?? new ArrayBuffer(0))];
  });

test("where particles end is hidden until it was guessed, and then said in units", async ({
  page,
}) => {
  const axes = encodeURIComponent(
    JSON.stringify([
      { name: "a (mm)", center: 0, scale: 100 },
      { name: "b (mm)", center: 0, scale: 100 },
    ]),
  );
  await page.goto(`./${LINK}&axes=${axes}`);
  await ready(page);
  const strip = page.getByTestId("prediction");
  await expect(strip).toContainText("starts at A");
  await expect(page.locator(".minima")).toHaveCount(0);
  await expect(page.getByTestId("reading")).not.toContainText("minim");
  const covered = await ground(page);
  await expectAccessible(page, "main");
  const before = await shown(page);
  await page.mouse.click(...(await place(page, 0.3, 0.3)));
  await expect(strip).toContainText("starts at B");
  // By keys alone.
  await page.getByTestId("canvas").focus();
  for (const key of ["Enter", "ArrowUp", "ArrowRight", "Enter"]) await page.keyboard.press(key);
  await expect(strip).toContainText("starts at C");
  await page.mouse.click(...(await place(page, 0.7, 0.7)));
  await expect(strip).toContainText(/off: A by [\d.,]+ mm; B by [\d.,]+ mm; C by [\d.,]+ mm\./);
  await expect(page.locator(".minima")).toHaveCount(1);
  // Lines lie all over the plane, and not their labels alone.
  const changed = async () => {
    const told = await ground(page);
    return told.filter((value, i) => value !== covered[i]).length / told.length;
  };
  await expect.poll(changed).toBeGreaterThan(0.02);
  await expectAccessible(page, "main");
  // Guesses are no observations.
  expect(await shown(page)).toEqual(before);
  await page.getByTestId("predict-again").click();
  await expect(strip).toContainText("starts at A");
  await page.getByTestId("predict-end").click();
  await expect(strip).toHaveCount(0);
  await expect(page).not.toHaveURL(/predict/);
});

test("a guess that comes with the question is not forgotten when the opened fit comes to rest", async ({
  page,
}) => {
  // The first moment at which it is asked, however short it may be.
  await page.addInitScript(() => {
    new MutationObserver((_, watching) => {
      const strip = document.querySelector('[data-testid="prediction"]');
      const plane = document.querySelector('[data-testid="canvas"]');
      if (!plane || !strip?.textContent?.includes("starts at A")) return;
      watching.disconnect();
      const { left, top, width, height } = plane.getBoundingClientRect();
      const at = { clientX: left + width / 2, clientY: top + height / 2, pointerId: 1, button: 0 };
      for (const type of ["pointerdown", "pointerup"])
        plane.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerType: "mouse", ...at }));
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto(`./${LINK}`);
  await ready(page);
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-iteration", "30", { timeout: 60_000 });
  await expect(page.getByTestId("prediction")).toContainText("starts at B");
});

test("a guess is as far off as it is from the end", async ({ page }) => {
  // All ways of this bowl lead to the origin, where the cursor begins.
  const bowl = "v=1&energy=quadratic&steps=200&dynamics.eta=0.1&data=points&points=1,0.5";
  await page.goto(`./#predict=yes&play=no&${bowl}`);
  await ready(page);
  const strip = page.getByTestId("prediction");
  const canvas = page.getByTestId("canvas");
  const off = async () => readNumber(/off: A by (\S+)\./.exec(await strip.innerText())?.[1] ?? "");
  await expect(strip).toContainText("starts at A");
  await canvas.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(strip).toContainText("off: A by");
  const cursor = page.getByTestId("announcement");
  expect(await off()).toBeLessThan(1e-6);
  await page.getByTestId("predict-again").click();
  await canvas.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await expect(cursor).toContainText("Cursor at 0, 0.");
  const up = readNumber(/Cursor at 0, (\S+)\./.exec(await cursor.innerText())?.[1] ?? "");
  expect(up).toBeGreaterThan(0);
  await page.keyboard.press("Enter");
  await expect(strip).toContainText("off: A by");
  expect(await off()).toBeCloseTo(up, 2);
});

test("prediction is switched on beside the plane, and a running fit is paused", async ({
  page,
}) => {
  await open(page);
  await page.getByTestId("predict").click();
  await expect(page).toHaveURL(/predict=yes/);
  const strip = page.getByTestId("prediction");
  await expect(strip).toContainText("starts at A");
  await page.getByTestId("play").click();
  await expect(strip).toContainText("once the fit rests");
  await page.getByTestId("predict-stop").click();
  await expect(strip).toContainText("starts at A");
  await runTo(page, 3);
  await expect(strip).toContainText("starts at A");
});

const COMPARED =
  "v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin&compare.2.temperature=0.4&compare.steps=60";

test("which curve ends lowest is asked before the run, and judged after it", async ({ page }) => {
  await page.goto(`./#predict=yes&${COMPARED}`);
  const box = page.getByTestId("prediction");
  await expect(box).toContainText("Which panel will have the lowest mean energy after 60 steps?");
  await expect(page.getByTestId("measures")).toHaveCount(0);
  await expect(page.getByTestId("course")).toHaveCount(0);
  await expectAccessible(page, "main");
  // Nothing runs before.
  await page.keyboard.press("Space");
  await expect(page.getByTestId("announcement")).toContainText("Choose a panel first");
  await expect(page.getByTestId("compare-at")).toHaveText("0");
  await page.getByTestId("predict-2").click();
  await expect(page.getByTestId("course")).toHaveCount(1);
  await expect(box).toContainText(/^No: panel 1, gradient descent \(\S+\) ends lowest\./, {
    timeout: 60_000,
  });
  await expect(page.getByTestId("measures")).toHaveCount(1);
  await expectAccessible(page, "main");
  await page.getByTestId("predict-again").click();
  await page.getByTestId("predict-1").press("Enter");
  await expect(box).toContainText("Right: panel 1", { timeout: 60_000 });
  await page.getByTestId("predict-end").click();
  await expect(page).not.toHaveURL(/predict/);
});

test("losses of fits are predicted too, on a narrow screen", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const fits = "v=1&data.n=20&energy.widths=4&compare=optimizer:adam,sgd";
  await page.goto(`./#${fits}`);
  await page.getByTestId("predict").click();
  const box = page.getByTestId("prediction");
  await expect(box).toContainText("the lowest loss at iteration 300?");
  await expect(page).toHaveURL(/predict=yes/);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByTestId("predict-1").click();
  await expect(box).toContainText(/^(Right|No): panel/, { timeout: 60_000 });
});

test("a step of a lesson may be a prediction", async ({ page }) => {
  await page.goto("./#until=20&v=2&data=two-moons");
  await ready(page);
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "20");
  await page.getByTestId("menu").click();
  await page.getByTestId("menu-lesson").click();
  await page.getByTestId("lesson-add-here").click();
  const dialog = page.locator("dialog[open]");
  const closed = async () => {
    await expect(dialog).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  };
  await closed();
  const box = page.getByTestId("prediction");
  await page.getByTestId("predict").click();
  await expect(box).toContainText("starts at A");
  await page.getByTestId("lesson-add").click();
  await expect(page.getByTestId("lesson-step-words")).toHaveCount(2);
  await closed();
  await page.keyboard.press("PageUp");
  await expect(box).toHaveCount(0);
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "20");
  await page.keyboard.press("PageDown");
  await expect(box).toContainText("starts at A");
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "20");
});

test.describe("on a phone", () => {
  test.use(PHONE);
  test("a tap is a guess, in an embedded page too", async ({ page }) => {
    await page.goto(`./${LINK}&hide=bar,controls,curves,text`);
    await ready(page);
    const strip = page.getByTestId("prediction");
    for (const letter of ["A", "B", "C"]) {
      await expect(strip).toContainText(`starts at ${letter}`);
      await page.touchscreen.tap(...(await place(page, 0.5, 0.5)));
    }
    await expect(strip).toContainText("off: A by");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await expectAccessible(page, "main");
  });
});
