// Faults that `iel fit` meets, one after the other: after each its exit code is what the documentation
// says, and every file is whole or is not there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { capture } from "./run.mjs";

const SHORT = ["fit", "v=1&data.n=20", "-n", "20", "-q", "--threads", "1"];
const LONG = ["fit", "v=1&data.n=200", "-n", "100000000", "-q", "--threads", "1"];
const PATIENCE_MS = 120_000;

function must(is, what) {
  if (!is) throw new Error(what);
}

/** Runs to its end: exit code, and what was printed. `meanwhile` gets the process. */
async function run(iel, args, { meanwhile, stdout = "pipe", timeout = PATIENCE_MS } = {}) {
  const child = spawn(iel, args, { stdio: ["ignore", stdout, "pipe"], timeout });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"])
    child[name]?.setEncoding("utf8").on("data", (chunk) => {
      said[name] += chunk;
    });
  const closed = once(child, "close");
  await meanwhile?.(child);
  const [code, signal] = await closed;
  must(!said.stderr.includes("panicked"), `it panicked: ${said.stderr}`);
  return { code, signal, ...said };
}

const scenario = (text) => {
  const read = JSON.parse(text);
  must(typeof read.version === "number", "what is written is no scenario");
  return read;
};
const fileOf = (file) => scenario(readFileSync(file, "utf8"));

async function until(so, what) {
  for (let waited = 0; !so(); waited += 20) {
    must(waited < PATIENCE_MS, `never: ${what}`);
    await sleep(20);
  }
}

/** Ends a long fit by a signal as soon as it has written a checkpoint. */
async function signaled({ iel, folder }, ...signals) {
  const [out, kept] = ["out.json", "kept.json"].map((name) => path.join(folder, name));
  const files = ["--out", out, "--checkpoint", kept, "--every", "5"];
  const ended = await run(iel, [...LONG, ...files], {
    meanwhile: async (child) => {
      await until(() => existsSync(kept), "a checkpoint");
      for (const signal of signals) child.kill(signal);
    },
  });
  fileOf(kept);
  return { ...ended, out, kept };
}

/** By name, what happens to a fit; each throws where something is not as it should be. */
export const FAULTS = {
  "nothing at all": async ({ iel, folder }) => {
    const out = path.join(folder, "out.json");
    const { code } = await run(iel, [...SHORT, "--out", out]);
    must(code === 0, `exit code ${code}`);
    must(fileOf(out).result.iteration === 20, "it ended elsewhere");
  },
  "Ctrl-C": async (place) => {
    const { code, out } = await signaled(place, "SIGINT");
    must(code === 130, `exit code ${code}`);
    must(fileOf(out).result.interrupted === true, "the end is not marked");
  },
  "Ctrl-C twice": async (place) => {
    const { code, out } = await signaled(place, "SIGINT", "SIGINT");
    must(code === 130, `exit code ${code}`);
    if (existsSync(out)) fileOf(out);
  },
  SIGTERM: async (place) => {
    const { code, out } = await signaled(place, "SIGTERM");
    must(code === 143, `exit code ${code}`);
    fileOf(out);
  },
  "killed, and continued from its checkpoint": async (place) => {
    const { signal, out, kept } = await signaled(place, "SIGKILL");
    must(signal === "SIGKILL", `ended by ${signal}`);
    must(!existsSync(out), "a result of a killed fit");
    const on = await run(place.iel, ["fit", kept, "-n", "1", "-q"]);
    must(on.code === 0, `exit code ${on.code} when continued`);
    scenario(on.stdout);
  },
  "a reader that has enough": async ({ iel }) => {
    const meanwhile = (child) => child.stdout.destroy();
    const { code, stderr } = await run(iel, SHORT, { meanwhile });
    must(code === 0, `exit code ${code}: ${stderr}`);
  },
  "a full device for the result": async ({ iel }) => {
    const { code, stdout } = await run(iel, [...SHORT, "--out", "/dev/full"]);
    must(code === 1, `exit code ${code}`);
    must(scenario(stdout).result.iteration === 20, "the result is lost");
  },
  "a full device for standard output": async ({ iel }) => {
    const full = openSync("/dev/full", "w");
    const { code, stderr } = await run(iel, SHORT, { stdout: full });
    closeSync(full);
    must(code === 1 && stderr !== "", `exit code ${code}: ${stderr}`);
  },
  "a full disk": async ({ iel, folder }) => {
    const disk = path.join(folder, "disk");
    mkdirSync(disk);
    const mounted = capture("mount", ["-t", "tmpfs", "-o", "size=4k", "none", disk]);
    if (mounted === undefined) return "not tried: it needs the right to mount";
    try {
      const out = path.join(disk, "out.json");
      writeFileSync(path.join(disk, "filling"), "x".repeat(4096));
      const { code, stdout } = await run(iel, [...SHORT, "--out", out]);
      must(code === 1, `exit code ${code}`);
      must(!existsSync(out), "a result on a full disk");
      if (stdout !== "") scenario(stdout);
    } finally {
      capture("umount", [disk]);
    }
  },
  "half a file": async ({ iel, folder }) => {
    const [whole, half, out] = ["whole", "half", "out"].map((n) => path.join(folder, `${n}.json`));
    await run(iel, [...SHORT, "--out", whole]);
    const text = readFileSync(whole, "utf8");
    writeFileSync(half, text.slice(0, text.length / 2));
    const { code, stderr } = await run(iel, ["fit", half, "-q", "--out", out]);
    must(code === 1 && stderr.includes("half.json"), `exit code ${code}: ${stderr}`);
    must(!existsSync(out), "a result of half a file");
  },
  "a file that is not there": async ({ iel, folder }) => {
    const { code, stderr } = await run(iel, ["fit", path.join(folder, "none.json"), "-q"]);
    must(code === 1 && stderr.includes("none.json"), `exit code ${code}: ${stderr}`);
  },
  "a folder that is not there": async ({ iel, folder }) => {
    const { code } = await run(iel, [...LONG, "--out", path.join(folder, "nowhere/out.json")]);
    must(code === 1, `exit code ${code}`);
  },
};

/** Lets a fit meet one of the faults in a folder of its own. */
export async function meet(name, iel, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const remark = await FAULTS[name]({ iel, folder });
  // What a killed writer has left goes with the next that writes there a minute later.
  const left = readdirSync(folder).filter((file) => file.endsWith(".part"));
  must(left.length === 0 || name.startsWith("killed") || name === "Ctrl-C twice", `left: ${left}`);
  return remark;
}

/** A fit that goes on all the while, whose checkpoints at times have no folder to go to. */
export function lasting(iel, folder) {
  const [kept, away] = ["kept", "away"].map((name) => path.join(folder, name));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  const out = path.join(folder, "out.json");
  const files = ["--out", out, "--checkpoint", path.join(kept, "kept.json"), "--every", "50"];
  let ended;
  const process = new Promise((resolve) => {
    ended = run(iel, [...LONG, ...files], { meanwhile: resolve, timeout: 0 });
  });
  return {
    pid: process.then((child) => child.pid),
    takeAway: () => renameSync(kept, away),
    giveBack: () => renameSync(away, kept),
    async end() {
      (await process).kill("SIGINT");
      const { code, stderr } = await ended;
      must(code === 130, `exit code ${code}: ${stderr}`);
      fileOf(path.join(kept, "kept.json"));
      return { ...fileOf(out).result, told: stderr.split("\n").filter((line) => line !== "") };
    },
  };
}
