// What only the system's administrator may do: Debian packages, files under /usr.
import { capture, line, run, Stop, which } from "./run.mjs";

let listsAreFresh = false;

/** How to run a command as root: as it is, by sudo, or not at all (undefined). */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const canAsk = process.stdin.isTTY && process.stdout.isTTY;
  const sudo = which("sudo") && (canAsk || capture("sudo", ["-n", "true"]) !== undefined);
  return sudo ? ["sudo"] : undefined;
}

/** Runs a command as root; where that cannot be, says what to type. */
export async function asRoot(command, args) {
  const prefix = rootPrefix();
  if (!prefix) {
    throw new Stop(`This needs root. Please run\n  sudo ${line(command, args)}\nand start again.`);
  }
  const [program, ...rest] = [...prefix, command, ...args];
  await run(program, rest);
}

/** Installs Debian packages; where that cannot be, says why they are needed and what to do. */
export async function aptInstall(packages, { reason, elsewhere }) {
  if (!which("apt-get")) throw new Stop(`${reason}\nThis system has no apt-get. ${elsewhere}`);
  const install = ["apt-get", "install", "-y", "--no-install-recommends", ...packages];
  const byHand = `Please run\n  sudo apt-get update && sudo ${install.join(" ")}\nand start again. ${elsewhere}`;
  if (!rootPrefix()) throw new Stop(`${reason}\n${byHand}`);
  try {
    if (!listsAreFresh) await asRoot("apt-get", ["update", "-q"]);
    listsAreFresh = true;
    await asRoot("env", ["DEBIAN_FRONTEND=noninteractive", ...install, "-q"]);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    throw new Stop(`${reason}\n${error.message}\n\n${byHand}`);
  }
}
