import { expect, test } from "./fixtures";
import { expectAccessible, open, ready } from "./helpers";

const VIEWS: Record<string, string> = {
  fit: "v=2",
  "compared operators": "v=1&energy=four-wells&compare=dynamics:gradient-descent,langevin",
  "energy and density": "v=1&energy=four-wells&compare=law:energy,density",
  density: "density=fokker-planck&v=1&energy=four-wells",
  theories: "theories=2&v=2&data=regions&data.runs=4&energy=polynomial&dynamics=verlet",
  units: "units=letters&v=2",
  concepts: "concepts=circle",
};

for (const [view, link] of Object.entries(VIEWS))
  test(`every control has its sentence and its chapter: ${view}`, async ({ page }) => {
    await page.goto(`./#play=no&${link}`);
    // Another view may stand there before the fit has shown a picture.
    if (view === "fit") await ready(page);
    const help = page.getByTestId("help");
    await expect(help).toBeAttached();
    const controls = page.locator(".field, .picker, .kinds > select");
    await expect(controls.first()).toBeAttached();
    // Folded ones are there too: the pointer comes to each as an event.
    const said = await controls.evaluateAll(async (all) => {
      const found: { control: string; text: string; href: string }[] = [];
      for (const one of all) {
        one.dispatchEvent(new PointerEvent("pointerenter"));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        const line = document.querySelector('[data-testid="help"]');
        const link = line?.querySelector("a");
        found.push({
          control: one.outerHTML.slice(0, 80),
          text: (line?.textContent ?? "").split("Chapter:")[0] ?? "",
          href: link?.getAttribute("href") ?? "",
        });
      }
      return found;
    });
    expect(said.length).toBeGreaterThan(1);
    expect(said.filter(({ text }) => text.trim().length < 12)).toEqual([]);
    const article = await (await page.request.get("./article.html")).text();
    const chapters = [...article.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    const lost = said.filter(({ href }) => !chapters.some((id) => href === `./article.html#${id}`));
    expect(lost).toEqual([]);
    // What is typed, chosen or ticked is one of those, or says in a title what it is.
    const bare = await page.locator("main").evaluate((main) => {
      const all = [...main.querySelectorAll("select, input, textarea")];
      const own = all.filter((one) => !one.closest(".field, .picker, .article, .stage"));
      const told = (one: Element) => one.closest("[title]")?.getAttribute("title") ?? "";
      return own.filter((one) => told(one).length < 12).map((one) => one.outerHTML.slice(0, 120));
    });
    expect(bare).toEqual([]);
    await expectAccessible(page, "main");
  });

test("the chapter is that of the group of the control", async ({ page }) => {
  await open(page);
  const link = page.getByTestId("help").getByRole("link");
  await page.getByTestId("pick-optimizer").hover();
  await expect(link).toHaveAttribute("href", "./article.html#training");
  await page.getByTestId("field-steps").hover();
  await expect(link).toHaveAttribute("href", "./article.html#operators");
  await link.click();
  await expect(page.locator("#operators h2").first()).toBeInViewport();
});
