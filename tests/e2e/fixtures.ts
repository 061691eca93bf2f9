import {
  type Browser,
  type BrowserContext,
  test as base,
  chromium,
  devices,
  expect,
  type Page,
} from "@playwright/test";
import { isolated } from "./addresses";

export { expect };

export interface Options {
  /** Fits on one core at 60 iterations a second, so that tests side by side leave each other time;
   *  false is as a visitor finds it. Running to an iteration is as fast as ever. */
  atEase: boolean;
  /** A context of its own, for what one that is kept cannot change: a touch screen, its density. */
  ownContext: boolean;
}

interface Fixtures {
  /** A page of another visitor: it shares nothing with the first. */
  elsewhere: Page;
}

interface Kept {
  /** Kept from test to test, so that what the browser has compiled is compiled once. */
  kept: BrowserContext;
}

/** Before the page's own scripts. What is chosen later is kept. */
function ease(): void {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: 1 });
  if (location.protocol !== "http:") return;
  if (localStorage.getItem("iel.settings") === null)
    localStorage.setItem("iel.settings", '{"speed":2}');
}

export const test = base.extend<Options & Fixtures, Kept>({
  atEase: [true, { option: true }],
  ownContext: [false, { option: true }],

  kept: [
    async ({ launchOptions }, use) => {
      const options = {
        ...launchOptions,
        ...devices["Desktop Chrome"],
        baseURL: isolated.address,
        // What is kept offline would come from before the test.
        serviceWorkers: "block" as const,
      };
      const context = await chromium.launchPersistentContext("", options);
      await use(context);
      await context.close();
    },
    { scope: "worker" },
  ],
  browser: [({ kept }, use) => use(kept.browser() as Browser), { scope: "worker" }],

  context: async ({ kept, browser, ownContext, permissions, serviceWorkers }, use) => {
    const context = ownContext ? await browser.newContext({ serviceWorkers }) : kept;
    if (permissions) await context.grantPermissions(permissions);
    await use(context);
    if (ownContext) await context.close();
    else await context.clearPermissions();
  },
  page: async ({ context, atEase, colorScheme, contextOptions }, use) => {
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    const { origin } = new URL(isolated.address);
    await client.send("Storage.clearDataForOrigin", {
      origin,
      storageTypes: "local_storage,indexeddb",
    });
    // Said in full, since a page inherits what an earlier one of the kept browser was given.
    const { reducedMotion = "no-preference" } = contextOptions;
    await page.emulateMedia({ colorScheme, reducedMotion });
    if (atEase) await page.addInitScript(ease);
    await use(page);
    await page.close();
  },
  elsewhere: async ({ browser, atEase }, use) => {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    if (atEase) await page.addInitScript(ease);
    await use(page);
    await context.close();
  },
});
