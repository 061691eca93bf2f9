// npm run widths: the pinned bits, and products beside plain sums, at every width of registers that this processor
// has, each a build of its own under target/widths (minutes the first time).
import path from "node:path";
import { targetFolder } from "./lib/build.mjs";
import { capture, entry, heading, run, Stop } from "./lib/run.mjs";

/** What the levels of x86-64 need beyond the one before (rustc asks more of them, which comes along). */
const LEVELS = [
  ["x86-64", 128, []],
  ["x86-64-v3", 256, ["avx2", "fma", "bmi2"]],
  ["x86-64-v4", 512, ["avx512f", "avx512bw", "avx512vl"]],
];

entry(async () => {
  const cfg = capture("rustc", ["-Ctarget-cpu=native", "--print=cfg"]);
  if (!cfg?.includes('target_arch="x86_64"')) {
    throw new Stop("Registers of other widths are a matter of x86-64; here there is one build.");
  }
  const has = (feature) => cfg.includes(`target_feature="${feature}"`);
  for (const [level, bits, needs] of LEVELS) {
    heading(`${bits} bits: ${level}`);
    if (!needs.every(has)) {
      console.log("This processor has no such registers.");
      continue;
    }
    const folder = path.join(targetFolder, "widths", level);
    const tests = ["--lib", "--test", "it", "--", "hashes_are", "products_of_any_size"];
    await run("cargo", ["test", "--locked", "--target-dir", folder, ...tests], {
      env: { RUSTFLAGS: `-Ctarget-cpu=${level}` },
    });
  }
});
