/** Where things are that tests need, and where they leave what they make: never in the clone. */
import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Pictures, traces and what else a run leaves; apart for each clone. */
export const artefacts = process.env["CONSOLE_ARTEFACTS"] ?? join(tmpdir(), `preloop-console-${basename(root)}`);

/** The server: `PRELOOP_BINARY`, else what `start.sh` built. */
export function binary(): string {
  const named = process.env["PRELOOP_BINARY"];
  return named ?? execFileSync(join(root, "start.sh"), ["--print-binary"], { encoding: "utf8" }).trim();
}

/** PostgreSQL as `start.sh` or `test.sh` fetched it: `PRELOOP_POSTGRES_DIR`, else one of their places. */
export function postgres(): string {
  return found("postgresql", process.env["PRELOOP_POSTGRES_DIR"]);
}

/** The embedding model likewise: `PRELOOP_EMBEDDING_MODEL_DIR`. */
export function embeddingModel(): string {
  return found("embedding-model", process.env["PRELOOP_EMBEDDING_MODEL_DIR"]);
}

function found(name: string, given: string | undefined): string {
  const usual = ["/var/cache/preloop", "/var/lib/preloop", join(homedir(), ".cache/preloop"),
    join(homedir(), ".local/share/preloop")].map((place) => join(place, name));
  const place = [...(given ? [given] : []), ...usual].find((candidate) => existsSync(candidate));
  if (place === undefined) throw new Error(`no ${name} was found; run ./start.sh once`);
  return realpathSync(place);
}
