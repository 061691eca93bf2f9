// Sizes of the built page, raw and compressed, against budget.json.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { entry, heading, isScript, root, Stop } from "./lib/run.mjs";

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`.padStart(11);

function measure(file) {
  const bytes = readFileSync(file);
  const sizes = { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
  return { ...sizes, brotli: brotliCompressSync(bytes).length };
}

/** Prints every file and the sums; false when a sum is over its budget. */
export function checkBudget() {
  heading("Sizes");
  const budget = JSON.parse(readFileSync(path.join(root, "budget.json"), "utf8"));
  const dist = path.join(root, "dist");
  const rows = readdirSync(dist, { recursive: true })
    .filter((name) => /\.(wasm|m?js|css)$/.test(name))
    .sort()
    .map((name) => ({
      name,
      group: groupOf(name, budget.lazy),
      ...measure(path.join(dist, name)),
    }));
  if (!rows.some((row) => row.group === "wasm")) throw new Stop("dist holds no wasm file.");

  const show = (name, sizes, note = "") => {
    const columns = [sizes.raw, sizes.gzip, sizes.brotli].map(kilobytes).join("");
    console.log(`${name.padEnd(48)}${columns}  ${note}`);
  };
  console.log(`${"".padEnd(48)}${["raw", "gzip", "brotli"].map((t) => t.padStart(11)).join("")}`);
  for (const row of rows) show(row.name, row, row.group === "lazy" ? "loaded when needed" : "");

  let within = true;
  for (const group of ["wasm", "page"]) {
    const sum = { raw: 0, gzip: 0, brotli: 0 };
    for (const row of rows.filter((row) => row.group === group)) {
      for (const key of Object.keys(sum)) sum[key] += row[key];
    }
    const over = sum.gzip > budget[group] * 1000;
    if (over) within = false;
    show(
      `${group} in all`,
      sum,
      `${over ? "OVER" : "within"} the budget of ${budget[group]} KB gzip`,
    );
  }
  return within;
}

function groupOf(name, lazy) {
  if (lazy.some((word) => path.basename(name).includes(word))) return "lazy";
  return name.endsWith(".wasm") ? "wasm" : "page";
}

if (isScript(import.meta.url)) {
  entry(() => {
    if (!checkBudget()) throw new Stop("Over the budget (budget.json).");
  });
}
