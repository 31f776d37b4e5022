/** API keys: what there is, making one, and the only time that it is shown. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { apiKeys, createApiKey, deleteApiKey, type ApiKey, type NewApiKey, type Scope } from "../api/account.js";
import { ApiError } from "../api/errors.js";
import { confirm } from "../components/confirm.js";
import "../components/p-chip.js";
import "../components/p-code.js";
import "../components/p-dialog.js";
import "../components/p-field.js";
import "../components/p-table.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { toastError } from "../components/toast.js";
import { date } from "../format.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/settings.js";
import { FormController } from "./settings-form.js";
import { settingsStyles } from "./settings.styles.js";

const t = strings("settings", en);
const common = strings("common", commonEn);
/** What is offered; other combinations are made by the API. */
const ACCESS = {
  mcp_write: ["mcp:write"],
  mcp_read: ["mcp:read"],
  read: ["read"],
  write: ["read", "write"],
  admin: ["admin"],
} satisfies Record<string, Scope[]>;
const DAYS = ["90", "30", "365", "none"] as const;

@customElement("p-settings-keys")
export class PSettingsKeys extends LitElement {
  @state() private keys: ApiKey[] | undefined;
  @state() private trouble = "";
  @state() private isMaking = false;
  @state() private made: NewApiKey | undefined;

  readonly #form = new FormController(this);

  static override styles = settingsStyles;

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  readonly #load = async () => {
    try {
      this.keys = (await apiKeys()).items;
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  };

  override render() {
    return html`<section class="sheet">
      <div class="row spread">
        <div class="head"><h2>${t("tab_keys")}</h2><p class="quiet">${t("keys_detail")}</p></div>
        <wa-button variant="brand" size="s" @click=${() => (this.isMaking = true)}>${t("new_key")}</wa-button>
      </div>
      <p-table class="flush" label=${t("tab_keys")} .columns=${this.#columns} .rows=${this.keys} .error=${this.trouble}
        empty-heading=${t("keys_empty")} empty-detail=${t("keys_empty_detail")} @p-retry=${this.#load}></p-table>
    </section>
    <p-dialog ?open=${this.isMaking} heading=${this.made ? t("key_shown") : t("new_key")} @p-close=${this.#close}>
      ${this.isMaking ? (this.made ? this.#shown(this.made) : this.#maker()) : nothing}
    </p-dialog>`;
  }

  #maker() {
    return html`<form @submit=${this.#create}>
      <p-field name="name" label=${t("key_name")} required maxlength="100" autofocus
        .error=${this.#form.problem("name")}></p-field>
      <div class="field">
        <label for="access">${t("key_access")}</label>
        <select id="access" name="access" class="control">
          ${Object.keys(ACCESS).map((name) => html`<option value=${name}>
            ${t(`access_${name as keyof typeof ACCESS}`)}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="days">${t("key_lifetime")}</label>
        <select id="days" name="days" class="control">
          ${DAYS.map((days) => html`<option value=${days}>${t(`lifetime_${days}`)}</option>`)}
        </select>
      </div>
      <div class="row">
        <wa-button type="submit" variant="brand" ?loading=${this.#form.busy}>${t("create_key")}</wa-button>
        <wa-button appearance="plain" @click=${this.#close}>${common("cancel")}</wa-button>
      </div>
    </form>`;
  }

  #shown({ key, scopes }: NewApiKey) {
    const command = `claude mcp add --transport http preloop ${location.origin}/mcp/v1 ` +
      `--header "Authorization: Bearer ${key}"`;
    return html`<p class="quiet">${t("key_shown_detail")}</p>
      <p-code .text=${key} wrap></p-code>
      ${scopes.some((scope) => scope.startsWith("mcp:"))
        ? html`<p-code .text=${command} label=${t("key_mcp")} wrap></p-code>`
        : nothing}
      <div class="row"><wa-button variant="brand" @click=${this.#close}>${t("done")}</wa-button></div>`;
  }

  readonly #columns: Column<ApiKey>[] = [
    { key: "name", label: t("key_name"), cell: ({ name }) => name, sort: ({ name }) => name },
    { key: "prefix", label: t("key_prefix"), wideOnly: true, cell: ({ prefix }) => html`<code>${prefix}…</code>` },
    { key: "scopes", label: t("key_scopes"), cell: ({ scopes }) => scopes.map((it) => html`<p-chip>${it}</p-chip> `) },
    { key: "used", label: t("last_used"), cell: (row) => html`<p-time .when=${row.last_used_at} none=${common("never")}>
      </p-time>`, sort: ({ last_used_at }) => last_used_at },
    { key: "expires", label: t("key_expires"), cell: ({ expires_at }) => (expires_at ? date(expires_at)
      : common("never")), sort: ({ expires_at }) => expires_at },
    {
      key: "deeds",
      label: common("open_menu"),
      quietLabel: true,
      align: "end",
      cell: (row) => html`<wa-button size="s" appearance="plain" variant="danger"
        @click=${() => void this.#delete(row)}>${t("delete_key")}</wa-button>`,
    },
  ];

  readonly #create = this.#form.sends(async (text) => {
    const days = Number(text("days"));
    const expires_at = days > 0 ? new Date(Date.now() + days * 86_400_000).toISOString() : null;
    const scopes = ACCESS[text("access") as keyof typeof ACCESS];
    this.made = await createApiKey({ name: text("name"), scopes, expires_at });
    await this.#load();
  });

  readonly #close = () => {
    this.isMaking = false;
    this.made = undefined;
  };

  async #delete({ id, name }: ApiKey) {
    const heading = t("delete_key_question", { name });
    const question = { heading, detail: t("delete_key_detail"), action: t("delete_key"), danger: true };
    if (await confirm(question)) await deleteApiKey(id).then(this.#load, toastError);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-settings-keys": PSettingsKeys;
  }
}
