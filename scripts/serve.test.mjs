// The built page's server: what browsers ask it for, and what they should not.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { root } from "./lib/run.mjs";
import { readPort, serve } from "./serve.mjs";

const outside = mkdtempSync(path.join(tmpdir(), "iel-serve-"));
const folder = path.join(outside, "dist");
mkdirSync(path.join(folder, "assets"), { recursive: true });
writeFileSync(path.join(outside, "secret.txt"), "secret");
writeFileSync(path.join(folder, "index.html"), "the page");
writeFileSync(path.join(folder, "assets", "engine.wasm"), "the engine");

const served = await serve({ folder, prefix: "/some/path/" });
const plain = await serve({ folder, isolated: false });

afterAll(() => {
  served.close();
  plain.close();
  rmSync(outside, { recursive: true });
});

/** Asks as it stands: `fetch` would tidy the path. */
function ask(address, name, options = {}) {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: name, agent: false, ...options }, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode, headers: response.headers, body });
      });
    });
    asked.on("error", reject).end();
  });
}

test("the page and its files, isolated, with what caches need", async () => {
  const page = await ask(served.address, "/some/path/?any=query");
  expect(page).toMatchObject({ status: 200, body: "the page" });
  expect(page.headers).toMatchObject({
    "content-type": "text/html;charset=utf-8",
    "cache-control": "no-cache",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  const known = { headers: { "if-none-match": page.headers.etag } };
  expect(await ask(served.address, "/some/path/", known)).toMatchObject({ status: 304, body: "" });

  const engine = await ask(served.address, "/some/path/assets/engine.wasm");
  expect(engine).toMatchObject({ status: 200, body: "the engine" });
  expect(engine.headers["content-type"]).toBe("application/wasm");
  expect(engine.headers["cache-control"]).toContain("immutable");
});

test("plain hosts send no isolation", async () => {
  const { status, headers } = await ask(plain.address, "/");
  expect(status).toBe(200);
  expect(headers).not.toHaveProperty("cross-origin-opener-policy");
});

test.each([
  ["outside the prefix", "/index.html"],
  ["a file as a folder", "/some/path/index.html/"],
  ["a long name", `/some/path/${"x".repeat(300)}`],
  ["no text", "/some/path/%ff%00"],
  ["a folder", "/some/path/assets/"],
  ["what is not there", "/some/path/assets/old.js"],
  ["above the folder", "/some/path/../secret.txt"],
  ["above the folder, encoded", "/some/path/%2e%2e/secret.txt"],
])("%s is not found, and not remembered", async (_, name) => {
  const { status, headers, body } = await ask(served.address, name);
  expect({ status, body }).toEqual({ status: 404, body: "Not found\n" });
  expect(headers).not.toHaveProperty("cache-control");
});

test("strange requests are answered, and the server goes on", async () => {
  const range = { headers: { range: "bytes=5-2" } };
  expect(await ask(served.address, "/some/path/", range)).toMatchObject({ status: 200 });
  expect(await ask(served.address, "/some/path/", { method: "POST" })).toMatchObject({
    status: 405,
  });
  expect(await ask(served.address, "/some/path/")).toMatchObject({ body: "the page" });
});

test("a port that is taken is told, or the next one is used", async () => {
  const port = Number(new URL(served.address).port);
  await expect(serve({ folder, port })).rejects.toThrow(`Port ${port} is in use.`);
  const next = await serve({ folder, port, tries: 20 });
  expect(Number(new URL(next.address).port)).toBeGreaterThan(port);
  next.close();
});

test.each(["abc", "99999", "-1", "80.5", ""])("port %j is refused in a sentence", (text) => {
  expect(() => readPort(text)).toThrow("A port is a number from 0 to 65535");
});

test("so does the command", () => {
  const command = [path.join(root, "scripts/serve.mjs"), "--port", "99999"];
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr.trim()).toBe('A port is a number from 0 to 65535, not "99999".');
});
