import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { choose, expectAccessible, open, PHONE, ready, runTo, scenarioOf, shown } from "./helpers";

const rows = (page: Page) => page.getByTestId("run-row");

/** Opens the page before the first iteration, and waits until all of it is there. */
async function rested(page: Page): Promise<void> {
  await page.goto("./#v=2&play=no");
  await ready(page);
  await expect(page.getByTestId("to-article")).toBeAttached();
}

/** Two fits that rest, at iterations 40 and 60, of a network and of a polynomial. */
async function twoFits(page: Page): Promise<{ losses: number[] }> {
  await rested(page);
  const losses = [];
  for (const [iteration, energy] of [
    [40, "mlp"],
    [60, "polynomial"],
  ] as const) {
    await choose(page, "energy", energy);
    await runTo(page, iteration);
    losses.push(Number(await page.getByTestId("loss").textContent()));
    await kept(page, losses.length);
  }
  return { losses };
}

/** Waits until so many runs are kept, and closes the list. */
async function kept(page: Page, count: number): Promise<void> {
  await list(page);
  await expect(rows(page)).toHaveCount(count);
  // The code of the newest comes a little later.
  await expect(rows(page).first().getByText("bits")).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("runs")).toBeHidden();
}

async function list(page: Page): Promise<void> {
  const button = page.getByTestId("runs-open");
  await button.scrollIntoViewIfNeeded();
  await button.click();
  await expect(page.getByTestId("runs")).toBeVisible();
}

test("two fits are two rows, with pictures, numbers, and the setting that differs", async ({
  page,
}) => {
  const { losses } = await twoFits(page);
  await list(page);
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).nth(0)).toContainText(`loss ${losses[1]}`);
  await expect(rows(page).nth(0)).toContainText("iterations 60");
  await expect(rows(page).nth(1)).toContainText(`loss ${losses[0]}`);
  await expect(rows(page).nth(0).getByTestId("run-differs")).toHaveText(
    "Unlike the run before: energy Polynomial, not Neural network.",
  );
  await expect(rows(page).nth(1).getByTestId("run-differs")).toHaveText("The first of them.");
  for (const image of await rows(page).locator("img").all()) {
    const [src, width] = await image.evaluate((img: HTMLImageElement) => [
      img.src,
      img.naturalWidth,
    ]);
    expect(src).toMatch(/^data:image\/(webp|png);base64,.{400,}/);
    expect(width).toBe(112);
  }
  await expect(rows(page).nth(0).locator(".run-spark path")).toHaveAttribute("d", /^M.*L/);
  await expectAccessible(page);
});

test("runs are pinned, renamed and compared, and are there after a reload", async ({ page }) => {
  await twoFits(page);
  await list(page);
  await rows(page).nth(1).getByTestId("run-pin").click();
  // What is pinned stands first, and the others are compared with it.
  await expect(rows(page).nth(0).getByTestId("run-pin")).toHaveAttribute("aria-pressed", "true");
  await rows(page).nth(0).getByTestId("run-name").fill("Network, first try");
  await page.keyboard.press("Enter");
  await expect(rows(page).nth(1).getByTestId("run-differs")).toContainText(
    "Unlike “Network, first try”",
  );
  for (const k of [0, 1]) await rows(page).nth(k).getByTestId("run-compare").check();
  const table = page.getByTestId("runs-table").locator("tbody tr");
  await expect(table).toHaveCount(2);
  await expect(page.getByTestId("runs-chart").locator("canvas")).toBeVisible();
  // Two curves of different colors are on the chart.
  const hues = await page
    .getByTestId("runs-chart")
    .locator("canvas")
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } =
        canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      const found = new Set<string>();
      for (let i = 0; data && i < data.length; i += 4) {
        const [r = 0, g = 0, b = 0, a = 0] = data.subarray(i, i + 4);
        const most = Math.max(r, g, b);
        if (a > 200 && most - Math.min(r, g, b) > 60)
          found.add(["r", "g", "b"][[r, g, b].indexOf(most)] ?? "");
      }
      return [...found].sort();
    });
  expect(hues).toEqual(["g", "r"]);
  await page.reload();
  await ready(page);
  await list(page);
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).nth(0).getByTestId("run-name")).toHaveValue("Network, first try");
  await expect(rows(page).nth(0).getByTestId("run-pin")).toHaveAttribute("aria-pressed", "true");
});

test("a run that is opened again has the same bits at its iteration", async ({ page }) => {
  await rested(page);
  await choose(page, "energy", "rbf");
  const then = await runTo(page, 50);
  await kept(page, 1);
  await choose(page, "energy", "polynomial");
  await runTo(page, 30);
  await kept(page, 2);
  await list(page);
  await rows(page).nth(1).getByTestId("run-open").click();
  await expect(page.locator("html")).toHaveAttribute("data-hash", then.hash);
  expect((await shown(page)).iteration).toBe(50);
  expect((await scenarioOf(page)).energy.kind).toBe("rbf");
  // It is the same run, and no third.
  await page.waitForTimeout(1000);
  await kept(page, 2);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await scenarioOf(page)).energy.kind).toBe("polynomial");
});

test("a fit that another takes the place of is kept, and one of a moment is not", async ({
  page,
}) => {
  await open(page);
  await expect(page.getByTestId("to-article")).toBeAttached();
  await page.waitForTimeout(2500);
  await page.getByTestId("new-seed").click();
  await page.waitForTimeout(200);
  await page.getByTestId("new-seed").click();
  await list(page);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).locator("img")).toHaveCount(1);
});

test("what is deleted comes back", async ({ page }) => {
  await twoFits(page);
  await list(page);
  const name = await rows(page).nth(0).getByTestId("run-name").getAttribute("placeholder");
  await rows(page).nth(0).getByTestId("run-delete").click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByTestId("runs-undo")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).nth(0).getByTestId("run-name")).toHaveAttribute(
    "placeholder",
    name ?? "",
  );
  await rows(page).nth(1).getByTestId("run-delete").click();
  await page.waitForTimeout(1000);
  await page.reload();
  await ready(page);
  await list(page);
  await expect(rows(page)).toHaveCount(1);
});

test("a table of runs has their numbers, and links that lead to them", async ({ page }) => {
  const { losses } = await twoFits(page);
  await list(page);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId("runs-csv").click(),
  ]);
  expect(file.suggestedFilename()).toBe("iel-runs.csv");
  const text = await readFile(await file.path(), "utf8");
  const [head = [], ...lines] = text
    .trim()
    .split("\n")
    .map((line) => line.match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)?.map((one) => one.replace(/,$/, "")));
  const column = (name: string) => lines.map((line) => line?.[head.indexOf(name)] ?? "");
  expect(column("iteration")).toEqual(["60", "40"]);
  expect(column("energy")).toEqual(["polynomial", "mlp"]);
  expect(column("loss").map((loss) => Number(Number(loss).toPrecision(4)))).toEqual(
    losses.toReversed(),
  );
  const [{ hash }, link] = [await shown(page), column("link")[0]?.replaceAll('"', "") ?? ""];
  expect(column("hash")[0]).toBe(hash);
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "60");
  await expect(page.locator("html")).toHaveAttribute("data-hash", hash);
});

test("where nothing may be stored the list says so, and lasts as long as the page", async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await twoFits(page);
  await list(page);
  await expect(page.getByTestId("runs")).toContainText("they last as long as this page");
});

test.describe("on a phone, in the dark", () => {
  test.use({ ...PHONE, colorScheme: "dark" });

  test("the list and a comparison fit the screen", async ({ page }) => {
    await twoFits(page);
    await page.getByTestId("menu").click();
    await page.getByTestId("menu-runs").click();
    for (const k of [0, 1]) await rows(page).nth(k).getByTestId("run-compare").check();
    await expect(page.getByTestId("runs-table")).toBeVisible();
    const wide = await page
      .getByTestId("runs")
      .evaluate((one) => [one.scrollWidth - one.clientWidth, document.documentElement.scrollWidth]);
    expect(wide).toEqual([0, 390]);
    await expectAccessible(page);
  });
});
