import { expect, test } from "./fixtures";
import { expectAccessible, open, PHONE } from "./helpers";

test("demos stand under their chapters, with pictures that come when they are near", async ({
  page,
}) => {
  const fetched: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/gallery/")) fetched.push(request.url());
  });
  await open(page);
  const gallery = page.getByTestId("gallery");
  await expect(gallery).toBeAttached();
  await page.waitForTimeout(1000);
  expect(fetched).toEqual([]);
  await gallery.scrollIntoViewIfNeeded();
  const first = gallery.locator("img").first();
  await first.scrollIntoViewIfNeeded();
  const width = () => first.evaluate((one: HTMLImageElement) => one.naturalWidth);
  await expect.poll(width).toBe(288);
  await expect(first).toHaveAttribute("src", /-light\.webp$/);
  await expect(gallery.locator("h3").first()).toHaveText("Energy or density");
  const headings = gallery.locator("h3 a");
  await expect(headings.first()).toHaveAttribute("href", "./article.html#energy-or-density");
  await expectAccessible(page, "[data-testid=gallery]");
  // Every one of them is there, and its answer behind it.
  for (const picture of await gallery.locator("img").all()) {
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth))
      .toBe(288);
  }
  const one = gallery.locator("li").filter({ has: page.getByTestId("demo-two-moons") });
  await expect(one.locator(".answer")).toBeHidden();
  await one.locator("summary").press("Enter");
  await expect(one.locator(".answer")).toContainText("three minima lie along either moon");
  await page.getByTestId("theme").click();
  await expect(first).toHaveAttribute("src", /-dark\.webp$/);
  await expectAccessible(page, "[data-testid=gallery]");
});

test("demos are found by words, in questions and in answers", async ({ page }) => {
  await open(page);
  const gallery = page.getByTestId("gallery");
  const search = page.getByTestId("demo-search");
  await expect(search).toBeAttached();
  const all = await gallery.locator(".demos li").count();
  await search.fill("kinds geyser");
  await expect(gallery.locator(".demos li")).toHaveCount(1);
  await expect(page.getByTestId("demo-old-faithful")).toBeVisible();
  await expect(page.getByTestId("demo-count")).toHaveText("1 demo found");
  await expect(gallery.locator("h3")).toHaveCount(1);
  await search.fill("wells minima");
  await expect(page.getByTestId("demo-descent-or-sampling")).toBeAttached();
  await search.fill("nothing of the kind");
  await expect(page.getByTestId("demo-count")).toHaveText("0 demos found");
  await search.fill("");
  await expect(gallery.locator(".demos li")).toHaveCount(all);
});

test.describe("on a phone", () => {
  test.use(PHONE);
  test("the gallery is as broad as the screen", async ({ page }) => {
    await open(page);
    await page.getByTestId("demo-rings").scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await expectAccessible(page, "[data-testid=gallery]");
  });
});
