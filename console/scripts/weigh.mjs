/**
 * Fails when the first load of a page takes more script than we allow ourselves: the entry, what it imports, and the
 * page with what that imports, compressed with gzip.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MOST_BYTES = 250 * 1024;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

/** The files that a module brings along at once. */
function files(name, seen = new Set()) {
  const { file, imports = [] } = manifest[name];
  if (!seen.has(file)) {
    seen.add(file);
    for (const other of imports) files(other, seen);
  }
  return seen;
}

const weigh = (names) => [...names].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0);
const pages = Object.keys(manifest).filter((name) => name.startsWith("src/pages/"));
const weights = pages.map((page) => [page, weigh(files(page, files("index.html")))]);
weights.sort(([, one], [, other]) => other - one);
for (const [page, bytes] of weights) console.log(`${(bytes / 1024).toFixed(1).padStart(7)} kB  ${page}`);
if (weights.some(([, bytes]) => bytes > MOST_BYTES)) {
  console.error(`more than ${MOST_BYTES / 1024} kB of script before a page shows`);
  process.exit(1);
}
