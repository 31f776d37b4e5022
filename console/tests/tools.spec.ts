/** Tools: a server is connected, its tools get rules, and rules are ordered with the keyboard. */
import { randomUUID } from "node:crypto";
import { colleague } from "./support/database.js";
import { expect, test } from "./support/fixtures.js";
import { BANK, ToolsServer } from "./support/tools-server.js";

let bank: ToolsServer;

test.beforeAll(async () => {
  bank = await ToolsServer.start(BANK, "s3cret");
});

test.afterAll(() => bank.close());

test("a server is connected with a token, and a payment asks", async ({ console: page, account }) => {
  await page.goto("/console/tools?tab=servers");
  await page.getByRole("button", { name: "Add server" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).fill("bank");
  await page.getByLabel("Address").fill(bank.url);
  await page.getByLabel("Signs in with").selectOption("bearer");
  await page.getByLabel("Token").fill("wrong");
  await page.locator("server-dialog").getByRole("button", { name: "Add server" }).click();
  await expect(page.locator("server-list").getByText("error")).toBeVisible();
  await page.getByRole("button", { name: "Edit bank" }).click();
  await page.getByLabel("Token").fill("s3cret");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("server-list").getByText("up", { exact: true })).toBeVisible();

  await page.getByRole("link", { name: "Show its tools" }).click();
  await page.getByRole("button", { name: /pay Pays an invoice/ }).click();
  await expect(page.getByText("<img src=x onerror=alert(1)> is text")).toBeVisible();
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByText("By one argument").click();
  await page.getByLabel("Argument", { exact: true }).selectOption("amount");
  await page.getByRole("combobox", { name: "is" }).selectOption("gt");
  await page.getByRole("textbox", { name: "Value" }).fill("300");
  await page.getByLabel("Arguments of a call (JSON)").fill('{"amount": 500, "to": "ada"}');
  await expect(page.getByText("This call: Ask")).toBeVisible();
  await page.getByLabel("Arguments of a call (JSON)").fill('{"amount": 5, "to": "ada"}');
  await expect(page.getByText("Does not apply to this call")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("rule-list code")).toHaveText("args.amount > 300");

  const tools = await account.api("GET", "/tools/summary");
  const [rule] = tools.find(({ name }: { name: string }) => name === "pay").access_rules;
  expect([rule.action, rule.condition_expression, rule.condition_type]).toEqual(
    ["require_approval", "args.amount > 300", "simple"]);
});

test("a condition over the budget is completed, tried, and stays in CEL", async ({ console: page, account }) => {
  await account.tracker();
  await page.goto("/console/tools?q=search");
  await page.getByRole("button", { name: /^search/ }).click();
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByText("By CEL").click();
  const cel = page.getByRole("textbox", { name: "CEL expression" });
  await cel.fill("bud");
  await page.getByRole("button", { name: "Put budget.spent in" }).click();
  await expect(cel).toHaveValue("budget.spent");
  await expect(cel).toBeFocused();
  await cel.pressSequentially(" > 1.5");
  await expect(page.getByText("Does not apply to this call")).toBeVisible();
  await page.getByRole("textbox", { name: "Spent" }).fill("2");
  await expect(page.getByText("This call: Ask")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("rule-list code")).toHaveText("budget.spent > 1.5");

  await page.getByRole("button", { name: "Edit rule 1" }).click();
  await expect(cel).toHaveValue("budget.spent > 1.5");
  await page.locator("rule-dialog").getByLabel("Description").fill("a costly day");
  await page.getByRole("button", { name: "Save" }).click();
  const rule = async () => {
    const tools = await account.api("GET", "/tools/summary");
    return tools.find(({ name }: { name: string }) => name === "search").access_rules[0];
  };
  await expect.poll(async () => (await rule()).description).toBe("a costly day");
  const { condition_type: type, condition_expression: text } = await rule();
  expect([type, text]).toEqual(["cel", "budget.spent > 1.5"]);
});

test("rules are moved with arrow keys and by dragging", async ({ console: page, account }) => {
  const configuration = await account.api("POST", "/tool-configurations", { tool_name: "search" });
  for (const [index, action] of ["allow", "deny", "require_approval"].entries()) {
    await account.api("POST", `/tool-configurations/${configuration.id}/access-rules`, { action, priority: index,
      condition_expression: `args.limit == ${index}`, condition_type: "simple" });
  }
  await account.tracker();
  const conditions = async () => {
    const tools = await account.api("GET", "/tools/summary");
    const { access_rules: rules } = tools.find(({ name }: { name: string }) => name === "search");
    return rules.map((rule: any) => rule.condition_expression.at(-1));
  };
  await page.goto("/console/tools?q=search");
  await page.getByRole("button", { name: /^search/ }).click();
  await page.getByRole("button", { name: /Move rule 3/ }).press("ArrowUp");
  await expect(page.locator("rule-list code")).toHaveText([/== 0/, /== 2/, /== 1/]);
  await expect.poll(conditions).toEqual(["0", "2", "1"]);
  await expect(page.getByRole("button", { name: /Move rule 2/ })).toBeFocused();

  const from = await page.getByRole("button", { name: /Move rule 1/ }).boundingBox();
  const to = await page.getByRole("button", { name: /Move rule 3/ }).boundingBox();
  if (!from || !to) throw new Error("no handles");
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y + 8, { steps: 4 });
  await page.mouse.up();
  await expect.poll(conditions).toEqual(["2", "1", "0"]);
});

test("a tool is switched off, and the commands name this server", async ({ console: page, account }) => {
  await page.goto("/console/tools");
  await page.getByRole("switch", { name: "ask_user enabled" }).click();
  await expect(page.getByText("“ask_user” is off")).toBeVisible();
  const tools = await account.api("GET", "/tools/summary");
  expect(tools.find(({ name }: { name: string }) => name === "ask_user").exposed_name).toBeNull();
  await page.getByRole("tab", { name: "Connect a client" }).click();
  const { origin } = new URL(page.url());
  await expect(page.locator("connect-clients")).toContainText(`mcp add --transport http preloop ${origin}/mcp/v1`);
});

test("an approval workflow is written, and told whom to ask", async ({ console: page, account, house }) => {
  const grace = colleague(house.server, account.username, `grace-${randomUUID().slice(0, 8)}`, "Grace Hopper");
  const me = await account.api("GET", "/auth/users/me");
  const team = await account.api("POST", "/teams", { name: "Payments" });
  await page.goto("/console/tools?tab=workflows");
  await page.getByRole("button", { name: "Add workflow" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Money");
  await page.getByRole("group", { name: "Teams that decide" }).getByLabel("Payments").check();
  const people = page.getByRole("combobox", { name: "People who decide" });
  await people.fill("hopper");
  await expect(page.getByRole("option", { name: /Grace Hopper/ })).toBeVisible();
  await people.press("Enter");
  await expect(page.getByRole("button", { name: "Remove Grace Hopper" })).toBeVisible();
  await people.fill("nobody of that name");
  await expect(page.getByText("Nobody else is called that")).toBeVisible();
  await page.getByLabel("How many have to agree").fill("2");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Money" })).toBeVisible();
  const workflows = await account.api("GET", "/approval-workflows");
  const made = workflows.find(({ name }: { name: string }) => name === "Money");
  expect(made.approver_team_ids).toEqual([team.id]);
  expect(made.approver_user_ids.toSorted()).toEqual([me.id, grace].toSorted());
});
