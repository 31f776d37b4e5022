/** A server with a data directory and a database of its own, on loopback, which leaves nothing behind. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { binary, embeddingModel, postgres } from "./places.js";

const START_MAX_MS = 90_000;
const STOP_MAX_MS = 20_000;

export class Server {
  #process: ChildProcess | undefined;

  private constructor(
    readonly directory: string,
    readonly port: number,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Where it answers. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts one; `env` are settings of `.env.example`. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<Server> {
    const directory = mkdtempSync(join(tmpdir(), "preloop-console-"));
    // The database runs as another user when we are root, and must get in.
    chmodSync(directory, 0o755);
    symlinkSync(postgres(), join(directory, "postgresql"));
    symlinkSync(embeddingModel(), join(directory, "embedding-model"));
    const server = new Server(directory, await freePort(), env);
    await server.run();
    return server;
  }

  /** Starts the process, the first time or again: the same address, the same data. */
  async run(): Promise<void> {
    const log = openSync(join(this.directory, "server.log"), "a");
    const own = { PATH: process.env["PATH"] ?? "", PRELOOP_DATA_DIR: this.directory, PORT: String(this.port),
      PRELOOP_URL: this.url };
    const options = { cwd: this.directory, env: { ...own, ...this.env } };
    this.#process = spawn(binary(), ["serve"], { ...options, stdio: ["ignore", log, log] });
    const until = Date.now() + START_MAX_MS;
    while (!(await this.#isHealthy())) {
      if (this.#process.exitCode !== null || Date.now() > until) {
        throw new Error(`the server did not start:\n${this.log().slice(-2000)}`);
      }
      await sleep(50);
    }
  }

  /** Ends the process: orderly, or as if it had died. Its data stay. */
  async end(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const running = this.#process;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, "exit");
    running.kill(signal);
    await Promise.race([ended, sleep(STOP_MAX_MS).then(() => running.kill("SIGKILL"))]);
  }

  /** Ends it, and everything it made. */
  async remove(): Promise<void> {
    await this.end();
    rmSync(this.directory, { recursive: true, force: true });
  }

  log(): string {
    return readFileSync(join(this.directory, "server.log"), "utf8");
  }

  async #isHealthy(): Promise<boolean> {
    return fetch(`${this.url}/health`).then(({ ok }) => ok, () => false);
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
