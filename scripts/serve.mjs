// Serves the built page as any static host would; --prefix puts it under a sub-path.
import { once } from "node:events";
import { createServer } from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { entry, isScript, root, Stop } from "./lib/run.mjs";

/** With these a page may share memory with its workers; hosts that send none are served by messages. */
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** A port as a person writes it: a whole number up to 65535, 0 for any that is free. */
export function readPort(text) {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) {
    throw new Stop(`A port is a number from 0 to 65535, not "${text}".`);
  }
  return Number(text);
}

/**
 * Serves `folder` on the first free port from `port` on (0: any), cross-origin isolated unless
 * `isolated` is false.
 * Resolves to { address, close } once it listens.
 */
export async function serve(options) {
  const { folder, port = 0, host = "127.0.0.1", tries = 1, isolated = true, compressed } = options;
  const prefix = `/${options.prefix ?? ""}/`.replace(/\/+/g, "/");
  const { default: sirv } = await import("sirv");
  const files = sirv(folder, {
    dev: true, // as the folder is now, not as it was at the start
    etag: true,
    gzip: compressed, // a file has a twin, NAME.gz
    extensions: ["html"],
    setHeaders(response, name) {
      // Their names change with their content.
      if (name.startsWith("/assets/")) {
        response.setHeader("cache-control", "public, max-age=31536000, immutable");
      }
    },
  });
  const server = createServer((request, response) => {
    const refuse = (status, text) => {
      response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
    };
    if (isolated) response.setHeaders(new Map(Object.entries(isolation)));
    if (!["GET", "HEAD"].includes(request.method)) return refuse(405, "Only GET and HEAD");
    const [name] = request.url.split("?");
    const isFileAsFolder = /\.\w+\/$/.test(name);
    if (!name.startsWith(prefix) || isFileAsFolder) return refuse(404, "Not found");
    request.url = request.url.slice(prefix.length - 1);
    delete request.headers.range; // whole files only
    files(request, response, () => refuse(404, "Not found"));
  });
  await listen(server, port, host, tries);
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    address: `http://${shown}:${server.address().port}${prefix}`,
    close: () => server.close(),
  };
}

async function listen(server, port, host, tries) {
  for (let left = tries; ; left--, port++) {
    try {
      await once(server.listen(port, host), "listening");
      return;
    } catch (error) {
      const reasons = {
        EADDRINUSE: `Port ${port} is in use. Choose another: --port N`,
        EACCES: `Port ${port} is not for everybody. Choose another: --port N`,
        EADDRNOTAVAIL: `This machine has no address ${host}.`,
        ENOTFOUND: `There is no host ${host}.`,
      };
      if (error.code === "EADDRINUSE" && left > 1 && port < 65535) continue;
      throw error.code in reasons ? new Stop(reasons[error.code]) : error;
    }
  }
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
    const { port, prefix, host, plain } = values;
    const folder = path.join(root, "dist");
    const how = { folder, port: readPort(port), prefix, host, isolated: !plain };
    const { address } = await serve(how);
    console.log(`Serving ${folder} at ${address}`);
  });
}
