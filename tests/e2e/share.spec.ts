import { expect, test } from "./fixtures";
import {
  choose,
  downloaded,
  expectAccessible,
  expectCount,
  open,
  place,
  ready,
  runTo,
  saved,
  scenarioOf,
  shown,
} from "./helpers";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("a share link opened elsewhere gives the same state at the same iteration", async ({
  page,
  elsewhere,
}) => {
  await open(page);
  await choose(page, "data", "eight-gaussians");
  await page.mouse.click(...(await place(page, 0.5, 0.5)));
  await expect(page.getByTestId("pick-data")).toHaveAttribute("data-kind", "points");
  await page.getByTestId("reset").click();
  const here = await runTo(page, 60);
  await page.getByTestId("share").click();
  await page.getByTestId("copy-link").click();
  await expect(page.getByTestId("copy-link")).toHaveText("Copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await page.getByTestId("link").inputValue());

  await elsewhere.goto(link);
  await ready(elsewhere);
  expect(await runTo(elsewhere, 60)).toEqual(here);
});

test("a link stops where it was made; a frame shows no more than is wanted", async ({
  page,
  elsewhere,
}) => {
  await open(page);
  const here = await runTo(page, 30);
  await page.getByTestId("share").click();
  await page.getByTestId("with-stop").check();
  await page.getByText("Embed it in a page").click();
  await page.getByTestId("embed-controls").check();
  const code = page.getByTestId("embed");
  await expect(code).toHaveValue(/hide=controls/);
  const [, src = ""] = /src="([^"]*)"/.exec(await code.inputValue()) ?? [];
  await elsewhere.goto(src.replaceAll("&amp;", "&"));
  await ready(elsewhere);
  await expect.poll(() => shown(elsewhere)).toEqual(here);
  await expect(elsewhere.locator("html")).toHaveAttribute("data-playing", "false");
  await expect(elsewhere.getByTestId("pick-data")).toBeHidden();
  await expectAccessible(page, ".dialog");
});

test("a link with the state goes on from there", async ({ page, elsewhere }) => {
  await open(page);
  await runTo(page, 25);
  // Changed while it was being fitted: the seed alone no longer leads here.
  await page.mouse.click(...(await place(page, 0.1, 0.1)));
  await expect(page.getByTestId("pick-data")).toHaveAttribute("data-kind", "points");
  const here = await runTo(page, 40);
  await page.getByTestId("share").click();
  await expect(page.getByTestId("with-state")).toBeChecked();
  await expect(page.getByTestId("link")).not.toHaveValue("");
  const link = await page.getByTestId("link").inputValue();

  await elsewhere.goto(link.replace("#", "#play=no&"));
  await ready(elsewhere);
  expect(await shown(elsewhere)).toEqual(here);
  expect(await runTo(elsewhere, 55)).toEqual(await runToAfterDialog(page, 55));
});

async function runToAfterDialog(page: Parameters<typeof runTo>[0], iteration: number) {
  await page.keyboard.press("Escape");
  return runTo(page, iteration);
}

test("the address follows edits, and `until` runs exactly so far", async ({ page, elsewhere }) => {
  await open(page);
  await choose(page, "dynamics", "heavy-ball");
  await expect(page).toHaveURL(/heavy-ball/);
  const here = await runTo(page, 30);
  await elsewhere.goto(page.url().replace("#", "#until=30&"));
  await ready(elsewhere);
  await expect(elsewhere.locator("html")).toHaveAttribute("data-iteration", "30");
  await expect(elsewhere.locator("html")).toHaveAttribute("data-playing", "false");
  expect(await shown(elsewhere)).toEqual(here);
});

test("pasted points are fitted, and saved points come back", async ({ page }) => {
  await open(page);
  await page.getByTestId("import").click();
  await page.getByTestId("import-text").fill("x1,x2\none,two\nthree,four");
  await expect(page.getByTestId("import-state")).toContainText("No row holds numbers");
  await expect(page.getByTestId("import-replace")).toBeDisabled();
  await page.getByTestId("import-text").fill("x1,x2\n0.5,1\n-1,0.25");
  await page.getByTestId("import-replace").click();
  await expectCount(page, 2);
  const { points } = (await scenarioOf(page)).data;
  expect(points.map((p: { x: number[] }) => p.x)).toEqual([
    [0.5, 1],
    [-1, 0.25],
  ]);
});

test("picture, points, model and command line leave the page", async ({ page }) => {
  await open(page);
  await runTo(page, 5);
  for (const [item, name] of [
    ["export-png", /\.png$/],
    ["export-csv", /\.csv$/],
    ["export-loss", /loss\.csv$/],
    ["export-model", /fitted\.json$/],
  ] as const) {
    const download = await downloaded(page, item);
    expect(download.suggestedFilename()).toMatch(name);
  }
  expect(await saved(page, "export-json")).toEqual(await scenarioOf(page));
  const model = await saved(page, "export-model");
  expect(model.state.iteration).toBe(5);
  await page.getByTestId("menu").click();
  await page.getByTestId("export-command").click();
  await expect(page.getByTestId("messages")).toContainText("iel fit '");
  await page.getByTestId("menu").click();
  await page.getByTestId("export-svg").click();
  await expect(page.getByTestId("messages")).toContainText(/iel picture '.*' -n 5 --out .*\.svg/);
});
