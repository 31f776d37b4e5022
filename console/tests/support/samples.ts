/** What pages are looked at with: as a day's work would leave it, with texts that are hostile on purpose. */
import type { Account } from "./account.js";
import { Asking } from "./asking.js";
import { Hook, issueFlow } from "./hooks.js";
import { ToolsServer } from "./tools-server.js";

/** Breaks pages that take text for markup, or let it turn the direction of what is around it. */
export const HOSTILE = '<img src=x onerror="document.title=1">\u202egnp.exe <script>throw 1</script>';

export interface AskedFor {
  payment: string;
  branch: string;
  question: string;
  form: string;
  agent: Asking;
  tools: ToolsServer;
}

/** Several requests that wait, of every kind. */
export async function askedFor(account: Account): Promise<AskedFor> {
  const tools = await ToolsServer.start();
  const agent = await Asking.prepare(account, tools);
  const branch = await agent.call("delete_branch", { repository: "acme/storefront", branch: "feature/checkout-redesign",
    force: true, justification: "Pull request 481 was merged yesterday, and nobody has pushed since." });
  await agent.call("delete_branch", { repository: "acme/storefront", branch: HOSTILE });
  const question = await agent.call("ask_user", { question: "The tests of the payment module fail since this " +
    "morning. Should I open an issue, or mend them myself?", options: ["Open an issue", "Mend them", "Leave it"],
    allow_free_text: true });
  const form = await agent.call("ask_user", { question: "Which release do you want?", input_schema: {
    type: "object", required: ["version", "channel"],
    properties: { version: { type: "string", title: "Version", description: "Such as 2.4.0" },
      channel: { enum: ["stable", "beta"], title: "Channel" }, announce: { type: "boolean", title: "Announce it" },
      copies: { type: "integer", title: "Copies", minimum: 1 } } } });
  const payment = await agent.call("send_payment", { to: "Northwind Traders Ltd.", amount: 1_250, currency: "EUR",
    note: "Invoice 2026-118", justification: "The invoice is due on Friday; it matches purchase order 7741.",
    invoice: { number: "2026-118", lines: [{ article: "Hosting", price: 950 }, { article: "Support", price: 300 }] } });
  return { payment, branch, question, form, agent, tools };
}

export interface RanFor {
  /** The newest execution, which has ended. */
  execution: string;
  event: string;
}

/** Some issues, of which a flow hears, and one does not. */
export async function ranFor(account: Account): Promise<RanFor> {
  const hook = await Hook.create(account);
  const steps = [{ name: "look", log: "looking at {{ event.subject }}" },
    { name: "words", log: "opened by {{ event.actor }}, labels {{ event.labels|join(', ') }}" },
    { name: "judge", set: { kind: "bug", priority: "high" } }];
  await account.api("POST", "/flows", issueFlow("Issue triage", steps));
  await account.api("POST", "/flows", issueFlow("Release notes", steps, { trigger_event_types: ["release"] }));
  await account.api("POST", "/flows", issueFlow("Bugs of the checkout", steps,
    { trigger_where: 'event.subject.contains("checkout")' }));
  for (const title of ["Crash when saving a draft", "The checkout shows the wrong currency", HOSTILE,
    "Login fails after the update to version 2.4.0"]) await hook.issue(title);
  for (let tries = 0; tries < 600; tries++) {
    const rows = await account.api("GET", "/flows/executions?limit=10");
    const [newest] = rows;
    if (rows.length >= 5 && rows.every(({ status }: { status: string }) => status === "SUCCEEDED")) {
      return { execution: newest.id, event: newest.trigger_event_id };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the executions did not end");
}
