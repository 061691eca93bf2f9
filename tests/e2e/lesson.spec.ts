import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { choose, expectAccessible, PHONE, ready, runTo, scenarioOf } from "./helpers";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

/** A lesson of two steps: radial basis functions at iteration 30, and two objectives side by side. */
async function twoSteps(page: Page): Promise<void> {
  await page.goto("./#v=2&play=no");
  await ready(page);
  await choose(page, "energy", "rbf");
  await runTo(page, 30);
  await page.getByTestId("menu").click();
  await page.getByTestId("menu-lesson").click();
  await page.getByTestId("lesson-title").fill("Wells");
  await page.getByTestId("lesson-add-here").click();
  await page.getByTestId("lesson-step-words").fill("Each moon is a valley.");
  await page.getByTestId("lesson-step-words").blur();
  await page.keyboard.press("Escape");
  await page.getByTestId("compare-open").click();
  await expect(page.getByTestId("compare")).toBeVisible();
  // Of a view too: the strip stays.
  await page.getByTestId("lesson-add").click();
  await page.getByTestId("lesson-step-words").nth(1).fill("And two ways to learn them.");
  await page.getByTestId("lesson-step-words").nth(1).blur();
}

/** Copies the link of the lesson, and closes the dialog. */
async function copied(page: Page): Promise<string> {
  await page.getByTestId("lesson-copy").click();
  await expect(page.getByTestId("lesson-copy")).toContainText("Copied");
  await page.keyboard.press("Escape");
  return page.evaluate(() => navigator.clipboard.readText());
}

const text = (page: Page) => page.getByTestId("lesson-text");

test("a lesson is made, shared by one link, and presented by keys", async ({ page, elsewhere }) => {
  await twoSteps(page);
  await expectAccessible(page);
  const link = await copied(page);
  expect(link).toMatch(/#lesson=[\w-]{40,}$/);
  await elsewhere.goto(link);
  await expect(text(elsewhere)).toHaveText("Each moon is a valley.");
  await expect(elsewhere.getByTestId("lesson-at")).toHaveText("Wells · step 1 of 2");
  await expect(elsewhere.locator("html")).toHaveAttribute("data-iteration", "30");
  expect((await scenarioOf(elsewhere)).energy.kind).toBe("rbf");
  await expect(elsewhere).not.toHaveURL(/lesson=/);
  await elsewhere.keyboard.press("PageDown");
  await expect(text(elsewhere)).toHaveText("And two ways to learn them.");
  await expect(elsewhere.getByTestId("compare")).toBeVisible();
  await expect(elsewhere.getByTestId("lesson-next")).toBeDisabled();
  await expectAccessible(elsewhere);
  await elsewhere.keyboard.press("PageUp");
  await expect(elsewhere.getByTestId("canvas")).toBeVisible();
  await expect(elsewhere.locator("html")).toHaveAttribute("data-iteration", "30");
  // It stays after a reload, until it is left; then it is in the menu.
  await elsewhere.reload();
  await expect(text(elsewhere)).toHaveText("Each moon is a valley.");
  await elsewhere.getByTestId("lesson-leave").click();
  await expect(elsewhere.getByTestId("lesson-strip")).toBeHidden();
  await elsewhere.getByTestId("menu").click();
  await elsewhere.getByTestId("menu-lesson").click();
  await expect(elsewhere.getByTestId("lesson-title")).toHaveValue("Wells");
  await elsewhere.getByTestId("lesson-present").click();
  await expect(elsewhere.getByTestId("lesson-at")).toHaveText("Wells · step 1 of 2");
});

test("steps are moved and deleted, and a deleted lesson comes back", async ({ page }) => {
  await twoSteps(page);
  const words = page.getByTestId("lesson-step-words");
  await page.getByTestId("lesson-step-up").nth(1).click();
  await expect(words.nth(0)).toHaveValue("And two ways to learn them.");
  await page.getByTestId("lesson-step-delete").nth(0).click();
  await expect(words).toHaveCount(1);
  await expect(words.nth(0)).toHaveValue("Each moon is a valley.");
  await page.getByTestId("lesson-discard").click();
  await expect(page.getByTestId("lesson-strip")).toBeHidden();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByTestId("lesson-at")).toHaveText("Wells · step 1 of 1");
});

test("a lesson entered into the address of an open page is begun there, and one's own is kept", async ({
  page,
}) => {
  await twoSteps(page);
  const link = await copied(page);
  await page.getByTestId("lesson-edit").click();
  await page.getByTestId("lesson-title").fill("Mine");
  await page.getByTestId("lesson-title").blur();
  await page.keyboard.press("Escape");
  const enter = (hash: string) =>
    page.evaluate((to) => {
      location.hash = to;
    }, hash);
  const others = page.getByTestId("lesson-others").locator("option");
  await enter(new URL(link).hash);
  await expect(page.getByTestId("canvas")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "30");
  await page.getByTestId("lesson-edit").click();
  await expect(others).toHaveText(["Wells, 2 steps", "Mine, 2 steps"]);
  await page.keyboard.press("Escape");
  // The same once more is no other.
  await page.getByTestId("lesson-next").click();
  await expect(page.getByTestId("compare")).toBeVisible();
  await enter(new URL(link).hash);
  await expect(page.getByTestId("canvas")).toBeVisible();
  await page.getByTestId("lesson-edit").click();
  await expect(others).toHaveText(["Wells, 2 steps", "Mine, 2 steps"]);
});

test("a lesson's link that was cut off says so, and the page is there", async ({ page }) => {
  await page.goto("./#lesson=q1YqyUx");
  await ready(page);
  await expect(page.getByTestId("message-error")).toContainText("This lesson cannot be read");
  await expect(page.getByTestId("lesson-strip")).toBeHidden();
});

test.describe("on a phone, in the dark", () => {
  test.use({ ...PHONE, colorScheme: "dark" });

  test("strip and dialog fit the screen", async ({ page }) => {
    await page.goto("./#v=2&play=no");
    await ready(page);
    await page.getByTestId("menu").click();
    await page.getByTestId("menu-lesson").click();
    await page.getByTestId("lesson-add-here").click();
    const words = page.getByTestId("lesson-step-words");
    await words.fill("A long explanation. ".repeat(30));
    await words.blur();
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expectAccessible(page);
    expect(await wide()).toBe(390);
    await page.getByTestId("lesson-present").click();
    await expect(text(page)).toContainText("A long explanation.");
    expect(await wide()).toBe(390);
    await expectAccessible(page);
    // The words leave room for what they are about.
    const box = await page.getByTestId("lesson-strip").boundingBox();
    expect(box?.height).toBeLessThan(844 * 0.45);
  });
});
