/** What trackers send, small enough to be read: samples for a first delivery. */
import type { Schema } from "./client.js";

export type TrackerKind = Schema<"TrackerKind">;
/** What a sample is of. */
export type SampleOf = "issue" | "change";

export interface Sample {
  /** The sender's name for the event, for its header. */
  event: string;
  body: unknown;
}

const TITLE = "Checkout fails with an error when the cart is empty";
const TEXT = "A sample, sent from Preloop's console to see a flow at work.\n\n1. Open the cart\n2. Press Checkout";
const CHANGE = "Show a message when the cart is empty";
/** Ids that no tracker gives. */
const ID = 9_000_000_001;

/** A sample delivery as a tracker of this kind sends it; Jira has no pull requests. */
export function sample(kind: TrackerKind, of: SampleOf, organization: string, now = new Date()): Sample {
  if (kind === "github") return of === "issue" ? githubIssue(organization, now) : githubChange(organization, now);
  if (kind === "gitlab") return of === "issue" ? gitlabIssue(organization, now) : gitlabChange(organization, now);
  return jiraIssue(organization, now);
}

function github(organization: string) {
  const owner = { login: organization, id: ID, type: "Organization" };
  const url = `https://github.com/${organization}/sample`;
  return {
    repository: { id: ID, name: "sample", full_name: `${organization}/sample`, private: true, owner, html_url: url },
    organization: owner,
    sender: { login: "mona", id: ID, type: "User" },
  };
}

function githubIssue(organization: string, now: Date): Sample {
  const rest = github(organization);
  const [at, url] = [now.toISOString(), `${rest.repository.html_url}/issues/1`];
  const issue = { id: ID, number: 1, title: TITLE, body: TEXT, state: "open", html_url: url, user: rest.sender,
    labels: [{ name: "checkout" }], assignees: [], comments: 0, created_at: at, updated_at: at };
  return { event: "issues", body: { action: "opened", issue, ...rest } };
}

function githubChange(organization: string, now: Date): Sample {
  const rest = github(organization);
  const [at, url] = [now.toISOString(), `${rest.repository.html_url}/pull/2`];
  const pull_request = { id: ID + 1, number: 2, title: CHANGE, body: TEXT, state: "open", draft: false, merged: false,
    html_url: url, user: rest.sender, labels: [], assignees: [], head: { ref: "empty-cart", sha: "0".repeat(40) },
    base: { ref: "main", sha: "1".repeat(40) }, changed_files: 3, additions: 42, deletions: 7, created_at: at,
    updated_at: at };
  return { event: "pull_request", body: { action: "opened", number: 2, pull_request, ...rest } };
}

function gitlab(organization: string) {
  const path = `${organization}/sample`;
  return {
    user: { id: ID, name: "Mona", username: "mona" },
    project: { id: ID, name: "sample", namespace: organization, path_with_namespace: path,
      web_url: `https://gitlab.com/${path}`, default_branch: "main" },
    labels: [],
  };
}

function gitlabIssue(organization: string, now: Date): Sample {
  const rest = gitlab(organization);
  const [at, url] = [now.toISOString(), `${rest.project.web_url}/-/issues/1`];
  const object_attributes = { id: ID, iid: 1, title: TITLE, description: TEXT, action: "open", state: "opened", url,
    author_id: ID, created_at: at, updated_at: at, labels: [] };
  return { event: "Issue Hook", body: { object_kind: "issue", event_type: "issue", ...rest, object_attributes } };
}

function gitlabChange(organization: string, now: Date): Sample {
  const rest = gitlab(organization);
  const [at, url] = [now.toISOString(), `${rest.project.web_url}/-/merge_requests/2`];
  const object_attributes = { id: ID + 1, iid: 2, title: CHANGE, description: TEXT, action: "open", state: "opened",
    url, source_branch: "empty-cart", target_branch: "main", draft: false, author_id: ID, created_at: at,
    updated_at: at };
  const body = { object_kind: "merge_request", event_type: "merge_request", ...rest, object_attributes };
  return { event: "Merge Request Hook", body };
}

function jiraIssue(organization: string, now: Date): Sample {
  const site = `https://${organization}.atlassian.net`;
  const user = { accountId: "sample", displayName: "Mona", accountType: "atlassian" };
  // Jira writes its times without a colon in the zone.
  const at = now.toISOString().replace("Z", "+0000");
  const status = { name: "To Do", statusCategory: { key: "new" } };
  const fields = { summary: TITLE, description: TEXT, status,
    issuetype: { name: "Bug" }, priority: { name: "Medium" }, labels: ["checkout"], creator: user, reporter: user,
    project: { id: String(ID), key: "SAMPLE", name: "Sample" }, created: at, updated: at };
  const issue = { id: String(ID), key: "SAMPLE-1", self: `${site}/rest/api/2/issue/${ID}`, fields };
  const body = { timestamp: now.getTime(), webhookEvent: "jira:issue_created",
    issue_event_type_name: "issue_created", user, issue };
  return { event: "jira:issue_created", body };
}
