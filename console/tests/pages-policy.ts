/** The pages of the policy, with something on them. */
import type { Shown } from "./pages.js";
import type { Account } from "./support/account.js";
import type { Page } from "./support/fixtures.js";
import { applied, policy, refusing, searching, write } from "./support/policy.js";

export const policyPages: Shown[] = [
  { name: "policy", path: "/console/policy", prepare: somePolicy, ready: withDrift },
  { name: "policy-findings", path: "/console/policy", prepare: somePolicy, ready: withFindings },
  { name: "policy-apply", path: "/console/policy", prepare: somePolicy, ready: compared },
  { name: "policy-versions", path: "/console/policy?tab=versions", prepare: somePolicy, ready: withVersions },
  { name: "policy-versions-none", path: "/console/policy?tab=versions",
    ready: (page) => page.getByRole("heading", { name: "No version yet" }).waitFor() },
  { name: "policy-simulator", path: "/console/policy?tab=simulate", prepare: somePolicy, ready: decided },
  { name: "policy-replay", path: "/console/policy?tab=replay", prepare: someCalls, ready: replayed },
  { name: "policy-shadow", path: "/console/policy?tab=shadow", prepare: someShadow,
    ready: (page) => page.locator("policy-differences tbody tr").first().waitFor() },
];

async function somePolicy(account: Account): Promise<void> {
  await account.tracker();
  await applied(account, refusing("secret"), { comment: "Nobody searches for it", tag: "first" });
  await applied(account, refusing("salaries"));
  // Something that no document did.
  await account.api("POST", "/tool-configurations", { tool_name: "get_issue" });
}

async function someCalls(account: Account): Promise<void> {
  await account.tracker();
  const search = await searching(account);
  for (const query of ["secret", "crash", "salaries"]) await search(query);
  await applied(account, refusing("secret"));
}

async function someShadow(account: Account): Promise<void> {
  await account.tracker();
  await account.api("PUT", "/policies/shadow", { draft_yaml: refusing("secret") });
  const search = await searching(account);
  for (const query of ["crash", "secret", "secret"]) await search(query);
}

async function withDrift(page: Page): Promise<void> {
  await page.locator(".cm-content").waitFor();
  await page.getByText(/Something was changed since version/).waitFor();
  await page.getByText("Checking").waitFor({ state: "detached" });
}

async function withFindings(page: Page): Promise<void> {
  await page.locator(".cm-content").waitFor();
  await write(page, policy("tools:\n- tool: serch\n- tool: search\n  workflow: Nobody\n"));
  await page.getByText("1 error").waitFor();
  await page.getByText("1 warning").waitFor();
}

async function compared(page: Page): Promise<void> {
  await page.locator(".cm-content").waitFor();
  await write(page, refusing("passwords"));
  await page.getByText("Checking").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Compare and apply" }).click();
  await page.locator("policy-changes li").first().waitFor();
}

async function withVersions(page: Page): Promise<void> {
  await page.getByLabel("Compare with").selectOption({ label: "What is in force" });
  await page.locator("p-diff .added, p-diff .removed").first().waitFor();
}

async function decided(page: Page): Promise<void> {
  await page.getByLabel("Tool", { exact: true }).selectOption("search");
  await page.getByLabel("Arguments (JSON)").fill('{"query": "salaries"}');
  await page.getByRole("button", { name: "Decide" }).click();
  await page.locator("policy-decision").getByText("Deny").waitFor();
}

async function replayed(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Replay" }).click();
  await page.locator("policy-differences tbody tr").first().waitFor();
}
