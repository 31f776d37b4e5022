/** Tools, the MCP servers they come from, whom to ask about calls, and how clients connect. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, askList } from "../api/client.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-tabs.js";
import type { Tab } from "../components/p-tabs.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/tools.js";
import { shared } from "../styles/shared.js";
import { Page } from "./page.js";
import "./tools/connect-clients.js";
import type { Server, Team, Tool, Workflow } from "./tools/model.js";
import "./tools/server-list.js";
import "./tools/tool-list.js";
import "./tools/workflow-list.js";

const t = strings("tools", en);
const MOST = 500;

@customElement("page-tools")
export class PageTools extends Page {
  @state() private tools: Tool[] | undefined;
  @state() private servers: Server[] = [];
  @state() private workflows: Workflow[] = [];
  @state() private teams: Team[] = [];
  @state() private trouble = "";

  static override styles = [
    shared,
    css`
      p-tabs {
        margin-bottom: var(--space-4);
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, session);
    // A server that comes, goes or fails tells nothing by itself; what was missed is fetched after a gap.
    new LiveController(this, "activity", () => undefined, () => void this.#load());
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  readonly #load = async (): Promise<void> => {
    const query = { limit: MOST };
    const page = { params: { query } };
    try {
      const [tools, servers, workflows, teams] = await Promise.all([
        ask(api.GET("/api/v1/tools")),
        session.may("view_mcp_servers") ? askList(api.GET("/api/v1/mcp-servers", page)) : none<Server>(),
        askList(api.GET("/api/v1/approval-workflows", page)).catch(() => none<Workflow>()),
        askList(api.GET("/api/v1/teams", page)).catch(() => none<Team>()),
      ]);
      this.tools = tools;
      [this.servers, this.workflows, this.teams] = [servers.items, workflows.items, teams.items];
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  };

  override render() {
    return html`<p-page-header heading=${t("title")}>${t("intro")}
        ${session.may("create_mcp_servers")
          ? html`<wa-button slot="actions" variant="brand" size="s"
              @click=${() => router.setQuery({ tab: "servers", add: "1" })}>
              <p-icon slot="start" name="add"></p-icon>${t("server_add")}</wa-button>`
          : nothing}
      </p-page-header>
      <p-tabs label=${t("view")} current=${this.#tab} .tabs=${this.#tabs()}
        @p-tab=${({ detail }: CustomEvent<string>) => router.setQuery({ tab: detail === "tools" ? null : detail })}>
      </p-tabs>
      ${this.#part()}`;
  }

  get #tab(): string {
    const asked = this.query.get("tab") ?? "";
    return this.#tabs().some(({ key }) => key === asked) ? asked : "tools";
  }

  #tabs(): Tab[] {
    const all: Tab[] = [
      { key: "tools", label: t("tab_tools"), count: this.tools?.length },
      { key: "servers", label: t("tab_servers"), count: this.servers.length },
      { key: "workflows", label: t("tab_workflows"), count: this.workflows.length },
      { key: "connect", label: t("tab_connect") },
    ];
    return all.filter(({ key }) => key !== "servers" || session.may("view_mcp_servers"));
  }

  #part() {
    if (this.trouble && !this.tools) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${t("retry")}
        @p-action=${() => void this.#load()}></p-state></div>`;
    }
    if (!this.tools) return html`<p-state kind="loading"></p-state>`;
    switch (this.#tab) {
      case "servers":
        return html`<server-list .servers=${this.servers} .tools=${this.tools} .query=${this.query}
          @p-changed=${this.#load}></server-list>`;
      case "workflows":
        return html`<workflow-list .workflows=${this.workflows} .teams=${this.teams}
          ?can-edit=${session.may("manage_approval_workflows")} @p-changed=${this.#load}></workflow-list>`;
      case "connect":
        return html`<connect-clients></connect-clients>`;
      default:
        return html`<tool-list .tools=${this.tools} .workflows=${this.workflows} .query=${this.query}
          ?can-edit=${session.may("manage_tools")} @p-changed=${this.#load}></tool-list>`;
    }
  }
}

function none<T>(): { items: T[] } {
  return { items: [] };
}
