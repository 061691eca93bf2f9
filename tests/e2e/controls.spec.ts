import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures";
import { choose, expectCount, open, pause, ready, runTo, scenarioOf, shown } from "./helpers";

const ROOMS = ["data", "energy", "dynamics", "initial", "objective", "estimator", "optimizer"];

for (const room of ROOMS) {
  test(`every entry of the catalog can be chosen and run, or says why not: ${room}`, async ({
    page,
  }) => {
    // At rest and small, so that one iteration is enough to see each of them run.
    await page.goto("./#play=no&v=1&data.n=20&energy.widths=6");
    await ready(page);
    await page.getByTestId(`pick-${room}`).click();
    const options = page.getByRole("listbox").getByRole("option");
    const ids: string[] = [];
    for (const option of await options.all()) {
      if ((await option.getAttribute("data-refused")) === "true") {
        await expect(option).toContainText("Press to choose it with what it needs");
      } else ids.push((await option.getAttribute("data-testid")) ?? "");
    }
    expect(ids.length).toBeGreaterThan(0);
    await page.keyboard.press("Escape");
    const html = page.locator("html");
    for (const id of ids) {
      await choose(page, room, id.slice(room.length + 1));
      await page.getByTestId("reset").click();
      await expect(html).toHaveAttribute("data-iteration", "0");
      // Without observations there is nothing to run.
      if (id !== "data-points") {
        await page.getByTestId("step").click();
        await expect(html).toHaveAttribute("data-iteration", "1", { timeout: 60_000 });
      }
      await expect(page.getByTestId("message-error")).toHaveCount(0);
    }
  });
}

/** Entries that the default scenario cannot take, each in a scenario that can. */
const WITNESSES = readFileSync(new URL("../witnesses.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(" ") as [string, string, string]);

test("entries that need others beside them run where they have them", async ({ page }) => {
  await page.goto("./#play=no");
  await ready(page);
  for (const [room, kind, link] of WITNESSES) {
    await page.evaluate((hash) => location.assign(hash), `#play=no&${link}`);
    await expect(page.getByTestId(`pick-${room}`)).toHaveAttribute("data-kind", kind);
    await expect(page.locator("html")).toHaveAttribute("data-iteration", "0");
    await runTo(page, 2);
    await expect(page.getByTestId("message-error")).toHaveCount(0);
  }
});

test("changing the family restarts the fit and keeps the earlier curve", async ({ page }) => {
  // Not past iteration 40 already, which would be a run of its own.
  await page.goto("./#play=no");
  await ready(page);
  await runTo(page, 40);
  await choose(page, "energy", "quadratic");
  await expect(page.locator("html")).toHaveAttribute("data-iteration", "0");
  await runTo(page, 40);
  await expect(page.getByText("and 1 earlier run")).toBeVisible();
  expect((await scenarioOf(page)).energy.kind).toBe("quadratic");
});

test("the learning rate changes live, without a restart", async ({ page }) => {
  await open(page);
  await runTo(page, 30);
  const field = page.getByTestId("field-learning_rate").getByRole("textbox");
  await field.fill("0.002");
  await field.press("Enter");
  await expect.poll(async () => (await scenarioOf(page)).optimizer.learning_rate).toBe(0.002);
  expect((await shown(page)).iteration).toBe(30);
});

test("a slider moves by keyboard, and its value goes into the scenario", async ({ page }) => {
  await open(page);
  await pause(page);
  const slider = page.getByTestId("field-learning_rate").getByRole("slider");
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
  await expect
    .poll(async () => (await scenarioOf(page)).optimizer.learning_rate)
    .toBeLessThan(0.01);
});

test("typing while it fits loses no key", async ({ page }) => {
  await open(page);
  const before = await shown(page);
  const field = page.getByTestId("field-widths").getByRole("textbox");
  await field.fill("");
  await field.pressSequentially("24, 24", { delay: 30 });
  await expect(field).toHaveValue("24, 24");
  await expect.poll(async () => (await shown(page)).iteration).toBeGreaterThan(before.iteration);
  await expect(field).toHaveValue("24, 24");
  await field.press("Enter");
  await expect.poll(async () => (await scenarioOf(page)).energy.widths).toEqual([24, 24]);
});

test("a value that cannot be read is marked and not taken over", async ({ page }) => {
  await open(page);
  await pause(page);
  const field = page.getByTestId("field-widths").getByRole("textbox");
  await field.fill("many");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.press("Enter");
  await expect(field).toHaveValue("32, 32");
});

test("a number out of its range is typed slowly: the nearest is taken, and it is said", async ({
  page,
}) => {
  await open(page);
  const field = page.getByTestId("field-n").getByRole("textbox");
  await field.fill("");
  await field.pressSequentially("20000", { delay: 250 });
  await field.press("Enter");
  await expect(page.getByTestId("messages")).toContainText("from 1 to 5000, not “20000”");
  await expectCount(page, 5000);
  const widths = page.getByTestId("field-widths").getByRole("textbox");
  await widths.fill("2000, 2000");
  await widths.press("Enter");
  await expect(page.getByTestId("messages")).toContainText("not “2000, 2000”");
  await expect(widths).toHaveValue("32, 32");
});

test("a typed energy keeps what is refused, shows the place, and takes new names in one press", async ({
  page,
}) => {
  await page.goto("./#play=no&v=1&data.n=20&energy=custom");
  await ready(page);
  const field = page.getByTestId("field-expression").getByRole("textbox");
  const selected = () =>
    field.evaluate((e) => {
      const { value, selectionStart, selectionEnd } = e as HTMLTextAreaElement;
      return value.slice(selectionStart, selectionEnd);
    });
  const typed = "a*x1^2 + k*(x2 - shift)^2";
  await field.fill(typed);
  await field.press("Enter");
  const refusal = page.getByTestId("refusal");
  await expect(refusal).toContainText("Column 10: “k” is unknown");
  await expect(field).toHaveValue(typed);
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect.poll(selected).toBe("k");
  await page.getByRole("button", { name: "Add parameters k, shift" }).click();
  await expect(refusal).toHaveCount(0);
  const rows = page.getByTestId("row");
  await expect(rows).toHaveCount(5);

  // Rows are edited, renamed with the expression, taken away where nothing needs them, and added.
  const value = page.getByRole("textbox", { name: "value of parameter 4" });
  await value.fill("0.25");
  await value.press("Enter");
  const name = page.getByRole("textbox", { name: "name of parameter 4" });
  await name.fill("stiffness");
  await name.press("Enter");
  await expect(field).toHaveValue("a*x1^2 + stiffness*(x2 - shift)^2");
  await page.getByRole("checkbox", { name: "learned of parameter 4" }).uncheck();
  await page.getByRole("button", { name: "Remove parameter 1" }).click();
  await expect(refusal).toContainText("“a” is unknown");
  await page.getByRole("button", { name: "Remove parameter 2" }).click();
  await expect(rows).toHaveCount(4);
  await expect(refusal).toHaveCount(0);
  await page.getByTestId("rows-add").click();
  await expect(rows).toHaveCount(5);
  const { energy } = await scenarioOf(page);
  expect(energy.expression).toBe("a*x1^2 + stiffness*(x2 - shift)^2");
  expect(energy.parameters[2]).toEqual({ name: "stiffness", value: 0.25, learned: false });
  expect(energy.parameters.map((p: { name: string }) => p.name)).toEqual([
    "a",
    "c",
    "stiffness",
    "shift",
    "b",
  ]);

  // A syntax error, and back to what holds.
  await field.fill("a*x1^2 + *");
  await field.press("Enter");
  await expect(refusal).toContainText("Column 10");
  await field.press("Escape");
  await expect(refusal).toHaveCount(0);
  await expect(field).toHaveValue(energy.expression);
});

test("numbers that blow up are caught, with a way out", async ({ page }) => {
  await open(page);
  await choose(page, "energy", "quadratic");
  const rate = page.getByTestId("field-learning_rate").getByRole("textbox");
  await rate.fill("1");
  await rate.press("Enter");
  const eta = page.getByTestId("field-eta").getByRole("textbox");
  await eta.fill("2");
  await eta.press("Enter");
  await page.getByTestId("field-steps").getByRole("textbox").fill("512");
  await page.getByTestId("field-steps").getByRole("textbox").press("Enter");
  await expect(page.getByTestId("blow-up")).toBeVisible({ timeout: 30_000 });
  await expect(page.locator("html")).toHaveAttribute("data-playing", "false");
  await page.getByTestId("blow-up").getByRole("button", { name: /^Undo/ }).click();
  await expect(page.getByTestId("blow-up")).toHaveCount(0);
});

test("the theme is kept", async ({ page }) => {
  await open(page);
  await page.getByTestId("theme").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await ready(page);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("an open list closes where the window changes its size", async ({ page }) => {
  const found: string[] = [];
  page.on("pageerror", ({ message }) => found.push(message));
  await open(page);
  await page.getByTestId("pick-energy").click();
  const list = page.getByRole("listbox");
  await expect(list).toBeVisible();
  await page.setViewportSize({ width: 1100, height: 700 });
  await expect(list).toHaveCount(0);
  expect(found).toEqual([]);
});
