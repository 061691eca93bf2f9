import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Starts the engine's worker from the head of the page: it has its engine by the time the page is
 *  laid out. What it says meanwhile is kept for the page (www/state/client.ts). */
const earlyEngine: Plugin = {
  name: "early-engine",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(_, { bundle, path }) {
      if (path !== "/index.html") return [];
      const worker = Object.keys(bundle ?? {}).find((file) => /\/fitWorker-[^/]+\.js$/.test(file));
      if (!worker) throw new Error("the worker is not among what was built");
      const start = `engine = new Worker("./${worker}", { type: "module" });
engine.said = [];
engine.onmessage = ({ data }) => engine.said.push(data);
engine.onerror = () => { engine = undefined; };`;
      return [{ tag: "script", children: start, injectTo: "head-prepend" }];
    },
  },
};

export default defineConfig({
  // Relative addresses: the built folder works from any sub-path of any static host.
  base: "./",
  plugins: [earlyEngine],
  build: {
    target: "es2022",
    // The wasm stays a file of its own however small it is.
    assetsInlineLimit: 0,
    rolldownOptions: { input: ["index.html", "bench.html"] },
    // Formulas and their fonts are one lazy chunk; scripts/budget.mjs is the check on size.
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: "es" },
  server: {
    watch: { ignored: ["**/target/**", "**/artefacts/**", "**/dist/**"] },
  },
  test: {
    include: ["www/**/*.test.ts", "scripts/**/*.test.mjs"],
    environment: "node",
  },
});
