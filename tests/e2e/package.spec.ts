import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { run } from "../../scripts/lib/run.mjs";
import { packEngine } from "../../scripts/pack-engine.mjs";
import { serve } from "../../scripts/serve.mjs";

test("the engine, packed and installed from its tarball, fits to the bits of the native one", async ({
  page,
}) => {
  const folder = mkdtempSync(path.join(tmpdir(), "iel-package-"));
  const install = ["install", "--offline", "--no-save", "--prefix", folder];
  await run("npm", [...install, await packEngine()], { cwd: folder });
  copyFileSync("tests/e2e/package/index.html", path.join(folder, "index.html"));
  const { address, close } = await serve({ folder });
  try {
    await page.goto(address);
    const [hash] = /^\S+(?= v=1$)/m.exec(readFileSync("tests/hashes.txt", "utf8")) ?? [];
    await expect(page.locator("output")).toHaveText(new RegExp(`^100 ${hash}: loss 0\\.\\d{4}$`));
  } finally {
    close();
    rmSync(folder, { recursive: true });
  }
});
