import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative addresses: the built folder works from any sub-path of any static host.
  base: "./",
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
    include: ["www/**/*.test.ts"],
    environment: "node",
  },
});
