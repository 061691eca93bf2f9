import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";

export { expect };

export interface Options {
  /** Fits on one core at 60 iterations a second, so that tests side by side leave each other time;
   *  false is as a visitor finds it. Running to an iteration is as fast as ever. */
  atEase: boolean;
}

interface Fixtures {
  /** A page of another visitor: it shares nothing with the first. */
  elsewhere: Page;
}

/** Before the page's own scripts. What is chosen later is kept. */
function ease(): void {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: 1 });
  if (location.protocol !== "http:") return;
  if (localStorage.getItem("iel.settings") === null)
    localStorage.setItem("iel.settings", '{"speed":2}');
}

async function prepare(context: BrowserContext, atEase: boolean): Promise<void> {
  if (atEase) await context.addInitScript(ease);
}

export const test = base.extend<Options & Fixtures>({
  atEase: [true, { option: true }],
  context: async ({ context, atEase }, use) => {
    await prepare(context, atEase);
    await use(context);
  },
  elsewhere: async ({ browser, atEase }, use) => {
    const context = await browser.newContext();
    await prepare(context, atEase);
    await use(await context.newPage());
    await context.close();
  },
});
