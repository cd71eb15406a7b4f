import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const api = process.env.ROUNDTABLE_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [svelte()],
  // The content security policy allows no data: fonts or scripts, so nothing is inlined.
  build: { target: "es2024", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": api } },
  test: { environment: "jsdom", include: ["tests/**/*.test.ts"] },
});
