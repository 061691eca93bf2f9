import { writeFileSync } from "node:fs";
import { build, type Plugin, runnerImport } from "vite";
import { defineConfig } from "vitest/config";

/** What the built page may do: it says so itself, so that every host serves it. Styles are set by
 *  scripts as properties, which needs no more than this. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types default",
].join("; ");

/** What runs in a page before the rest of it is there: its ground, and in the first one the engine's
 *  worker. */
const EARLY: Record<string, string> = { "/index.html": "start", "/article.html": "ground" };

/** What the first lines of both pages are set in: fetched at once, so that they do not move when it comes. */
const FONTS = /source-(sans-3|serif-4)-latin-wght-normal-.*woff2$/;

/** Puts the policy into every page, what runs early, and the fonts. */
const head: Plugin = {
  name: "head",
  apply: "build",
  buildStart() {
    for (const name of Object.values(EARLY))
      this.emitFile({ type: "chunk", id: `www/app/${name}.ts`, name });
  },
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle, path }) {
      const first = '<meta charset="utf-8" />';
      const tags = [first, `<meta http-equiv="Content-Security-Policy" content="${policy}" />`];
      const early = EARLY[path];
      if (early) {
        const start = Object.values(bundle ?? {}).find(({ name }) => name === early);
        if (start?.type !== "chunk") throw new Error(`${early}.ts is not among what was built`);
        for (const file of start.imports)
          tags.push(`<link rel="modulepreload" href="./${file}" />`);
        for (const font of Object.keys(bundle ?? {}).filter((file) => FONTS.test(file)))
          tags.push(
            `<link rel="preload" href="./${font}" as="font" type="font/woff2" crossorigin />`,
          );
        tags.push(`<script type="module" src="./${start.fileName}" blocking="render"></script>`);
      }
      if (!html.includes(first)) throw new Error(`${path} does not say its encoding`);
      return html.replace(first, tags.join("\n    "));
    },
  },
};

/** What is in a page without a script: the article's text and formulas, the words of the first screen. */
const WRITTEN: Record<string, [name: string, file: string]> = {
  "/article.html": ["article", "./www/article/render.tsx"],
  "/index.html": ["shell", "./www/app/shell.tsx"],
};

const written: Plugin = {
  name: "written",
  transformIndexHtml: {
    order: "pre",
    async handler(html, { path }) {
      if (!WRITTEN[path]) return html;
      const [name, file] = WRITTEN[path];
      const { module } = await runnerImport<Record<string, () => string>>(file, {
        configFile: false,
      });
      return html.replace(`<!-- ${name} -->`, module[name]?.() ?? "");
    },
  },
};

/** What needs all that was built: the licenses of what is in it, and the service worker, one classic
 *  script, with the list of its files. */
const whole: Plugin = {
  name: "whole",
  apply: "build",
  async closeBundle() {
    const { files, licenses } = await import("./scripts/lib/offline.mjs");
    writeFileSync("dist/licenses.txt", licenses());
    await build({
      configFile: false,
      publicDir: false,
      logLevel: "warn",
      define: { FILES: JSON.stringify(files("dist")), "process.env.NODE_ENV": '"production"' },
      build: {
        emptyOutDir: false,
        lib: { entry: "www/app/serviceWorker.ts", formats: ["iife"], name: "kept" },
        rolldownOptions: { output: { entryFileNames: "sw.js" } },
      },
    });
  },
};

export default defineConfig({
  // Relative addresses: the built folder works from any sub-path of any static host.
  base: "./",
  plugins: [written, head, whole],
  build: {
    target: "es2022",
    // The wasm stays a file of its own however small it is.
    assetsInlineLimit: 0,
    rolldownOptions: { input: ["index.html", "article.html", "bench.html"] },
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
    maxWorkers: 2,
  },
});
