// The browser that tests and measurements drive.
import { readFileSync } from "node:fs";
import path from "node:path";
import { serve } from "../serve.mjs";
import { root, which } from "./run.mjs";

/** Chromium and ChromeDriver, by CHROMIUM and CHROMEDRIVER or where systems put them. */
export function findBrowser() {
  const chromium =
    process.env.CHROMIUM ||
    which("chromium") ||
    which("google-chrome") ||
    which("chromium-browser");
  const fromRunner = process.env.CHROMEWEBDRIVER; // GitHub's machines name its folder
  const chromedriver =
    process.env.CHROMEDRIVER ||
    (fromRunner && path.join(fromRunner, "chromedriver")) ||
    which("chromedriver");
  return chromium && chromedriver ? { chromium, chromedriver } : undefined;
}

/** A folder served, and Chromium to open it with; `close` ends both. */
export async function openServed(executablePath, options) {
  const { chromium } = await import("@playwright/test");
  const { args } = JSON.parse(readFileSync(path.join(root, "webdriver.json"), "utf8"))[
    "goog:chromeOptions"
  ];
  const { address, close } = await serve(options);
  const browser = await chromium.launch({ executablePath, args });
  return {
    address,
    browser,
    close: async () => {
      await browser.close();
      close();
    },
  };
}
