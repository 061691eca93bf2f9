import { expect, test } from "./fixtures";
import { choose, expectCount, place, ready, shown } from "./helpers";

/** The observations of Old Faithful, a data set of a fixed size. */
const ERUPTIONS = 272;

/** Links as they get broken: cut, mistyped, out of range, hostile. */
const MALFORMED = {
  "another version": ["v=3&data=two-moons", "v=0", "v=one"],
  "unknown words": [
    "v=1&data=three-moons",
    "v=1&energy=mpl",
    "v=1&dynamics=",
    "v=1&nonsense=3",
    "just some words",
    "hide=nothing",
    "until=never",
    "<script>alert(1)</script>",
  ],
  "numbers out of range": [
    "v=1&seed=-4",
    "v=1&seed=abc",
    "v=1&seed=99999999999999999999",
    "v=1&steps=0",
    "v=1&steps=1000000000",
    "v=1&steps=NaN",
    "v=1&data.n=1e9",
    "v=1&data.noise=Infinity",
    "v=1&energy.widths=0,0,0",
    "v=1&energy.widths=4096,4096,4096,4096",
    "v=1&view=9,3,3,3",
    "v=1&optimizer.learning_rate=-1",
  ],
  "what cannot be read": [
    "v=1&points=!!!!",
    "v=1&data=points&points=AAAA",
    "v=1&state=eJwBAAD",
    "v=1&data=two-moons&data=rings&data=spiral",
    "v=1&%E0%A4%A=3",
  ],
};

for (const [kind, links] of Object.entries(MALFORMED)) {
  test(`says what is wrong with a link and works on: ${kind}`, async ({ page }) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const messages = page.getByTestId("messages").locator(".message");
    for (const [i, link] of links.entries()) {
      await test.step(link, async () => {
        // The first is opened with the page, the others are typed over it.
        if (i === 0) await page.goto(`./#${link}`);
        else await page.evaluate((hash) => location.assign(hash), `#${link}`);
        await expect(messages.first()).toBeVisible();
        await ready(page);
        expect((await messages.first().textContent())?.length).toBeGreaterThan(20);
        // The run before may still be on show: this one has to get on from where it is first seen.
        let least = Number.POSITIVE_INFINITY;
        const progress = async () => {
          const { iteration } = await shown(page);
          least = Math.min(least, iteration);
          return iteration - least;
        };
        await expect.poll(progress).toBeGreaterThan(0);
        while ((await messages.count()) > 0) {
          await messages.first().getByRole("button", { name: "Dismiss" }).click();
        }
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
