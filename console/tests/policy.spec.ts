/** The policy: written, mended, compared and applied; gone back to; tried on one call, on old and on live ones. */
import { expect, test } from "./support/fixtures.js";
import { applied, policy, refusing, searching, write } from "./support/policy.js";

test("a document is mended, compared in words and applied with a reason", async ({ console: page, account }) => {
  await account.tracker();
  await page.goto("/console/policy");
  await expect(page.getByText("This policy was never applied as a document")).toBeVisible();
  await expect(page.getByRole("button", { name: "Compare and apply" })).toBeDisabled();

  await write(page, policy("tools:\n- tool: search\n  workflow: Nobody\n"));
  await expect(page.getByText("1 error: it cannot be applied")).toBeVisible();
  const finding = page.locator("policy-document .findings").getByRole("button");
  await expect(finding.locator(".place")).toHaveText(/^5:\d+$/);
  await finding.press("Enter");
  await expect(page.locator(".cm-content")).toBeFocused();
  await page.getByRole("button", { name: "Compare and apply" }).click();
  await expect(page.getByText("Mend the errors first")).toBeVisible();

  await write(page, refusing("secret"));
  await expect(page.getByText("it cannot be applied")).toHaveCount(0);
  await page.keyboard.press("Control+s");
  const changes = page.locator("policy-changes li");
  await expect(changes.first()).toContainText("search");
  await page.getByLabel("Comment").fill("Nobody searches for it");
  await page.getByLabel("Tag", { exact: true }).fill("first");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByText(/Applied as version \d+/)).toBeVisible();
  await expect(page.getByText("Draft not applied")).toHaveCount(0);
  await expect(page.getByText("never applied as a document")).toHaveCount(0);

  const [newest] = await account.api("GET", "/policies/versions");
  expect([newest.tags, newest.description, newest.origin]).toEqual([["first"], "Nobody searches for it", "applied"]);
  const tools = await account.api("GET", "/tools/summary");
  const [rule] = tools.find(({ name }: { name: string }) => name === "search").access_rules;
  expect([rule.action, rule.condition_expression]).toEqual(["deny", "args.query == 'secret'"]);
});

test("what somebody else changed meanwhile is not written over unseen", async ({ console: page, account,
  complaints }) => {
  await account.tracker();
  await applied(account, refusing("secret"));
  await page.goto("/console/policy");
  await write(page, refusing("passwords"));
  await page.getByRole("button", { name: "Compare and apply" }).click();
  await expect(page.locator("policy-changes li").first()).toBeVisible();
  await applied(account, refusing("salaries"));
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByText(/It was not applied: the policy was changed while you looked at it/)).toBeVisible();
  // The browser says that the answer was a conflict.
  expect(complaints.splice(0)).toEqual([expect.stringContaining("409")]);

  await page.getByRole("button", { name: "Compare with what is in force now" }).click();
  await expect(page.locator("policy-changes")).toContainText("salaries");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByText(/Applied as version \d+/)).toBeVisible();
  expect((await account.api("GET", "/policies/versions"))[0].version_number).toBeGreaterThan(2);
});

test("versions are compared, tagged and gone back to", async ({ console: page, account }) => {
  await account.tracker();
  const { version: first } = await applied(account, refusing("secret"));
  await applied(account, refusing("salaries"));
  const n = first.version_number;
  await page.goto("/console/policy?tab=versions");
  await page.getByRole("button", { name: new RegExp(`^version ${n}\\b`) }).click();
  await expect(page.locator("policy-compare p-code")).toContainText("secret");
  await page.getByLabel("Compare with").selectOption({ label: "What is in force" });
  await expect(page.getByText(`From version ${n} to what is in force`)).toBeVisible();
  await expect(page.locator("policy-compare .added").first()).toContainText("salaries");

  await page.getByRole("button", { name: "Tag", exact: true }).click();
  await page.locator("policy-tag").getByLabel("Name").fill("good");
  await page.getByRole("button", { name: "Tag it" }).click();
  await expect(page.getByText(`Version ${n} has the tag “good”`)).toBeVisible();

  await page.getByRole("button", { name: "Roll back" }).click();
  await expect(page.locator("policy-rollback policy-changes")).toContainText("salaries");
  await page.getByRole("button", { name: `Go back to version ${n}` }).click();
  await expect(page.getByText(`it is what version ${n} was`)).toBeVisible();
  const [newest, , tagged] = await account.api("GET", "/policies/versions");
  expect([newest.rolled_back_to, newest.origin, tagged.tags]).toEqual([n, "rolled_back", ["good"]]);
});

test("one call is tried against what is in force and the draft", async ({ console: page, account }) => {
  await account.tracker();
  await applied(account, refusing("secret"));
  await page.goto("/console/policy");
  await write(page, refusing("salaries"));
  await page.getByRole("tab", { name: "Simulator" }).click();
  await page.getByLabel("Tool", { exact: true }).selectOption("search");
  await page.getByLabel("Arguments (JSON)").fill("no JSON");
  await page.getByRole("button", { name: "Decide" }).click();
  await expect(page.getByText(/no JSON object/)).toBeVisible();

  await page.getByLabel("Arguments (JSON)").fill('{"query": "secret"}');
  await page.getByLabel("Arguments (JSON)").press("Control+Enter");
  const decision = page.locator("policy-decision");
  await expect(decision.getByRole("status")).toContainText("Allow");
  await page.getByText("What is in force", { exact: true }).click();
  await expect(page.getByText("decide again")).toBeVisible();
  await page.getByRole("button", { name: "Decide" }).click();
  await expect(decision.getByRole("status")).toContainText("Deny");
  await expect(decision.locator(".checked")).toContainText("not for agents");
  await expect(decision.locator(".checked")).toContainText("applies");
  await expect(decision.locator(".read")).toContainText("args.query");
});

test("a rule over the budget is tried with one that is made up", async ({ console: page, account }) => {
  await account.tracker();
  await applied(account, policy("tools:\n- tool: search\n  rules:\n  - action: deny\n    when: budget.spent > 1.0\n"));
  await page.goto("/console/policy?tab=simulate");
  await page.getByLabel("Tool", { exact: true }).selectOption("search");
  await page.getByRole("button", { name: "Decide" }).click();
  const decision = page.locator("policy-decision");
  await expect(decision.getByRole("status")).toContainText("Ask");
  await expect(decision.locator(".checked")).toContainText("there is no `budget.spent`");

  const spent = page.getByRole("textbox", { name: "Spent" });
  await spent.fill("1,50");
  await expect(page.getByText("is no amount")).toBeVisible();
  for (const [amount, word] of [["1.50", "Deny"], ["0.50", "Allow"]] as const) {
    await spent.fill(amount);
    await expect(page.getByText("is no amount")).toHaveCount(0);
    await expect(page.getByText("decide again")).toBeVisible();
    await page.getByRole("button", { name: "Decide" }).click();
    await expect(decision.getByRole("status")).toContainText(word);
    await expect(decision.locator(".read")).toContainText("budget.spent");
  }
});

test("a draft is replayed over recorded calls, then put in the shadow of live ones", async ({ console: page, account,
  complaints }) => {
  await account.tracker();
  const search = await searching(account);
  for (const query of ["secret", "crash"]) await search(query);
  await page.goto("/console/policy");
  await write(page, refusing("secret"));
  await page.getByRole("tab", { name: "Replay" }).click();
  await expect(async () => {
    await page.getByRole("button", { name: "Replay" }).click();
    await expect(page.getByRole("heading", { name: "Would change 1 of 2 calls" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const rows = page.locator("policy-differences tbody tr");
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText("Allow");
  await expect(rows.first()).toContainText("not for agents");

  await page.getByRole("tab", { name: "Shadow" }).click();
  await page.getByRole("button", { name: "Put the draft in the shadow" }).click();
  await expect(page.getByText("No call came yet")).toBeVisible();
  // The browser says that no draft was there.
  expect(complaints.splice(0)).toEqual([expect.stringContaining("404")]);
  await search("secret");
  await expect(rows).toHaveCount(1, { timeout: 15_000 });
  await expect(rows.first()).toContainText("Deny");
  await page.getByRole("button", { name: "End it" }).click();
  await page.locator("p-confirm").getByRole("button", { name: "End it" }).click();
  await expect(page.getByText("No draft is in the shadow", { exact: true })).toBeVisible();
});
