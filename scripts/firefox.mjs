// The built page in Firefox, driven by WebDriver BiDi: the pinned bits, and every view without an error in
// the console. Ends with one line `N passed, N failed`.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkPage } from "./lib/other-browser.mjs";
import { entry, isScript, Stop, which } from "./lib/run.mjs";

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
  await checkPage(() => start(program));
}
