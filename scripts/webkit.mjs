// The built page in WebKit, driven by WebDriver: the pinned bits, and every view. WebDriver has no console, so
// that errors there are not seen. Ends with one line `N passed, N failed`.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { checkPage } from "./lib/other-browser.mjs";
import { freePort } from "./lib/port.mjs";
import { entry, isScript, Stop, which } from "./lib/run.mjs";

// Where Debian's package webkit2gtk-driver has the browser that its driver drives.
const BROWSERS = ["x86_64", "aarch64"].map(
  (cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`,
);

/** The driver and its browser, where both are there, and a screen that nobody sees where there is none. */
export function findWebKit() {
  const [driver, browser] = [which("WebKitWebDriver"), BROWSERS.find(existsSync)];
  const screen = process.env.DISPLAY ? [] : [which("xvfb-run"), "-a"];
  return driver && browser && screen.every(Boolean) && { driver, browser, screen };
}

async function start({ driver, browser, screen }) {
  const port = await freePort();
  const [program, ...args] = [...screen, driver, `--port=${port}`];
  // Its own group, so that all of it ends together.
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  const end = () => process.kill(-child.pid);
  const send = async (method, where, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${where}`, {
      method,
      body: body && JSON.stringify(body),
    });
    const { value } = await answer.json();
    if (value?.error) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  const options = { binary: browser, args: ["--automation"] };
  const wanted = { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } };
  const begun = Date.now();
  let session;
  while (!session) {
    try {
      session = await send("POST", "/session", wanted);
    } catch (error) {
      if (Date.now() - begun > 30_000) {
        end();
        throw new Stop(`WebKit did not start: ${error.message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
  const at = `/session/${session.sessionId}`;
  return {
    errors: [],
    async open(url) {
      // Anew, also where only what follows the `#` differs.
      await send("POST", `${at}/url`, { url: "about:blank" });
      await send("POST", `${at}/url`, { url });
    },
    evaluate: (expression) =>
      send("POST", `${at}/execute/sync`, { script: `return String(${expression})`, args: [] }),
    async close() {
      await send("DELETE", at).catch(() => {});
      end();
    },
  };
}

if (isScript(import.meta.url)) entry(run);

async function run() {
  const found = findWebKit();
  if (!found) {
    throw new Stop(
      "There is no WebKit: install webkit2gtk-driver, and xvfb where there is no screen.",
    );
  }
  await checkPage(() => start(found));
}
