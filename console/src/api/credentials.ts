/** How this browser is signed in: one record for all its tabs, renewed by one of them at a time. */
import { ApiError } from "./errors.js";

const KEY = "preloop.credentials";
/** Renewed so long before it ends, so that no request is refused for a clock that is a little off. */
const EARLY_MS = 30_000;

/** What a sign-in brought. */
export interface Credentials {
  access: string;
  /** Null for a token that was handed over in the address: it ends when it ends. */
  refresh: string | null;
  /** When the access token ends, in milliseconds since 1970. */
  until: number;
}

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}

/** `renewed`: a new access token; `ended`: nobody is signed in any more. */
export const changes = new EventTarget();

let renewing: Promise<string | null> | undefined;

/** What this browser is signed in with, or null. */
export function current(): Credentials | null {
  const kept = localStorage.getItem(KEY);
  return kept === null ? null : (JSON.parse(kept) as Credentials);
}

/** Keeps what a sign-in or a renewal brought. */
export function keep(tokens: Tokens): Credentials {
  const until = Date.now() + tokens.expires_in * 1000;
  const fresh = { access: tokens.access_token, refresh: tokens.refresh_token, until };
  localStorage.setItem(KEY, JSON.stringify(fresh));
  changes.dispatchEvent(new Event("renewed"));
  return fresh;
}

/** Takes over a token from the address (`#token=…`), which leaves the address at once. */
export function adopt(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  history.replaceState(null, "", location.pathname + location.search);
  const handed: Credentials = { access: token, refresh: null, until: Number.MAX_SAFE_INTEGER };
  localStorage.setItem(KEY, JSON.stringify(handed));
}

/** Forgets who was signed in, in every tab. */
export function forget(): void {
  localStorage.removeItem(KEY);
  changes.dispatchEvent(new Event("ended"));
}

/** A token that is good for some time yet; null when nobody is signed in. */
export async function access(): Promise<string | null> {
  const held = current();
  if (held === null) return null;
  return Date.now() < held.until - EARLY_MS ? held.access : renew(held.access);
}

/** A newer token than `old`, by one request however many ask; null when there is no way to get one. */
export function renew(old: string): Promise<string | null> {
  renewing ??= alone(() => exchange(old)).finally(() => (renewing = undefined));
  return renewing;
}

/** Tabs take turns: the next one finds what the one before has kept. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  // Pages that came by plain HTTP from elsewhere have no locks; the server forgives two renewals at once.
  const { locks } = navigator as { locks?: LockManager };
  return locks ? await (locks.request(KEY, work) as Promise<T>) : work();
}

async function exchange(old: string): Promise<string | null> {
  const held = current();
  if (held === null) return null;
  if (held.access !== old) return held.access;
  if (held.refresh === null) return ended();
  const response = await post("/api/v1/auth/refresh", { refresh_token: held.refresh });
  if (response.status === 401) return ended();
  if (!response.ok) throw ApiError.of(response, await json(response));
  return keep((await response.json()) as Tokens).access;
}

function ended(): null {
  forget();
  return null;
}

/** Signs in with a password. */
export async function signIn(username: string, password: string): Promise<void> {
  const response = await post("/api/v1/auth/token/json", { username, password });
  if (!response.ok) throw ApiError.of(response, await json(response));
  keep((await response.json()) as Tokens);
}

async function post(path: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  try {
    return await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw ApiError.offline();
  }
}

function json(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

// Another tab signed in, out, or renewed.
addEventListener("storage", ({ key, newValue }) => {
  if (key === KEY) changes.dispatchEvent(new Event(newValue === null ? "ended" : "renewed"));
});
