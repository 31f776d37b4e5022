/** Webhooks of a tracker as GitHub sends them, and flows that hear them. */
import { createHmac, randomUUID } from "node:crypto";
import type { Account } from "./account.js";

type Json = any;

export class Hook {
  private constructor(
    private readonly account: Account,
    private readonly url: string,
    private readonly secret: string,
  ) {}

  static async create(account: Account): Promise<Hook> {
    const { webhook } = await account.tracker();
    return new Hook(account, webhook.url, webhook.secret);
  }

  /** An issue that somebody opens. */
  async issue(title: string, more: Json = {}): Promise<void> {
    const body = JSON.stringify({
      action: "opened",
      issue: { number: 7, title, html_url: "https://github.com/acme/app/issues/7", state: "open",
        user: { login: "ada" }, labels: [{ name: "bug" }], body: "It breaks.", ...more },
      repository: { id: 1, full_name: "acme/app", name: "app", html_url: "https://github.com/acme/app" },
      sender: { login: "ada" },
    });
    const { pathname } = new URL(this.url);
    const answer = await fetch(`${this.account.server}${pathname}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": "issues",
        "x-github-delivery": randomUUID(),
        "x-hub-signature-256": `sha256=${createHmac("sha256", this.secret).update(body).digest("hex")}`,
      },
      body,
    });
    if (!answer.ok) throw new Error(`the webhook was answered ${answer.status}: ${await answer.text()}`);
  }
}

/** A flow of the built-in agent that says some lines about each issue. */
export function issueFlow(name: string, steps: Json[], trigger: Json = {}): Json {
  return {
    name,
    agent_type: "builtin",
    trigger_event_source: "github",
    trigger_event_types: ["issue_opened"],
    prompt_template: "Look at {{ event.subject }}",
    agent_config: { steps },
    ...trigger,
  };
}
