/** How the console is built, served while it is written, and its units are tested. */
import { defineConfig } from "vitest/config";
import { compress } from "./scripts/compress.js";

/** The server that pages talk to while they are written. */
const server = process.env["PRELOOP_SERVER"] ?? "http://localhost:8000";
const passedOn = ["/api", "/openapi.json", "/health", "/features", "/version", "/docs", "/mcp", "/approval"];

/** Sockets are opened for pages of the server only, so it has to look like one. */
const through = { target: server, headers: { origin: server }, ws: true };

export default defineConfig({
  base: "/console/",
  server: {
    host: "127.0.0.1",
    port: Number(process.env["CONSOLE_PORT"] ?? 5173),
    proxy: Object.fromEntries(passedOn.map((path) => [path, through])),
    // The shipped flows and their schema are of the whole project.
    fs: { allow: [".."] },
  },
  plugins: [compress()],
  build: {
    manifest: true,
    target: "es2022",
    // Names carry a hash and never change what they hold; the server says so to browsers.
    assetsDir: "assets",
    // Nothing may be inlined: the policy of the page allows no data addresses for scripts and fonts.
    assetsInlineLimit: 0,
    // Everything that is served knows modulepreload.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
  },
});
