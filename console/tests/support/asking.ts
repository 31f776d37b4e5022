/** An agent that calls tools which need a yes, and asks questions. */
import type { Account } from "./account.js";
import type { ToolsServer } from "./tools-server.js";

type Json = any;

export class Asking {
  private constructor(private readonly account: Account, private readonly key: string) {}

  /** Connects the tools, holds back those that write, and makes a key for the agent. */
  static async prepare(account: Account, tools: ToolsServer, workflow: Json = {}): Promise<Asking> {
    const server = await account.api("POST", "/mcp-servers", { name: "repo-tools", url: tools.url });
    const asked = await account.api("POST", "/approval-workflows", { name: "Owners", approval_type: "standard",
      timeout_seconds: 3_600, approver_user_ids: [(await account.api("GET", "/auth/users/me")).id], ...workflow });
    for (const [tool_name, condition_expression, description] of [
      ["delete_branch", 'args.repository.startsWith("acme/")', "Branches of acme are deleted by people"],
      ["send_payment", "args.amount > 300", "Payments above 300"],
    ]) {
      const config = await account.api("POST", "/tool-configurations", { tool_name, tool_source: "mcp",
        mcp_server_id: server.id, approval_workflow_id: asked.id, justification_mode: "optional" });
      await account.api("POST", `/tool-configurations/${config.id}/access-rules`, { action: "require_approval",
        condition_expression, description });
    }
    const { key } = await account.api("POST", "/auth/api-keys", { name: "release-bot", scopes: ["mcp:write"] });
    return new Asking(account, key);
  }

  /** Calls a tool and does not wait for people; answers the request's id. */
  async call(tool: string, args: Json): Promise<string> {
    const before = await this.pending();
    void this.insist(tool, args).catch(() => undefined);
    for (let tries = 0; tries < 200; tries++) {
      const fresh = (await this.pending()).find((id) => !before.includes(id));
      if (fresh) return fresh;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`no request came of ${tool}`);
  }

  /** Comes again for the same call as long as it waits, as agents do. */
  private async insist(tool: string, args: Json): Promise<void> {
    for (let tries = 0; tries < 240; tries++) {
      const answer = await fetch(`${this.account.server}/api/v1/mcp/${tool}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${this.key}` },
        body: JSON.stringify(args),
      });
      const said = await answer.text();
      if (!said.includes("pending")) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  private async pending(): Promise<string[]> {
    const rows = await this.account.api("GET", "/approval-requests?status=pending&limit=100");
    return rows.map(({ id }: Json) => id);
  }
}
