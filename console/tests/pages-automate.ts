/** The pages of flows, tools, models and teams, with something on them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Shown } from "./pages.js";
import type { Account } from "./support/account.js";
import { queued, scheduled, tried } from "./support/flow-control.js";
import { BANK, ToolsServer } from "./support/tools-server.js";

const FLOWS = fileURLToPath(new URL("../../flows/", import.meta.url));

export const automatePages: Shown[] = [
  { name: "flows-none", path: "/console/flows" },
  { name: "flows", path: "/console/flows", prepare: someFlows,
    ready: (page) => page.locator("p-runs").first().waitFor() },
  { name: "flow-new", path: "/console/flows/new" },
  { name: "flow-new-from", path: "/console/flows/new?from=generic-webhook",
    ready: (page) => page.locator(".cm-content").waitFor() },
  { name: "flow", path: (id) => `/console/flows/${id}`, prepare: someFlows,
    ready: (page) => page.locator(".cm-content").waitFor() },
  { name: "flow-try", path: (id) => `/console/flows/${id}?tab=try`, prepare: someFlows },
  { name: "flow-test", path: (id) => `/console/flows/${id}?tab=try`, prepare: tried,
    ready: (page) => page.locator("flow-compare .summary").waitFor() },
  { name: "flow-limits", path: (id) => `/console/flows/${id}?tab=limits`, prepare: (account) => queued(account),
    ready: (page) => page.getByText("waits behind key acme/app: 1 before it").waitFor() },
  { name: "flow-schedule", path: (id) => `/console/flows/${id}?tab=schedule`, prepare: scheduled,
    ready: (page) => page.locator("p-fire-times tbody tr").first().waitFor() },
  { name: "flow-schedule-edit", path: (id) => `/console/flows/${id}`, prepare: scheduled,
    ready: (page) => page.locator("flow-trigger p-fire-times tbody tr").first().waitFor() },
  { name: "flow-executions", path: (id) => `/console/flows/${id}?tab=runs`, prepare: someFlows },
  { name: "flow-history", path: (id) => `/console/flows/${id}?tab=versions`, prepare: someFlows,
    ready: (page) => page.locator("p-diff .added").first().waitFor() },
  { name: "tools", path: "/console/tools", prepare: someTools,
    ready: (page) => page.getByText("bank").first().waitFor() },
  {
    name: "tool",
    path: "/console/tools?q=pay",
    prepare: someTools,
    ready: (page) => page.getByRole("button", { name: /^pay/ }).click(),
  },
  {
    name: "tool-rule",
    path: "/console/tools?q=pay",
    prepare: someTools,
    ready: async (page) => {
      await page.getByRole("button", { name: /^pay/ }).click();
      await page.getByRole("button", { name: "Edit rule 1" }).click();
      await page.getByText("Does not apply to this call").waitFor();
    },
  },
  {
    name: "tool-rule-cel",
    path: "/console/tools?q=pay",
    prepare: someTools,
    ready: async (page) => {
      await page.getByRole("button", { name: /^pay/ }).click();
      await page.getByRole("button", { name: "Edit rule 2" }).click();
      await page.getByRole("textbox", { name: "CEL expression" }).fill("budget.spent > 1.5 || args.");
      await page.getByText("Names to use").click();
      await page.getByRole("button", { name: "Put args.amount in" }).first().waitFor();
      await page.getByRole("textbox", { name: "Spent" }).waitFor();
    },
  },
  { name: "tools-servers", path: "/console/tools?tab=servers", prepare: someTools },
  { name: "tools-server-new", path: "/console/tools?tab=servers&add=1" },
  { name: "tools-workflows", path: "/console/tools?tab=workflows", prepare: someTools },
  { name: "tools-connect", path: "/console/tools?tab=connect" },
  { name: "ai-models-none", path: "/console/ai-models" },
  { name: "ai-models", path: "/console/ai-models", prepare: someModels },
  { name: "teams", path: "/console/teams", prepare: someTeams },
];

/** The shipped flows, one of them with an execution and another version. Answers that one's id. */
async function someFlows(account: Account): Promise<string> {
  await account.tracker();
  const texts = ["issue-triage", "nightly-heartbeat", "generic-webhook", "custom-image", "pull-request-summary"];
  for (const name of texts) await applied(account, readFileSync(`${FLOWS}${name}.yaml`, "utf8"));
  const triage = readFileSync(`${FLOWS}issue-triage.yaml`, "utf8");
  const id = await applied(account, triage + "prompt: Read {{ event.subject }}\n");
  await account.api("POST", `/flows/${id}/trigger`, { greeting: "hello" });
  return id;
}

async function applied({ server, access }: Account, body: string): Promise<string> {
  const headers = { "content-type": "application/yaml", authorization: `Bearer ${access}` };
  const response = await fetch(`${server}/api/v1/flows/apply`, { method: "POST", headers, body });
  const [{ flow }] = (await response.json());
  return flow.id;
}

async function someTools(account: Account): Promise<void> {
  const bank = await ToolsServer.start(BANK);
  const server = await account.api("POST", "/mcp-servers", { name: "bank", url: bank.url });
  bank.close();
  const pay = { tool_name: "pay", tool_source: "mcp", mcp_server_id: server.id };
  const { id } = await account.api("POST", "/tool-configurations", pay);
  const rules = [
    { action: "require_approval", condition_expression: "args.amount > 300", condition_type: "simple" },
    { action: "deny", condition_expression: "args.to.endsWith('@example.com')", description: "never to examples" },
    { action: "allow", is_enabled: false },
  ];
  for (const [index, rule] of rules.entries()) {
    await account.api("POST", `/tool-configurations/${id}/access-rules`, { ...rule, priority: (index + 1) * 10 });
  }
  await account.api("POST", "/approval-workflows", { name: "Money", approvals_required: 2, timeout_seconds: 86_400 });
}

async function someModels(account: Account): Promise<void> {
  const price = { price: { input_per_million: 3, output_per_million: 15 } };
  await account.api("POST", "/ai-models", { name: "house model", provider_name: "house", model_identifier: "small-1",
    api_endpoint: "http://127.0.0.1:9/v1", api_key: "sk-test", meta_data: price });
  await account.api("POST", "/ai-models", { name: "other", provider_name: "openai", model_identifier: "gpt-5" });
}

async function someTeams(account: Account): Promise<void> {
  await account.api("POST", "/teams", { name: "Payments", description: "Who may spend" });
}
