import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import {
  choose,
  expectAccessible,
  expectCount,
  open,
  pause,
  readNumber,
  ready,
  runTo,
  saved,
  scenarioOf,
  shown,
} from "./helpers";

/** The bits of `iel fit TABLE -n 30` (`tests/it/cli/tables.rs`). */
const NATIVE = "e4da3a3d25c2dc96";

const table = (count: number) => {
  const row = (_: unknown, i: number) => {
    const [height, weight] = [(i * 7) % 41, (i * 13) % 59];
    return `${150 + height + (i % 3)},${50 + weight + Math.floor(height / 2)}\n`;
  };
  const text = ["height,weight\n", ...Array.from({ length: count }, row)].join("");
  return { name: "many.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
};

/** Replaces the observations by those of a table, as a person does who touches nothing else. */
async function take(page: Page, count: number, state: string): Promise<void> {
  await pause(page);
  await page.getByTestId("import").click();
  await page.getByTestId("import-dialog").locator("input[type=file]").setInputFiles(table(count));
  await expect(page.getByTestId("import-state")).toContainText(state, { timeout: 20_000 });
  await page.getByTestId("import-replace").click();
  await expectCount(page, Math.min(count, 100_000));
  await pause(page);
}

const epochs = async (page: Page) =>
  readNumber((await page.getByTestId("epochs").textContent()) ?? "");

test("all rows of a table are learned from, with the bits of the command line", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await open(page);
  await take(page, 20_000, "5000 of 20000 are shown here");
  await expect(page.getByTestId("all-rows")).toContainText("from 1\u202f000 of 20\u202f000 rows");
  await expect(page.getByTestId("reading")).toContainText("5\u202f000 of 20\u202f000 observations");
  expect((await runTo(page, 30)).hash).toBe(NATIVE);
  await expect.poll(() => epochs(page)).toBe(1.5);
  expect((await scenarioOf(page)).data.points).toHaveLength(5000);
  // What leaves the page says what it holds.
  await page.getByTestId("share").click();
  await expect(page.getByTestId("share-rows")).toContainText("Of the 20\u202f000 rows");
  await expectAccessible(page, ".dialog");
  await page.keyboard.press("Escape");
  expect((await saved(page, "export-json")).data.points).toHaveLength(5000);

  // An engine that ends is replaced by one with the same rows.
  const worker = page.workers().find((one) => /fitWorker/.test(one.url()));
  await worker?.evaluate(() => self.close()).catch(() => undefined);
  await expect(page.getByTestId("message-warning")).toContainText("rests at iteration 30");
  await expectCount(page, 20_000);
  expect((await shown(page)).hash).toBe(NATIVE);
  const further = await runTo(page, 45);

  // Loaded again in this browser it learns from all of them again.
  await page.reload();
  await ready(page);
  await expectCount(page, 20_000);
  expect(await runTo(page, 45)).toEqual(further);

  // Another family learns from them too; a point that is deleted leaves them, and undo leads back.
  await choose(page, "energy", "rbf");
  await expectCount(page, 20_000);
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("]");
  await page.keyboard.press("Delete");
  await expectCount(page, 4999);
  await expect(page.getByTestId("message-info").last()).toContainText(
    "not with all 20\u202f000 rows",
  );
  await page.keyboard.press("ControlOrMeta+z");
  await expectCount(page, 20_000);
});

test("of more rows than the page takes a hundred thousand are taken, and it says so", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await open(page);
  await take(page, 100_020, "100000 of 100020 rows are taken");
  await expect(page.getByTestId("all-rows")).toContainText("of 100\u202f000 rows");
  const { hash } = await runTo(page, 20);
  // On three cores the same.
  await page.goto("about:blank");
  await open(page, "#cores=3!");
  await take(page, 100_020, "100000 of 100020 rows are taken");
  expect((await runTo(page, 20, 60_000)).hash).toBe(hash);
});

test("a draft whose rows are gone says so", async ({ page }) => {
  await open(page);
  await take(page, 6000, "5000 of 6000 are shown here");
  await expect(page).toHaveURL(/batch=1000/);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const asked = indexedDB.open("keyval-store");
        asked.onerror = reject;
        asked.onsuccess = () => {
          const change = asked.result.transaction("keyval", "readwrite");
          change.objectStore("keyval").delete("iel.rows");
          change.oncomplete = resolve;
        };
      }),
  );
  await page.reload();
  await ready(page);
  await expect(page.getByTestId("message-warning")).toContainText("drop the table again");
  await expectCount(page, 5000);
});

test("an optimizer that goes to the minimum of all at once learns from some, and says so", async ({
  page,
}) => {
  await page.goto("./#v=2&energy=polynomial&objective=score-matching&optimizer=least-squares");
  await ready(page);
  await pause(page);
  await page.getByTestId("import").click();
  await page.getByTestId("import-dialog").locator("input[type=file]").setInputFiles(table(6000));
  await page.getByTestId("import-replace").click();
  await expect(page.getByTestId("message-warning")).toContainText("5000 of 6000 rows");
  await expect(page.getByTestId("all-rows")).toContainText("the 5\u202f000 rows on the plane");
  await expectCount(page, 5000);
});
