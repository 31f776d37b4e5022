/** A test event, signed as a tracker would sign it. */
import { ApiError } from "./errors.js";

/** What is sent: a new issue. */
const BODY = JSON.stringify({
  action: "opened",
  issue: { number: 1, title: "It crashes when the form is empty", body: "Open the form, press send.", labels: [] },
  repository: { id: 1, full_name: "acme/app", name: "app" },
  sender: { login: "ada" },
});

/** Where a tracker sends, and the secret it signs with; shown once. */
export interface Hook {
  url: string;
  secret: string;
}

/** The same event as a command for a shell. */
export function curlOf({ url, secret }: Hook): string {
  const signed = `$(printf %s "$BODY" | openssl dgst -sha256 -hmac '${secret}' | sed 's/.* //')`;
  return [
    `BODY='${BODY}'`,
    `curl "${url}" \\`,
    `  -H "content-type: application/json" -H "x-github-event: issues" -H "x-github-delivery: $(uuidgen)" \\`,
    `  -H "x-hub-signature-256: sha256=${signed}" \\`,
    `  -d "$BODY"`,
  ].join("\n");
}

/** Whether this page can sign: browsers lend cryptography only to pages that came by HTTPS or from this machine. */
export const canSign = (): boolean => "subtle" in crypto;

/** Sends the event from here. */
export async function sendTestEvent({ url, secret }: Hook): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "x-github-event": "issues",
    "x-github-delivery": crypto.randomUUID(),
    "x-hub-signature-256": `sha256=${await sign(secret)}`,
  };
  // The public address may lead through a proxy that this browser cannot reach; the page came from the server.
  const path = new URL(url).pathname;
  const response = await fetch(path, { method: "POST", headers, body: BODY }).catch(() => undefined);
  if (response === undefined) throw ApiError.offline();
  if (!response.ok) throw ApiError.of(response, await response.json().catch(() => undefined));
}

async function sign(secret: string): Promise<string> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encode(secret), algorithm, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, encode(BODY)));
  return Array.from(signature, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
