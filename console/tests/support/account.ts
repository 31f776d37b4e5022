/** An account of a test's own, and what it does by REST. */
import { randomUUID } from "node:crypto";

type Json = any;

export class Account {
  static readonly password = "correct horse battery";

  private constructor(
    readonly server: string,
    readonly username: string,
    readonly access: string,
    readonly refresh: string,
  ) {}

  /** Registers an owner with an account of their own, and signs in. */
  static async create(server: string, name = "ada"): Promise<Account> {
    const username = `${name}-${randomUUID().slice(0, 8)}`;
    const { password } = Account;
    const email = `${username}@example.org`;
    await call(server, "POST", "/auth/register", { username, email, password, full_name: "Ada Lovelace" });
    const token = await call(server, "POST", "/auth/token/json", { username, password }) as Json;
    return new Account(server, username, token.access_token, token.refresh_token);
  }

  /** Calls the API as the owner: `account.api("POST", "/flows", {...})`; throws when it fails. */
  api(method: string, path: string, body?: unknown): Promise<Json> {
    return call(this.server, method, path, body, this.access);
  }

  /** A tracker that only receives webhooks; `deliver` sends it one. */
  tracker(name = "acme"): Promise<Json> {
    return this.api("POST", "/trackers", { name, tracker_type: "github" });
  }
}

async function call(server: string, method: string, path: string, body?: unknown, token?: string): Promise<unknown> {
  const response = await fetch(`${server}/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
