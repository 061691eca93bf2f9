// npm run pack:crate: the crate as it would be published, unpacked elsewhere, and its tests run there.
// What is not committed yet needs `-- --allow-dirty`.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { targetFolder } from "./lib/build.mjs";
import { entry, root, run } from "./lib/run.mjs";

entry(async () => {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const how = ["--locked", ...process.argv.slice(2)];
  await run("cargo", ["package", ...how]);
  await run("cargo", ["publish", "--dry-run", "--no-verify", ...how]);
  const name = `iel-${version}`;
  const crate = path.join(targetFolder, "package", `${name}.crate`);
  const elsewhere = mkdtempSync(path.join(tmpdir(), "iel-crate-"));
  try {
    await run("tar", ["-xzf", crate, "-C", elsewhere]);
    await run("cargo", ["test", "--locked", "--target-dir", path.join(targetFolder, "packaged")], {
      cwd: path.join(elsewhere, name),
    });
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});
