// The browser that tests and measurements drive.
import path from "node:path";
import { which } from "./run.mjs";

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
