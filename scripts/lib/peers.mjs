// The peers that benchmarks set beside the crate.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { heading, root, run, Stop, which } from "./run.mjs";

/** A Python with JAX and PyTorch, under .cache/peers. */
export async function installPeers() {
  const folder = path.join(root, ".cache", "peers");
  const requirements = path.join(root, "benches", "peers", "requirements.txt");
  const python = path.join(folder, "venv", "bin", "python");
  const stamp = path.join(folder, "installed");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  heading("JAX and PyTorch (3 GB; several minutes the first time)");
  if (!which("python3")) throw new Stop("Python 3.11 or later is needed for the peers.");
  mkdirSync(folder, { recursive: true });
  await run("python3", ["-m", "venv", path.join(folder, "venv")]);
  await run(python, ["-m", "pip", "install", "--quiet", "-r", requirements]);
  writeFileSync(stamp, wanted);
  return python;
}
