// What only the system's administrator may do: Debian packages, files under /usr.
import { capture, run, Stop, which } from "./run.mjs";

let listsAreFresh = false;

/** Runs a command as root, by sudo if need be; where that cannot be, says what to type. */
export async function asRoot(command, args, options) {
  if (process.getuid?.() === 0) return run(command, args, options);
  const canAsk = process.stdin.isTTY && process.stdout.isTTY;
  if (which("sudo") && (canAsk || capture("sudo", ["-n", "true"]) !== undefined)) {
    return run("sudo", [command, ...args], options);
  }
  throw new Stop(
    `This needs root, which is not to be had here. Please run\n  sudo ${[command, ...args].join(" ")}\nand start again.`,
  );
}

/** Installs Debian packages; where there is no apt-get, says what to do instead. */
export async function aptInstall(packages, { reason, elsewhere }) {
  if (!which("apt-get")) throw new Stop(`${reason}\nThis system has no apt-get. ${elsewhere}`);
  const env = ["DEBIAN_FRONTEND=noninteractive"];
  const install = ["apt-get", "install", "-y", "--no-install-recommends", ...packages];
  try {
    if (!listsAreFresh) await asRoot("apt-get", ["update", "-q"]);
    listsAreFresh = true;
    await asRoot("env", [...env, ...install, "-q"]);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    throw new Stop(
      `${reason}\n${error.message}\n\nTo install it by hand:\n  sudo apt-get update && sudo ${install.join(" ")}\n${elsewhere}`,
    );
  }
}
