import { expect, test } from "@playwright/test";
import { choose, expectCount, place, ready, shown } from "./helpers";

/** The observations of Old Faithful, a data set of a fixed size. */
const ERUPTIONS = 272;

/** Links as they get broken: cut, mistyped, out of range, hostile. */
const MALFORMED = [
  "v=2&data=two-moons",
  "v=0",
  "v=one",
  "v=1&data=three-moons",
  "v=1&energy=mpl",
  "v=1&dynamics=",
  "v=1&nonsense=3",
  "v=1&seed=abc",
  "v=1&seed=-4",
  "v=1&seed=99999999999999999999",
  "v=1&steps=0",
  "v=1&steps=1000000000",
  "v=1&steps=NaN",
  "v=1&data.n=1e9",
  "v=1&data.noise=Infinity",
  "v=1&energy.widths=0,0,0",
  "v=1&energy.widths=4096,4096,4096,4096",
  "v=1&points=!!!!",
  "v=1&data=points&points=AAAA",
  "v=1&state=eJwBAAD",
  "v=1&data=two-moons&data=rings&data=spiral",
  "v=1&view=9,3,3,3",
  "v=1&%E0%A4%A=3",
  "<script>alert(1)</script>",
  "just some words",
  "v=1&optimizer.learning_rate=-1",
  "hide=nothing",
  "until=never",
];

test("there are at least twenty of them", () => {
  expect(MALFORMED.length).toBeGreaterThanOrEqual(20);
});

// Several a test: most of its time would go into opening a browser's window.
for (const part of [0, 1, 2, 3]) {
  test(`says what is wrong with a link and works on, part ${part + 1} of 4`, async ({ page }) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    for (const link of MALFORMED.filter((_, i) => i % 4 === part)) {
      await test.step(link, async () => {
        await page.goto("about:blank");
        await page.goto(`./#${link}`);
        await ready(page);
        const message = page.getByTestId("messages").locator(".message").first();
        await expect(message).toBeVisible();
        expect((await message.textContent())?.length).toBeGreaterThan(20);
        const early = await shown(page);
        const now = async () => (await shown(page)).iteration;
        await expect.poll(now).toBeGreaterThan(early.iteration);
      });
    }
    await choose(page, "data", "old-faithful");
    await expectCount(page, ERUPTIONS);
    await page.mouse.click(...(await place(page, 0.1, 0.12)));
    await expectCount(page, ERUPTIONS + 1);
    expect(errors).toEqual([]);
  });
}

test("a link typed over another is opened", async ({ page }) => {
  await page.goto("./#v=1&data=rings");
  await ready(page);
  await page.evaluate(() => {
    location.hash = "#v=1&data=spiral";
  });
  await expect(page.getByTestId("pick-data")).toHaveAttribute("data-kind", "spiral");
});
