// What the built page needs to be installed, and to work without a network: its service worker with the
// list of all files, and the licenses of what it is made of.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { capture, root } from "./run.mjs";

/** Fonts in old formats, which no browser that runs the engine asks for; and what is fetched on request. */
const leftOut = /\.(ttf|woff|map)$|iel-fused|^sw\.js$|^bench\.html$|^licenses\.txt$/;

/** Every file of a built page with its hash, for the service worker. */
export function files(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => name.split(path.sep).join("/"))
    .filter((name) => statSync(path.join(folder, name)).isFile() && !leftOut.test(name))
    .sort()
    .map((url) => {
      // Names of files in assets change with their content.
      if (url.startsWith("assets/")) return { url, revision: null };
      const content = readFileSync(path.join(folder, url));
      return { url, revision: createHash("sha256").update(content).digest("hex") };
    });
}

/** The texts of licenses in a folder of a package. */
function texts(folder) {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice|unlicense|ofl)/i.test(name))
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort()
    .map((file) => readFileSync(file, "utf8").trim());
}

/** What of npm is in the page: what package.json depends on, and all that this depends on. */
function npmPackages() {
  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const inPage = ([name, { dev, optional }]) => name !== "" && !dev && !optional;
  return Object.entries(lock.packages)
    .filter(inPage)
    .map(([name, { version, license }]) => ({
      name: name.replace(/^.*node_modules\//, ""),
      version,
      license,
      folder: path.join(root, name),
    }));
}

/** What of crates.io is in the wasm. */
function crates() {
  const features = ["--no-default-features", "--features", "complete,double"];
  const target = ["--filter-platform", "wasm32-unknown-unknown"];
  const what = ["metadata", "--format-version", "1", "--locked", ...target];
  const manifest = ["--manifest-path", path.join(root, "web", "Cargo.toml")];
  const found = JSON.parse(
    capture("cargo", [...what, ...manifest, ...features], { maxBuffer: 1e9 }),
  );
  const byId = new Map(found.packages.map((one) => [one.id, one]));
  const nodes = new Map(found.resolve.nodes.map((node) => [node.id, node]));
  const seen = new Set();
  const visit = (id) => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      if (kinds.some(({ kind }) => kind === null)) visit(pkg);
    }
  };
  visit(found.resolve.root);
  return [...seen]
    .map((id) => byId.get(id))
    .filter(({ source }) => source !== null)
    .map(({ name, version, license, manifest_path: file }) => ({
      name,
      version,
      license,
      folder: path.dirname(file),
    }));
}

/** The names, versions and licenses of all that is shipped, and each text once. */
export function licenses() {
  const parts = [...npmPackages(), ...crates()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const own = ["LICENSE-MIT", "LICENSE-APACHE"].map((name) =>
    readFileSync(path.join(root, name), "utf8").trim(),
  );
  const byText = new Map();
  for (const { name, folder } of parts) {
    for (const text of texts(folder)) byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  const [, sources] = readFileSync(path.join(root, "docs/real-tables.md"), "utf8").split(
    "## Sources\n",
  );
  const list = parts.map(({ name, version, license }) => `${name} ${version}: ${license}`);
  const bodies = [...byText].map(([text, names]) => `${[...new Set(names)].join(", ")}\n\n${text}`);
  return [
    "This page is licensed under MIT or Apache-2.0, at your choice. It contains the following.",
    list.join("\n"),
    ...bodies,
    ["The tables in the folder tables, with their licenses", sources.trim()].join("\n\n"),
    ["The page itself", ...own].join("\n\n"),
  ].join(`\n\n${"-".repeat(78)}\n\n`);
}
