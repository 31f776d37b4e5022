/** Deliveries as a tracker would send them: signed, sent to this server, and as a command for a shell. */
import { ApiError } from "./errors.js";
import { hmacSha256 } from "./hmac.js";
import type { Sample, TrackerKind } from "./samples.js";

/** Where a tracker sends events, and what it proves itself with. */
export interface Hook {
  kind: TrackerKind;
  url: string;
  secret: string;
}

/** What the server says of a delivery. */
export interface Receipt {
  status: "success" | "ignored";
  message: string;
  /** Absent when nothing is kept of it. */
  event_id?: string;
}

/** The headers that prove where a body comes from, and say what it is. */
export function headersOf({ kind, secret }: Hook, { event }: Sample, body: string, key: string): [string, string][] {
  const json: [string, string] = ["Content-Type", "application/json"];
  const signature = (): string => `sha256=${hmacSha256(secret, body)}`;
  switch (kind) {
    case "github":
      return [json, ["X-GitHub-Event", event], ["X-GitHub-Delivery", key], ["X-Hub-Signature-256", signature()]];
    case "gitlab":
      return [json, ["X-Gitlab-Event", event], ["X-Gitlab-Event-UUID", key], ["X-Gitlab-Token", secret]];
    case "jira":
      return [json, ["X-Atlassian-Webhook-Identifier", key], ["X-Hub-Signature", signature()]];
  }
}

/** Sends a sample to this server the way its tracker would. */
export async function deliver(hook: Hook, sample: Sample): Promise<Receipt> {
  const body = JSON.stringify(sample.body);
  const headers = headersOf(hook, sample, body, freshKey());
  // The address is the one for the outside world; we are here already.
  return post(new URL(hook.url).pathname, headers, body);
}

/** Posts a JSON body, without being signed in: as anybody would. */
export async function post<T>(path: string, headers: [string, string][], body: string): Promise<T> {
  const response = await fetch(path, { method: "POST", headers, body }).catch(() => {
    throw ApiError.offline();
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw ApiError.of(response, answer);
  return answer as T;
}

/** The same as a command: signs with openssl where a signature is due, so that the body can be changed. */
export function curl(hook: Hook, sample: Sample): string {
  const body = quoted(JSON.stringify(sample.body));
  const signed = `sha256=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/^.* //')`;
  const headers = {
    github: [`X-GitHub-Event: ${sample.event}`, "X-GitHub-Delivery: test-$(date +%s)",
      `X-Hub-Signature-256: ${signed}`],
    gitlab: [`X-Gitlab-Event: ${sample.event}`, "X-Gitlab-Event-UUID: test-$(date +%s)", "X-Gitlab-Token: $SECRET"],
    jira: ["X-Atlassian-Webhook-Identifier: test-$(date +%s)", `X-Hub-Signature: ${signed}`],
  }[hook.kind];
  const lines = ["Content-Type: application/json", ...headers].map((header) => `  -H ${inShell(header)}`);
  return [`SECRET=${quoted(hook.secret)}`, `BODY=${body}`, `curl -X POST ${quoted(hook.url)} \\`,
    ...lines.map((line) => `${line} \\`), `  --data-binary "$BODY"`].join("\n");
}

/** A word of the shell, as it stands. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In double quotes where something is to be filled in; what is within `$(…)` is the shell's own. */
function inShell(text: string): string {
  return text.includes("$") ? `"${text}"` : quoted(text);
}

/** Good enough to tell deliveries apart; nothing is proved by it. */
function freshKey(): string {
  return `console-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}
