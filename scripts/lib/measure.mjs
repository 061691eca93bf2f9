// Whole programs, measured from start to end.
import { spawn } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";
import { Stop } from "./run.mjs";

/** Runs a program to its end; its seconds, its peak memory in MB (as Linux tells it), and what it wrote. */
export function measure(program, args) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
    let [peak, output] = [0, ""];
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // It has ended.
      }
    }, 20);
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(look);
      if (code !== 0) reject(new Stop(`${program} ${args.join(" ")} ended with ${code}.`));
      else resolve({ seconds: (performance.now() - begun) / 1000, peak, output });
    });
  });
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** A table of three clusters, the same every time. */
export async function writeTable(file, rows) {
  let seed = 1;
  const random = () => {
    // A linear congruential generator of 31 bits: enough for a table that is only to be read.
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const centers = [
    [-1.5, 0],
    [1.5, 0.5],
    [0, 2],
  ];
  const out = createWriteStream(file);
  out.write("x,y\n");
  for (let i = 0; i < rows; i += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, rows - i) }, () => {
      const center = centers[Math.floor(3 * random())];
      return center.map((c) => (c + 0.3 * normal()).toFixed(5)).join(",");
    });
    if (!out.write(`${lines.join("\n")}\n`)) await new Promise((go) => out.once("drain", go));
  }
  out.end();
  await finished(out);
}
