import { defineConfig, devices } from "@playwright/test";
import webdriver from "./webdriver.json" with { type: "json" };

// The built page, served from a sub-path: proves that its addresses are relative.
const port = Number(process.env.E2E_PORT ?? 4174);
const address = `http://127.0.0.1:${port}/some/sub/path/`;

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // On a shared machine a browser may be starved for a while; what fails three times is broken.
  retries: process.env.CI ? 2 : 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    baseURL: address,
    ...devices["Desktop Chrome"],
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: webdriver["goog:chromeOptions"].args,
    },
  },
  webServer: {
    command: `node scripts/serve.mjs --port ${port} --prefix /some/sub/path/`,
    url: address,
    reuseExistingServer: false,
    stdout: "ignore",
    stderr: "pipe",
  },
});
