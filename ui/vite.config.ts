/// <reference types="vitest/config" />
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  clearScreen: false,
  // The port is the one tauri.conf.json opens while developing.
  server: { host: "127.0.0.1", port: 5317, strictPort: true },
  build: {
    target: "es2023",
    // A data: font would need a looser content policy than the window has.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    // The house rules read the style sheets as text.
    css: true,
    restoreMocks: true,
    // The tests also run beside a build that has all processors.
    testTimeout: 20_000,
  },
});
