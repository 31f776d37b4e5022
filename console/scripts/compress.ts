/** Writes what is served in its compressed forms, too: the server sends these and compresses nothing itself. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);
/** Fonts and pictures are compressed already. */
const TEXT = /\.(js|css|html|svg|json)$/;
const PARAMS = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

/** A plugin of Vite. */
export function compress(): Plugin {
  let folder = "";
  return {
    name: "compress",
    apply: "build",
    configResolved: ({ build, root }) => void (folder = join(root, build.outDir)),
    closeBundle: async () => {
      const names = await readdir(folder, { recursive: true });
      await Promise.all(names.filter((name) => TEXT.test(name)).map((name) => both(join(folder, name))));
    },
  };
}

async function both(path: string): Promise<void> {
  const plain = await readFile(path);
  const forms = { br: await brotliAsync(plain, PARAMS), gz: await gzipAsync(plain, { level: 9 }) };
  for (const [end, bytes] of Object.entries(forms)) {
    // A form that is no shorter is of no use.
    if (bytes.length < plain.length) await writeFile(`${path}.${end}`, bytes);
  }
}
