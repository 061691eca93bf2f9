// The built page in Firefox, driven by WebDriver BiDi: the pinned bits, and every view without an error in
// the console. Ends with one line `N passed, N failed`.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { entry, isScript, root, Stop, which } from "./lib/run.mjs";
import { serve } from "./serve.mjs";

const PATIENCE_MS = 120_000;
const names = ["firefox-esr", "firefox"];
export const findFirefox = () => process.env.FIREFOX ?? names.map(which).find(Boolean);

/** What Firefox says of a font that was still on its way when its page was left (NS_BINDING_ABORTED). */
const isLeft = (text) => text.includes("download failed") && text.includes("status=2152398850");

/** A browser with one tab: `evaluate` returns what a script in it comes to, as text. */
async function start(program) {
  const profile = mkdtempSync(path.join(tmpdir(), "iel-firefox-"));
  const args = ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile];
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
      if (found) resolve(`${found[1]}/session`);
    });
    child.once("exit", () => reject(new Stop(`Firefox did not start: ${said.slice(0, 400)}`)));
  });
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Stop("Firefox does not answer."));
  });
  const waiting = new Map();
  const errors = [];
  socket.onmessage = ({ data }) => {
    const { id, method, params, ...answer } = JSON.parse(data);
    if (method === "log.entryAdded" && params.level === "error" && !isLeft(params.text))
      errors.push(params.text);
    waiting.get(id)?.(answer);
    waiting.delete(id);
  };
  let last = 0;
  const send = async (method, params) => {
    const id = ++last;
    const answered = new Promise((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error, message } = await answered;
    if (error) throw new Error(`${method}: ${message}`);
    return result;
  };
  await send("session.new", { capabilities: {} });
  await send("session.subscribe", { events: ["log.entryAdded"] });
  const { contexts } = await send("browsingContext.getTree", {});
  const { context } = contexts[0];
  return {
    errors,
    async open(url) {
      // Anew, also where only what follows the `#` differs.
      await send("browsingContext.navigate", { context, url: "about:blank", wait: "complete" });
      await send("browsingContext.navigate", { context, url, wait: "complete" });
    },
    async evaluate(expression) {
      const how = { target: { context }, awaitPromise: true, expression: `String(${expression})` };
      return (await send("script.evaluate", how)).result?.value;
    },
    close() {
      socket.close();
      child.kill();
      child.once("exit", () => rmSync(profile, { recursive: true, force: true }));
    },
  };
}

/** Waits until a script says so. */
async function until(browser, expression) {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    if ((await browser.evaluate(expression)) === "true") return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`never: ${expression}`);
}

const DATA = "document.documentElement.dataset";

/** The pinned scenarios, and their hash after a hundred iterations. */
function pinned() {
  const lines = readFileSync(path.join(root, "tests", "hashes.txt"), "utf8").split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/\s+/))
    .map(([hash, link]) => ({ hash, link }));
}

if (isScript(import.meta.url)) entry(run);

async function run() {
  if (!globalThis.WebSocket) {
    // Node before 22 has it on request.
    const again = ["--experimental-websocket", ...process.argv.slice(1)];
    process.exitCode = spawnSync(process.execPath, again, { stdio: "inherit" }).status ?? 1;
    return;
  }
  const program = findFirefox();
  if (!program) throw new Stop("There is no Firefox: install it, or name it by FIREFOX=/path.");
  const { address, close } = await serve({ folder: path.join(root, "dist") });
  const browser = await start(program);
  let [passed, failed] = [0, 0];
  const attempt = async (name, work) => {
    try {
      browser.errors.length = 0;
      await work();
      if (browser.errors.length > 0) throw new Error(browser.errors.join("; "));
      passed++;
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.log(`not  ${name}: ${error.message}`);
    }
  };
  try {
    for (const { hash, link } of pinned()) {
      await attempt(link, async () => {
        await browser.open(`${address}#until=100&cores=1&${link}`);
        await until(browser, `${DATA}.iteration === "100" && ${DATA}.playing === "false"`);
        const found = await browser.evaluate(`${DATA}.hash`);
        if (found !== hash) throw new Error(`has ${found}, expected ${hash}`);
      });
    }
    for (const view of [
      "compare=dynamics:gradient-descent,langevin",
      "density=fokker-planck",
      "units=bars-and-stripes&units.patterns.size=2&units.model=rbm&units.rule=exact&units.updates=20",
    ]) {
      await attempt(view, async () => {
        await browser.open(`${address}#v=1&data=rings&${view}`);
        await until(browser, "document.querySelectorAll('canvas').length > 1");
      });
    }
    await attempt("the policy lets no text become a script", async () => {
      await browser.open(address);
      const tried =
        "try { const s = document.createElement('script'); s.textContent = 'window.letThrough = 1'; document.head.append(s); } catch {}";
      await until(browser, `(() => { ${tried} return window.letThrough === undefined; })()`);
      // Firefox tells what it has blocked.
      browser.errors.length = 0;
    });
  } finally {
    browser.close();
    close();
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
