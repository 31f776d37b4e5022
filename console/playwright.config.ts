/** How the console is tested in a browser: Debian's Chromium against a real server. */
import { defineConfig } from "@playwright/test";
import { artefacts } from "./tests/support/places.js";

const bench = process.env["BENCH"];

export default defineConfig({
  testDir: "tests",
  // What is timed is run by itself, on a machine that does nothing else.
  testMatch: bench === "lighthouse" ? "lighthouse.bench.ts" : bench ? "*.bench.ts" : "*.spec.ts",
  ...(bench && bench !== "lighthouse" && { testIgnore: "lighthouse.bench.ts" }),
  outputDir: `${artefacts}/results`,
  // Each worker has a server and a database of its own, and tests have accounts of their own.
  workers: Number(process.env["CONSOLE_WORKERS"] ?? (bench ? 1 : 2)),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // A machine that is shared may stall; what needed a second run is named in the report.
  retries: process.env["CI"] ? 1 : 0,
  reporter: process.env["CI"] ? "line" : "list",
  use: {
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      // Chromium's own walls need rights that root in a container lacks; pages here are ours.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
    permissions: ["clipboard-read", "clipboard-write"],
  },
});
