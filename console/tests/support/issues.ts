/** Issues as webhooks bring them, for pages about issues. */
import { createHmac, randomUUID } from "node:crypto";
import type { Account } from "./account.js";

export interface SomeIssue {
  number: number;
  title: string;
  body: string;
  labels?: string[];
}

/** Two that are the same, one that waits for another, one that is neither, and one that would do harm. */
export const ISSUES: SomeIssue[] = [
  { number: 1, title: "Upload of large files fails with 413", labels: ["bug"],
    body: "When I upload a file of more than 2 GB to a project, the server answers `413 Request Entity Too Large`." },
  { number: 2, title: "Uploading large files fails: 413", labels: ["bug", "upload"],
    body: "Uploading a file of more than 2 GB to a project is answered with `413 Request Entity Too Large`." },
  { number: 3, title: "Raise the limit of uploads", body: "Blocked by #1. The limit has to be 5 GB, as documented." },
  { number: 4, title: "Dark theme for the calendar", body: "The calendar is white at night.", labels: ["ui"] },
  { number: 5, title: `<img src=x onerror="alert(1)"> & <b>bold</b>`,
    body: `<script>alert(1)</script> javascript:alert(1) <mark>not ours</mark> harmless`, labels: ["<i>label</i>"] },
];

/** A tracker that heard of them; answers its id. */
export async function someIssues(account: Account, issues: readonly SomeIssue[] = ISSUES): Promise<string> {
  const made = await account.tracker("octo");
  for (const issue of issues) await open(made.webhook, issue);
  const until = Date.now() + 20_000;
  while ((await account.api("GET", "/issues?limit=1&status=all")).total < issues.length) {
    if (Date.now() > until) throw new Error("the issues did not arrive");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return made.id;
}

/** The id of an issue by its number. */
export async function issueId(account: Account, number: number): Promise<string> {
  const found = await account.api("GET", `/issues/${encodeURIComponent(`octo/app#${number}`)}`);
  return found.id;
}

/** Waits until vectors were made and pairs were looked for. */
export async function somePairs(account: Account): Promise<[string, string]> {
  const until = Date.now() + 40_000;
  for (;;) {
    const [pair] = await account.api("GET", "/issue-duplicates");
    if (pair) return [pair.issue1.id, pair.issue2.id];
    if (Date.now() > until) throw new Error("no pair was found");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function open({ url, secret }: { url: string; secret: string }, issue: SomeIssue): Promise<void> {
  const address = `https://github.com/octo/app/issues/${issue.number}`;
  const at = new Date().toISOString();
  const labels = (issue.labels ?? []).map((name) => ({ name }));
  const body = JSON.stringify({
    action: "opened",
    issue: { id: 100 + issue.number, ...issue, labels, state: "open", html_url: address, user: { login: "mona", id: 1 },
      assignees: [], created_at: at, updated_at: at },
    repository: { id: 1, name: "app", full_name: "octo/app", html_url: "https://github.com/octo/app",
      owner: { login: "octo", id: 2 } },
    sender: { login: "mona", id: 1 },
  });
  const headers = {
    "content-type": "application/json",
    "x-github-event": "issues",
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
  const response = await fetch(url, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`a delivery was refused: ${response.status} ${await response.text()}`);
}
