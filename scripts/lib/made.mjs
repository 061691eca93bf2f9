// What was made from the same inputs before is not made again.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { root } from "./run.mjs";

/**
 * Calls `make` unless it ran to its end before with the same inputs, and left `outputs`; tells whether
 * it was called.
 * `inputs` are files and folders of the repository, `more` what else decides the outcome.
 */
export async function unlessMade(name, { inputs, more = [], outputs }, make) {
  const stamp = path.join(root, ".cache", "made", name);
  const present = digest(inputs, more);
  const there = outputs.every((output) => existsSync(path.join(root, output)));
  if (there && existsSync(stamp) && readFileSync(stamp, "utf8") === present) {
    console.log(`${name}: there`);
    return false;
  }
  rmSync(stamp, { force: true });
  await make();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, present);
  return true;
}

function digest(inputs, more) {
  const hash = createHash("sha256").update(JSON.stringify(more));
  for (const file of inputs.flatMap(files)) {
    const content = readFileSync(path.join(root, file));
    hash.update(JSON.stringify([file, content.length])).update(content);
  }
  return hash.digest("hex");
}

/** The files that a path stands for, in an order that every system has alike. */
function files(input) {
  const start = path.join(root, input);
  if (statSync(start).isFile()) return [input];
  return readdirSync(start, { recursive: true })
    .map((name) => path.join(input, name))
    .filter((file) => statSync(path.join(root, file)).isFile())
    .sort();
}
