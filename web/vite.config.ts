import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { mockApi } from "./mock/plugin.ts";

// OHIF's prebuilt files own many names at the site's root, so everything of ours but index.html lives under /app/.
export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === "mock" ? [mockApi()] : [])],
  resolve: { alias: { "~": new URL("./src", import.meta.url).pathname } },
  build: {
    outDir: "dist",
    assetsDir: "app",
    target: "es2022",
    manifest: "app/manifest.json",
    // Small images would otherwise become data: addresses, which a strict content policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: "127.0.0.1",
    port: 6100,
    strictPort: true,
    proxy:
      mode === "mock"
        ? {}
        : Object.fromEntries(
            ["/api", "/dicomweb", "/intake", "/archive", "/artefacts", "/viewer", "/outbox"].map((path) => [
              path,
              { target: process.env["LIGHTBOX_URL"] ?? "http://127.0.0.1:8080" },
            ]),
          ),
  },
  preview: { host: "127.0.0.1", port: 6101, strictPort: true },
  test: {
    environment: "jsdom",
    setupFiles: ["./tests/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    css: false,
    testTimeout: 60_000,
  },
}));
