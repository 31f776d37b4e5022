/** The connected MCP servers with their health. Fires `p-changed` when something was changed. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask } from "../../api/client.js";
import { session } from "../../api/session.js";
import { confirm } from "../../components/confirm.js";
import "../../components/p-chip.js";
import type { Tone } from "../../components/p-chip.js";
import "../../components/p-icon.js";
import "../../components/p-state.js";
import "../../components/p-time.js";
import { toast, toastError } from "../../components/toast.js";
import { router } from "../../router.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { shared } from "../../styles/shared.js";
import type { Server, Tool } from "./model.js";
import "./server-dialog.js";

const t = strings("tools", en);
const TONES: Record<Server["status"], Tone> = { active: "good", inactive: "still", error: "bad" };

@customElement("server-list")
export class ServerList extends LitElement {
  @property({ attribute: false }) servers: readonly Server[] = [];
  @property({ attribute: false }) tools: readonly Tool[] = [];
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private edited: Server | undefined;
  /** Those that are being asked something. */
  @state() private busy: ReadonlySet<string> = new Set();

  static override styles = [
    shared,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr));
        gap: var(--space-4);
      }

      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
        gap: var(--space-3);
        padding: var(--space-4) var(--space-5);
      }

      .place {
        color: var(--text-quiet);
        overflow-wrap: anywhere;
      }

      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-5);
        font-size: var(--size-s);
      }

      .facts dt {
        color: var(--text-quiet);
      }

      .trouble {
        padding: var(--space-2) var(--space-3);
        border-radius: var(--radius-s);
        background: var(--bad-tint);
        color: var(--bad-text);
        font-size: var(--size-s);
        overflow-wrap: anywhere;
      }

      .warnings {
        background: var(--warn-tint);
        color: var(--warn-text);
      }

      .actions {
        margin-top: auto;
      }

      summary {
        color: var(--text-quiet);
        font-size: var(--size-s);
        cursor: pointer;
      }

      .words {
        max-height: 12rem;
        overflow: auto;
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const isAdding = this.query.has("add") && session.may("create_mcp_servers");
    return html`${this.servers.length === 0
        ? html`<div class="sheet"><p-state heading=${t("server_empty")} detail=${t("server_empty_detail")} icon="plug"
            action=${session.may("create_mcp_servers") ? t("server_add") : ""}
            @p-action=${() => router.setQuery({ add: "1" })}></p-state></div>`
        : html`<ul>${this.servers.map((server) => this.#card(server))}</ul>`}
      ${isAdding || this.edited
        ? html`<server-dialog open .server=${this.edited} @p-close=${this.#closed} @p-saved=${this.#saved}>
          </server-dialog>`
        : nothing}`;
  }

  #card(server: Server) {
    const tools = this.tools.filter(({ source_id }) => source_id === server.id);
    const isError = server.status === "error";
    return html`<li class="sheet">
      <div class="row spread">
        <h2>${server.name}</h2>
        <span class="row">${server.is_trusted ? html`<p-chip tone="accent">${t("server_trusted")}</p-chip>` : nothing}
          ${server.held_tools > 0
            ? html`<a href="/console/tools/reviews?server=${server.id}"><p-chip tone="warn">${
                t("server_held", { n: server.held_tools })}</p-chip></a>`
            : nothing}
          <p-chip tone=${TONES[server.status]} dot>${t(`status_${server.status}`)}</p-chip></span>
      </div>
      <code class="place">${server.url ?? server.command_line ?? ""}</code>
      <dl class="facts">
        ${fact(t("server_tools"), tools.length)} ${fact(t("auth"), t(`auth_${server.auth_type}`))}
        ${server.protocol_version ? fact(t("server_protocol"), server.protocol_version) : nothing}
        ${fact(t("review"), html`<span title=${t(`review_${server.review}_hint`)}>${
          t(`review_${server.review}`)}</span>`)}
        ${fact(t("server_scanned_at"), html`<p-time when=${server.last_scan_at ?? ""} none=${t("server_never")}>
          </p-time>`)}
      </dl>
      ${isError && server.last_error ? html`<p class="trouble">${server.last_error}</p>` : nothing}
      ${server.warnings.length > 0
        ? html`<details class="trouble warnings">
            <summary>${t("server_warnings", { n: server.warnings.length })}</summary>
            <ul class="words">${server.warnings.map((one) => html`<li>${one}</li>`)}</ul></details>`
        : nothing}
      ${server.instructions
        ? html`<details><summary>${t("server_instructions")}</summary>
            <p class="words small" tabindex="0">${server.instructions}</p></details>`
        : nothing}
      ${this.#actions(server, tools.length)}
    </li>`;
  }

  #actions(server: Server, tools: number) {
    const may = (permission: string) => session.may(permission);
    const isBusy = this.busy.has(server.id);
    return html`<div class="row actions">
      ${may("edit_mcp_servers") && server.auth_type === "oauth"
        ? html`<wa-button size="s" variant="brand" title=${t("server_authorize_hint")}
            @click=${() => void this.#authorize(server)}>${t("server_authorize")}</wa-button>`
        : nothing}
      ${may("edit_mcp_servers")
        ? html`<wa-button size="s" appearance="outlined" ?loading=${isBusy} ?disabled=${server.status === "inactive"}
              @click=${() => void this.#scan(server)}><p-icon slot="start" name="refresh"></p-icon>${t("server_scan")}
            </wa-button>
            <wa-button size="s" appearance="outlined"
              @click=${() => (this.edited = server)}>
              <p-icon name="edit" label=${t("server_edit", { name: server.name })}></p-icon></wa-button>`
        : nothing}
      ${may("delete_mcp_servers")
        ? html`<wa-button size="s" appearance="outlined"
            @click=${() => void this.#delete(server)}>
            <p-icon name="delete" label=${t("server_delete_heading", { name: server.name })}></p-icon></wa-button>`
        : nothing}
      ${tools > 0 ? html`<a class="small" href="/console/tools?server=${encodeURIComponent(server.name)}">
        ${t("server_show_tools")}</a>` : nothing}
      <a class="small" href="/console/tools/reviews?whole=${server.id}">${t("server_reviews")}</a>
    </div>`;
  }

  async #scan({ id, name }: Server): Promise<void> {
    this.busy = new Set([...this.busy, id]);
    try {
      const params = { path: { server_id: id } };
      const { tool_count: n } = await ask(api.POST("/api/v1/mcp-servers/{server_id}/scan", { params }));
      toast(t("server_scanned", { name, n }));
    } catch (error) {
      toastError(error);
    }
    this.busy = new Set([...this.busy].filter((other) => other !== id));
    this.#changed();
  }

  /** The server's own page is another site's, so it has a tab of its own. */
  async #authorize({ id }: Server): Promise<void> {
    // Opened at once: browsers allow it only while the click counts.
    const tab = open("about:blank", "_blank");
    try {
      const params = { path: { server_id: id } };
      const call = api.POST("/api/v1/mcp-servers/{server_id}/oauth/authorize-token", { params });
      const { authorize_url } = await ask(call);
      if (tab) {
        tab.opener = null;
        tab.location.href = authorize_url;
      } else location.href = authorize_url;
    } catch (error) {
      tab?.close();
      toastError(ApiError.from(error));
    }
  }

  async #delete({ id, name }: Server): Promise<void> {
    const question = { heading: t("server_delete_heading", { name }), detail: t("server_delete_detail"),
      action: t("server_delete"), danger: true };
    if (!(await confirm(question))) return;
    try {
      await ask(api.DELETE("/api/v1/mcp-servers/{server_id}", { params: { path: { server_id: id } } }));
      toast(t("server_deleted", { name }));
    } catch (error) {
      toastError(error);
    }
    this.#changed();
  }

  readonly #closed = () => {
    this.edited = undefined;
    router.setQuery({ add: null });
  };

  readonly #saved = () => this.#changed();

  #changed() {
    this.dispatchEvent(new Event("p-changed"));
  }
}

function fact(name: string, value: unknown) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "server-list": ServerList;
  }
}
