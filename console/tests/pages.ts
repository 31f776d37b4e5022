/** Every page, for the tests that look at all of them. */
import { automatePages } from "./pages-automate.js";
import type { Account } from "./support/account.js";
import type { Page } from "./support/fixtures.js";

export interface Shown {
  name: string;
  /** May depend on what `prepare` made. */
  path: string | ((made: string) => string);
  /** Shown to people who have not signed in. */
  public?: true;
  /** Makes what the page shows; answers an id for `path`. */
  prepare?: (account: Account) => Promise<string | void>;
  /** Waits until the page shows what it is about. */
  ready?: (page: Page) => Promise<void>;
}

export const pages: Shown[] = [
  { name: "sign-in", path: "/console/sign-in", public: true },
  { name: "not-found", path: "/console/nowhere" },
  { name: "register", path: "/console/register", public: true },
  { name: "overview-new", path: "/console", ready: (page) => page.getByText("Your first execution").waitFor() },
  { name: "attention", path: "/console/attention" },
  { name: "audit", path: "/console/audit", prepare: someRecord },
  { name: "settings-profile", path: "/console/settings" },
  { name: "settings-security", path: "/console/settings/security" },
  { name: "settings-keys", path: "/console/settings/keys", prepare: someKeys },
  { name: "settings-notifications", path: "/console/settings/notifications", ready: showCode },
  { name: "settings-appearance", path: "/console/settings/appearance" },
  ...automatePages,
];

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
