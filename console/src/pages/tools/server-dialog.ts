/**
 * An MCP server to connect, or to be changed.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it was kept
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, ask } from "../../api/client.js";
import { session } from "../../api/session.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-switch.js";
import type { PSwitch } from "../../components/p-switch.js";
import { toast } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { FormDialog } from "../form-dialog.js";
import type { Server } from "./model.js";
import { bodyOf, type ServerForm } from "./server-form.js";

const t = strings("tools", en);
const AUTHS = ["none", "bearer", "api_key", "oauth"] as const;
const PREFIXES = ["always", "on_conflict", "never"] as const;

@customElement("server-dialog")
export class ServerDialog extends FormDialog {
  @property({ attribute: false }) server: Server | undefined;
  @state() private transport: Server["transport"] = "http-streaming";
  @state() private auth: Server["auth_type"] = "none";
  @state() private isTrusted = false;
  @state() private isActive = true;
  @state() private review: ServerForm["review"] = "";

  static override styles = [
    FormDialog.styles,
    css`
      summary {
        color: var(--text-quiet);
        cursor: pointer;
      }

      details .stack {
        padding-top: var(--space-3);
      }
    `,
  ];

  protected begin() {
    const { server } = this;
    this.transport = server?.transport ?? "http-streaming";
    this.auth = server?.auth_type ?? "none";
    this.isTrusted = server?.is_trusted ?? false;
    this.isActive = server?.status !== "inactive";
    this.review = server?.review ?? "";
  }

  override render() {
    const { server } = this;
    const heading = server ? t("server_edit", { name: server.name }) : t("server_new_heading");
    const transports = [
      { value: "http-streaming", label: t("transport_http") },
      { value: "sse", label: t("transport_sse") },
      ...(session.may("run_mcp_commands") ? [{ value: "stdio", label: t("transport_stdio") }] : []),
    ];
    return html`<p-dialog heading=${heading} ?open=${this.open} @p-close=${this.close}>
      <form @submit=${this.#submit}>
        ${this.field("name", t("name"), server?.name ?? "", { required: true })}
        <p-select label=${t("transport")} .value=${this.transport} .options=${transports}
          @change=${({ currentTarget }: Event) =>
            (this.transport = (currentTarget as PSelect).value as Server["transport"])}></p-select>
        ${this.transport === "stdio" ? this.#command() : this.#address()}
        ${this.#review()}
        <details ?open=${Boolean(server?.tool_prefix)}>
          <summary>${t("advanced")}</summary>
          <div class="stack">
            <div class="pair">
              ${this.field("tool_prefix", t("prefix"), server?.tool_prefix ?? "", { mono: true })}
              <p-select name="prefix_mode" label=${t("prefix_mode")} .value=${server?.prefix_mode ?? "always"}
                .options=${PREFIXES.map((value) => ({ value, label: t(`prefix_${value}`) }))}></p-select>
            </div>
            <p-switch label=${t("trusted")} .checked=${this.isTrusted}
              @change=${({ currentTarget }: Event) => (this.isTrusted = (currentTarget as PSwitch).checked)}></p-switch>
            <p-switch label=${t("is_active")} .checked=${this.isActive}
              @change=${({ currentTarget }: Event) => (this.isActive = (currentTarget as PSwitch).checked)}></p-switch>
          </div>
        </details>
      </form>
      ${this.buttons(t("cancel"), t(server ? "save" : "server_add"))}
    </p-dialog>`;
  }

  #address() {
    const { server, auth } = this;
    const kept = server && server.auth_type === auth ? t("token_kept") : "";
    const known = (server?.auth_config ?? {}) as { key_name?: string };
    return html`${this.field("url", t("url"), server?.url ?? "", { required: true, mono: true,
        placeholder: "https://mcp.example.com/mcp" })}
      <p-select label=${t("auth")} .value=${auth} hint=${auth === "oauth" ? t("auth_oauth_hint") : ""}
        .options=${AUTHS.map((value) => ({ value, label: t(`auth_${value}`) }))}
        @change=${({ currentTarget }: Event) => (this.auth = (currentTarget as PSelect).value as Server["auth_type"])}>
      </p-select>
      ${auth === "bearer" ? this.field("token", t("token"), "", { secret: true, hint: kept }) : nothing}
      ${auth === "api_key"
        ? html`<div class="pair">${this.field("api_key", t("key"), "", { secret: true, hint: kept })}
            ${this.field("key_name", t("key_name"), known.key_name ?? "", { mono: true, placeholder: "X-API-Key" })}
          </div>`
        : nothing}`;
  }

  #review() {
    const choices = [...(this.server ? [] : [""] as const), "all", "changes"] as const;
    const options = choices.map((value) => ({ value, label: t(`review_option_${value || "default" as const}`) }));
    return html`<p-select label=${t("review_label")} .value=${this.review} .options=${options}
      hint=${this.review ? t(`review_${this.review}_hint`) : ""} @change=${({ currentTarget }: Event) =>
        (this.review = (currentTarget as PSelect).value as ServerForm["review"])}></p-select>`;
  }

  #command() {
    const { server } = this;
    const env = Object.entries(server?.env ?? {}).map(([name, value]) => `${name}=${String(value)}`);
    return html`${this.field("command", t("command"), server?.command ?? "", { required: true, mono: true })}
      ${this.field("args", t("args"), (server?.args ?? []).join("\n"), { mono: true, lines: 3 })}
      ${this.field("env", t("env"), env.join("\n"), { mono: true, lines: 2, hint: t("env_hint") })}
      ${this.field("image", t("image"), server?.image ?? "", { mono: true, hint: t("image_hint") })}`;
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(this.form);
    const { server, transport, auth, isTrusted, isActive, review } = this;
    const text = (name: string) => (data.get(name) as string | null) ?? "";
    const form: ServerForm = { text, transport, auth, isTrusted, isActive, review };
    const body = bodyOf(form, server);
    await this.keep(async () => {
      const params = { path: { server_id: server?.id ?? "" } };
      const { name } = server
        ? await ask(api.PUT("/api/v1/mcp-servers/{server_id}", { params, body: body as never }))
        : await ask(api.POST("/api/v1/mcp-servers", { body: body as never }));
      toast(t(server ? "server_saved" : "server_added", { name }));
    });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "server-dialog": ServerDialog;
  }
}
