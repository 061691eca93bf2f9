// Running other programs, and saying what is being done. Node's own modules only:
// this runs before anything is installed. No shell is involved anywhere.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { homedir, setPriority, constants as system } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

// rustup's programs are found even where its PATH line has not been sourced yet.
const cargoBin = path.join(process.env.CARGO_HOME ?? path.join(homedir(), ".cargo"), "bin");
const searchPath = (process.env.PATH ?? "").split(path.delimiter);
if (!searchPath.includes(cargoBin) && existsSync(cargoBin)) searchPath.unshift(cargoBin);
process.env.PATH = searchPath.join(path.delimiter);

/** An end that the person can do something about: only its message is shown. */
export class Stop extends Error {}

/** Runs `main`; on failure prints what went wrong and leaves with a non-zero code. */
export async function entry(main) {
  try {
    await main();
  } catch (error) {
    console.error(`\n${error instanceof Stop ? error.message : error.stack}`);
    process.exit(1);
  }
}

export const isScript = (url) => process.argv[1] === fileURLToPath(url);

export const heading = (text) => console.log(`\n== ${text}`);

/** The full path of a program on PATH, or undefined. */
export function which(name) {
  const program = process.platform === "win32" ? `${name}.exe` : name;
  for (const file of searchPath.map((folder) => path.join(folder, program))) {
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not here
    }
  }
  return undefined;
}

/** Runs quietly; its output, or undefined when it could not run or failed. */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: "utf8", ...options });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Runs with its output shown as it comes, or given to `say` piece by piece; resolves to its exit
 *  code and, with `say`, to what it printed. In the `background` it lets others go first. */
export function attempt(command, args, options = {}) {
  const { env = {}, cwd = root, timeout, say, background = false } = options;
  const shown = `$ ${line(command, args, env)}`;
  if (say) say(`${shown}\n`);
  else console.log(shown);
  return new Promise((resolve) => {
    const child = spawn(...program(command, args), {
      cwd,
      env: { ...process.env, ...env },
      stdio: say ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      timeout,
    });
    if (background && child.pid) setPriority(child.pid, system.priority.PRIORITY_LOW);
    let output = "";
    const take = (chunk) => {
      output += chunk;
      say(chunk);
    };
    child.stdout?.setEncoding("utf8").on("data", take);
    child.stderr?.setEncoding("utf8").on("data", take);
    child.on("error", (error) => {
      if (say) take(`${error}\n`);
      resolve({ code: 127, output });
    });
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Does `work`, which runs beside other work: what it says comes line by line under its name, and
 *  a long silence is broken. */
export async function beside(name, work) {
  const tell = (text) => console.log(`${name} | ${text}`);
  const begin = performance.now();
  const seconds = () => `${Math.round((performance.now() - begin) / 1000)} s`;
  const silence = setInterval(() => tell(`at work for ${seconds()}`), 15_000);
  let rest = "";
  const say = (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    lines.forEach(tell);
    silence.refresh();
  };
  try {
    const result = await work(say);
    tell(`done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(silence);
    if (rest) tell(rest);
  }
}

/** Programs of npm packages run in this Node, without the wrappers that differ between systems. */
function program(command, args) {
  const script = command === "npm" ? npmItself() : packaged(command);
  return script ? [process.execPath, [script, ...args]] : [command, args];
}

function npmItself() {
  const running = process.env.npm_execpath;
  if (running?.endsWith("npm-cli.js")) return running;
  const beside = path.join(path.dirname(process.execPath), "node_modules/npm/bin/npm-cli.js");
  return existsSync(beside) ? beside : undefined; // on Windows; elsewhere npm is a program
}

/** The script behind a program of the packages in package-lock.json. */
function packaged(name) {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  for (const [folder, { bin }] of Object.entries(packages)) {
    if (bin?.[name]) return path.join(root, folder, bin[name]);
  }
  return undefined;
}

/** Like `attempt`, but a failure ends everything. */
export async function run(command, args, options) {
  const { code } = await attempt(command, args, options);
  if (code !== 0) {
    throw new Stop(`This failed (exit code ${code}):\n  ${line(command, args, options?.env)}`);
  }
}

/** A command as a person would type it. */
export function line(command, args, env = {}) {
  const quote = (word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
  const settings = Object.entries(env).map(([name, value]) => `${name}=${quote(value)}`);
  const program = command.startsWith(root) ? path.relative(root, command) : command;
  return [...settings, ...[program, ...args].map(quote)].join(" ");
}
