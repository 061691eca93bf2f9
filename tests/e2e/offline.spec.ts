import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { serve } from "../../scripts/serve.mjs";
import { expect, test } from "./fixtures";
import { ready } from "./helpers";

test.use({ ownContext: true, serviceWorkers: "allow" });

/** A host of its own, whose files can change; `close` is as if the network were gone. */
async function host() {
  const folder = mkdtempSync(path.join(tmpdir(), "iel-"));
  cpSync("dist", folder, { recursive: true });
  const { address, close } = await serve({ folder, prefix: "/sub/" });
  return { folder, address, close, remove: () => rmSync(folder, { recursive: true }) };
}

/** Waits until the page is kept, and the worker that keeps it is in its place. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });

test("after the first visit the page works without a network, with every view", async ({
  page,
}) => {
  const { address, close, remove } = await host();
  await page.goto(address);
  await ready(page);
  await kept(page);
  close();
  await page.context().setOffline(true);
  await page.goto(`${address}#v=1&data=rings`);
  await page.reload();
  await ready(page);
  await page.goto(`${address}#v=1&energy=gaussian-mixture&data=rings`);
  await expect
    .poll(() => page.evaluate(() => window.iel.scenario()?.energy.kind))
    .toBe("gaussian-mixture");
  for (const view of [
    "compare=dynamics:gradient-descent,langevin",
    "density=fokker-planck",
    "units=letters",
  ]) {
    await page.goto(`${address}#v=1&data=rings&${view}`);
    await page.reload();
    await expect(page.locator("canvas").first()).toBeVisible();
    await expect(page.getByTestId("message-error")).toHaveCount(0);
  }
  await expect(page.locator(".katex, .formula, .formula-inline").first()).toBeAttached();
  await page.goto(`${address}article.html#how-fast`);
  await expect(page.locator("#how-fast [data-state=runs]")).toBeVisible();
  remove();
});

test("a new version is told, taken whole when asked for, and not before", async ({ page }) => {
  const { folder, address, close, remove } = await host();
  await page.goto(address);
  await ready(page);
  await kept(page);
  // A deployment.
  const change = (name: string, from: RegExp, to: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
  };
  change("index.html", /<title>[^<]*/, "<title>The next version");
  change("sw.js", /("?url"?:[`"']index\.html[`"'],"?revision"?:[`"'])[0-9a-f]{8}/, "$100000000");
  await page.reload();
  await expect(page).not.toHaveTitle("The next version");
  const message = page.getByTestId("message-info").filter({ hasText: "new version" });
  await expect(message).toBeVisible({ timeout: 60_000 });
  await message.getByRole("button", { name: "Load it" }).click();
  await expect(page).toHaveTitle("The next version");
  await ready(page);
  close();
  remove();
});
