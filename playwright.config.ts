import { defineConfig, devices } from "@playwright/test";
import { isolated, plain } from "./tests/e2e/addresses";
import type { Options } from "./tests/e2e/fixtures";
import webdriver from "./webdriver.json" with { type: "json" };

const server = ({ port, sub, address }: typeof isolated, ...more: string[]) => ({
  command: ["node scripts/serve.mjs --port", port, "--prefix", sub, ...more].join(" "),
  url: address,
  reuseExistingServer: false,
  stdout: "ignore" as const,
  stderr: "pipe" as const,
});

export default defineConfig<Options>({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // On a shared machine a browser may be starved for a while. What passes only then is named.
  retries: process.env.CI ? 2 : 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    baseURL: isolated.address,
    ...devices["Desktop Chrome"],
    trace: "on-first-retry",
    serviceWorkers: "block",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: webdriver["goog:chromeOptions"].args,
    },
  },
  webServer: [server(isolated), server(plain, "--plain")],
});
