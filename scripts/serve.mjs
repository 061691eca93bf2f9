// Serves the built page as any static host would; --prefix puts it under a sub-path.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { entry, isScript, root, Stop } from "./lib/run.mjs";

const types = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** With these a page may share memory with its workers; hosts that send none are served by messages. */
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** The file that an address stands for, or undefined: never one outside the folder. */
function locate(folder, prefix, address) {
  let name;
  try {
    name = decodeURIComponent(address.split(/[?#]/)[0]);
  } catch {
    return undefined;
  }
  if (!name.startsWith(prefix) || name.includes("\0")) return undefined;
  let file = path.join(folder, name.slice(prefix.length));
  if (name.endsWith("/")) file = path.join(file, "index.html");
  if (file !== folder && !file.startsWith(folder + path.sep)) return undefined;
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? { file, size: stat.size } : undefined;
}

/**
 * Serves `folder` on the first free port from `port` on (0: any), cross-origin isolated unless
 * `isolated` is false.
 * Resolves to { address, close } once it listens.
 */
export function serve(options) {
  const { folder, port: first = 0, prefix = "/", host = "127.0.0.1", tries = 1 } = options;
  const { isolated = true } = options;
  let port = first;
  const server = createServer((request, response) => {
    const found =
      ["GET", "HEAD"].includes(request.method ?? "") && locate(folder, prefix, request.url ?? "");
    if (!found) {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
      return;
    }
    response.writeHead(200, {
      "content-type": types[path.extname(found.file)] ?? "application/octet-stream",
      "content-length": found.size,
      "cache-control": "no-cache",
      ...(isolated && isolation),
    });
    if (request.method === "HEAD") response.end();
    else
      createReadStream(found.file)
        .on("error", () => response.destroy())
        .pipe(response);
  });
  return new Promise((resolve, reject) => {
    let left = tries;
    server.on("error", (error) => {
      const next = error.code === "EADDRINUSE" && --left > 0;
      if (next) server.listen(++port, host);
      else
        reject(
          error.code === "EADDRINUSE"
            ? new Stop(`Port ${port} is in use. Choose another: --port N`)
            : error,
        );
    });
    server.on("listening", () => {
      const shown = host.includes(":") ? `[${host}]` : host;
      resolve({
        address: `http://${shown}:${server.address().port}${prefix}`,
        close: () => server.close(),
      });
    });
    server.listen(port, host);
  });
}

if (isScript(import.meta.url)) {
  entry(async () => {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "8080" },
        prefix: { type: "string", default: "/" },
        host: { type: "string", default: "127.0.0.1" },
        plain: { type: "boolean", default: false },
      },
    });
    const folder = path.join(root, "dist");
    const { address } = await serve({
      folder,
      port: Number(values.port),
      prefix: values.prefix,
      host: values.host,
      isolated: !values.plain,
    });
    console.log(`Serving ${folder} at ${address}`);
  });
}
