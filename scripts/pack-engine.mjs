// npm run pack:engine: the complete engine, with its types, as an npm package in artefacts/.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildWasm } from "./lib/build.mjs";
import { entry, isScript, root, run } from "./lib/run.mjs";
import { setup } from "./setup.mjs";

const artefacts = path.join(root, "artefacts");

/** Packs www/pkg-complete as it is; returns the tarball. */
export async function packEngine() {
  const { version, license } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const folder = path.join(root, ".cache", "npm");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const take = (...name) => copyFileSync(path.join(root, ...name), path.join(folder, name.at(-1)));
  const engine = ["iel-complete.js", "iel-complete.d.ts", "iel-complete_bg.wasm"];
  for (const file of engine) take("www", "pkg-complete", file);
  for (const file of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) take(file);
  const manifest = {
    name: "iel-engine",
    version,
    description: "Inverse energy learning in the browser: the engine as WebAssembly, with types",
    license,
    type: "module",
    exports: {
      ".": { types: "./iel-complete.d.ts", default: "./iel-complete.js" },
      "./*": "./*",
    },
    sideEffects: false,
  };
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  mkdirSync(artefacts, { recursive: true });
  await run("npm", ["pack", "--silent", "--pack-destination", artefacts], { cwd: folder });
  return path.join(artefacts, `${manifest.name}-${version}.tgz`);
}

if (isScript(import.meta.url)) {
  entry(async () => {
    const { env } = await setup();
    await buildWasm(env);
    console.log(await packEngine());
  });
}
