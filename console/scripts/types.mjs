/**
 * Writes `src/api/schema.d.ts` from the server's own description of its API: `npm run types`. With `--check` it only
 * says whether the file is stale. The description comes from `preloop openapi` of the binary that PRELOOP_BINARY
 * names, or from the server that PRELOOP_SERVER names.
 */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const FILE = new URL("../src/api/schema.d.ts", import.meta.url);
const HEAD = "/** What the server says of its API. Made by `npm run types`; do not edit. */\n";
const MOST_BYTES = 64 * 1024 * 1024;

async function description() {
  const binary = process.env.PRELOOP_BINARY;
  if (binary) return JSON.parse(execFileSync(binary, ["openapi"], { maxBuffer: MOST_BYTES, encoding: "utf8" }));
  const server = process.env.PRELOOP_SERVER ?? "http://localhost:8000";
  return (await fetch(`${server}/openapi.json`)).json();
}

const made = HEAD + astToString(await openapiTS(await description(), { alphabetize: true }));
if (process.argv.includes("--check")) {
  if ((await readFile(FILE, "utf8").catch(() => "")) !== made) {
    console.error("src/api/schema.d.ts is stale: run `npm run types` in console/ with this server's binary");
    process.exit(1);
  }
} else {
  await writeFile(FILE, made);
}
