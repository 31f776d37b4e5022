/** Every page, for the tests that look at all of them. */
import { automatePages } from "./pages-automate.js";
import { policyPages } from "./pages-policy.js";
import { evidencePages } from "./pages-evidence.js";
import { watchPages } from "./pages-watch.js";
import type { Account } from "./support/account.js";
import type { Page } from "./support/fixtures.js";
import { issueId, someIssues, somePairs } from "./support/issues.js";
import type { Server } from "./support/server.js";

export interface Shown {
  name: string;
  /** May depend on what `prepare` made. */
  path: string | ((made: string) => string);
  /** Shown to people who have not signed in. */
  public?: true;
  /** Makes what the page shows; answers an id for `path`. */
  prepare?: (account: Account, server: Server) => Promise<string | void>;
  /** Waits until the page shows what it is about. */
  ready?: (page: Page) => Promise<void>;
}

export const pages: Shown[] = [
  { name: "sign-in", path: "/console/sign-in", public: true },
  { name: "not-found", path: "/console/nowhere" },
  { name: "register", path: "/console/register", public: true },
  {
    name: "overview-new",
    path: "/console",
    ready: (page) => page.getByRole("heading", { name: "Your first execution" }).waitFor(),
  },
  { name: "attention", path: "/console/attention" },
  { name: "audit", path: "/console/audit", prepare: someRecord },
  { name: "settings-profile", path: "/console/settings" },
  { name: "settings-security", path: "/console/settings/security" },
  { name: "settings-keys", path: "/console/settings/keys", prepare: someKeys },
  { name: "settings-notifications", path: "/console/settings/notifications", ready: showCode },
  { name: "settings-appearance", path: "/console/settings/appearance" },
  ...automatePages,
  ...policyPages,
  ...watchPages,
  ...evidencePages,
  { name: "welcome", path: "/console/welcome" },
  { name: "trackers-empty", path: "/console/trackers" },
  { name: "trackers", path: "/console/trackers", prepare: issues },
  { name: "tracker", path: (id) => `/console/trackers/${id}`, prepare: issues },
  { name: "tracker-connect", path: "/console/trackers/connect" },
  { name: "tracker-connect-token", path: "/console/trackers/connect?how=token&kind=jira" },
  { name: "issues-empty", path: "/console/issues" },
  { name: "issues", path: "/console/issues?q=upload", prepare: issues },
  { name: "issue", path: (id) => `/console/issues/${id}`, prepare: oneIssue },
  { name: "duplicates", path: "/console/issues/duplicates", prepare: aPair },
  { name: "duplicate-groups", path: "/console/issues/duplicates?view=groups", prepare: aPair },
  { name: "duplicate", path: (pair) => `/console/issues/duplicates/${pair}`, prepare: aPair, ready: proposeMerge },
  { name: "compliance", path: "/console/issues/compliance", prepare: issues },
  {
    name: "compliance-detail",
    path: (id) => `/console/issues/compliance?issue=${id}`,
    prepare: oneIssue,
    ready: improve,
  },
  { name: "dependencies", path: "/console/issues/dependencies", prepare: issues },
  {
    name: "issue-map",
    path: "/console/issues/map",
    prepare: aPair,
    ready: (page) => page.locator("p-map a").first().waitFor(),
  },
];

/** Without further arguments: those of `prepare` mean something else. */
function issues(account: Account): Promise<string> {
  return someIssues(account);
}

async function oneIssue(account: Account): Promise<string> {
  await someIssues(account);
  return issueId(account, 1);
}

async function aPair(account: Account): Promise<string> {
  await someIssues(account);
  return (await somePairs(account)).join("/");
}

async function proposeMerge(page: Page): Promise<void> {
  await page.getByRole("radio", { name: /Merge into the left/ }).check();
  await page.getByText("New description").waitFor();
}

async function improve(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Improve" }).click();
  await page.getByText("Proposed text").waitFor();
}

async function someRecord(account: Account): Promise<void> {
  await account.tracker();
  await account.api("POST", "/auth/api-keys", { name: "ci", scopes: ["mcp:write"] });
}

async function someKeys(account: Account): Promise<void> {
  await account.api("POST", "/auth/api-keys", { name: "Claude Code", scopes: ["mcp:write"] });
  await account.api("POST", "/auth/api-keys", { name: "reports", scopes: ["read"] });
}

async function showCode(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add a device" }).click();
  await page.getByRole("img", { name: "Scan this with your phone" }).waitFor();
}
