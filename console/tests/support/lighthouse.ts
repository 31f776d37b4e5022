/** Runs Lighthouse on a page of somebody who is signed in, in a browser that has never seen it. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";
import type { Account } from "./account.js";
import { kept } from "./fixtures.js";
import { artefacts } from "./places.js";
import { freePort } from "./server.js";

/** Fetched by `npx` when it is wanted: it weighs more than everything else that tests need. */
const LIGHTHOUSE = "lighthouse@12.8.2";
const RUN_MAX_MS = 180_000;

export type Profile = "desktop" | "mobile";

export interface Scores {
  performance: number;
  accessibility: number;
  "best-practices": number;
  /** What keeps it from the best, by its name. */
  missed: string[];
  /** Milliseconds. */
  painted: number;
  blocked: number;
}

/** Scores from 0 to 100. */
export async function lighthouse(account: Account, url: string, profile: Profile, name: string): Promise<Scores> {
  const directory = mkdtempSync(join(tmpdir(), "preloop-lighthouse-"));
  const port = await freePort();
  const context = await chromium.launchPersistentContext(directory, {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [`--remote-debugging-port=${port}`, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    // On a page of the same origin that has nothing of the console: what Lighthouse loads is loaded the first time.
    await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<title>empty</title>" }));
    await page.goto(url);
    await page.evaluate((text) => localStorage.setItem("preloop.credentials", text), kept(account));
    await page.unroute("**/*");
    await page.goto("about:blank");
    return read(await run(url, port, profile, name));
  } finally {
    await context.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function run(url: string, port: number, profile: Profile, name: string): Promise<string> {
  mkdirSync(`${artefacts}/lighthouse`, { recursive: true });
  const path = `${artefacts}/lighthouse/${name}-${profile}.json`;
  const given = ["--yes", LIGHTHOUSE, url, `--port=${port}`, "--disable-storage-reset", "--quiet", "--output=json",
    `--output-path=${path}`, "--only-categories=performance,accessibility,best-practices",
    ...(profile === "desktop" ? ["--preset=desktop"] : [])];
  await promisify(execFile)("npx", given, { timeout: RUN_MAX_MS, env: { ...process.env, CI: "1" } });
  return path;
}

interface Report {
  finalDisplayedUrl: string;
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { score: number | null; numericValue?: number }>;
}

function read(path: string): Scores {
  const { categories, audits, finalDisplayedUrl } = JSON.parse(readFileSync(path, "utf8")) as Report;
  if (finalDisplayedUrl.includes("/sign-in")) throw new Error("Lighthouse was not signed in");
  const score = (name: string) => Math.round((categories[name]?.score ?? NaN) * 100);
  const missed = Object.values(categories).flatMap(({ auditRefs }) => auditRefs)
    .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9).map(({ id }) => id);
  const value = (id: string) => Math.round(audits[id]?.numericValue ?? NaN);
  return { performance: score("performance"), accessibility: score("accessibility"),
    "best-practices": score("best-practices"), missed: [...new Set(missed)],
    painted: value("largest-contentful-paint"), blocked: value("total-blocking-time") };
}
