/** The password, all sessions, and the clients that were let in. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { changePassword, endAllSessions, oauthClients, revokeOAuthClient, type OAuthClient } from "../api/account.js";
import { ApiError } from "../api/errors.js";
import { session } from "../api/session.js";
import { confirm } from "../components/confirm.js";
import "../components/p-field.js";
import "../components/p-table.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { toastError } from "../components/toast.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/settings.js";
import { FormController } from "./settings-form.js";
import { settingsStyles } from "./settings.styles.js";

const t = strings("settings", en);
const common = strings("common", commonEn);

@customElement("p-settings-security")
export class PSettingsSecurity extends LitElement {
  @state() private clients: OAuthClient[] | undefined;
  @state() private trouble = "";

  readonly #form = new FormController(this);

  static override styles = settingsStyles;

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  readonly #load = async () => {
    try {
      this.clients = await oauthClients();
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  };

  override render() {
    return html`${this.#password()}
      <section class="sheet">
        <div class="head"><h2>${t("clients")}</h2><p class="quiet">${t("clients_detail")}</p></div>
        <p-table class="flush" label=${t("clients")} .columns=${this.#columns} .rows=${this.clients}
          .error=${this.trouble} empty-heading=${t("clients_empty")} empty-detail=${t("clients_empty_detail")}
          @p-retry=${this.#load}></p-table>
      </section>
      <section class="sheet">
        <div class="head"><h2>${t("sessions")}</h2><p class="quiet">${t("sessions_detail")}</p></div>
        <div class="row">
          <wa-button appearance="outlined" variant="danger" @click=${this.#end}>${t("end_sessions")}</wa-button>
        </div>
      </section>`;
  }

  #password() {
    const wrong = (name: string) => this.#form.problem(name);
    return html`<section class="sheet">
      <div class="head"><h2>${t("password")}</h2><p class="quiet">${t("password_detail")}</p></div>
      <form @submit=${this.#change}>
        <input type="text" name="username" autocomplete="username" value=${session.user?.username ?? ""} hidden>
        <p-field name="current_password" type="password" label=${t("current_password")} required
          autocomplete="current-password" .error=${wrong("current_password")}></p-field>
        <p-field name="new_password" type="password" label=${t("new_password")} hint=${t("new_password_hint")} required
          minlength="8" maxlength="72" autocomplete="new-password" .error=${wrong("new_password")}></p-field>
        <div class="row">
          <wa-button type="submit" variant="brand" ?loading=${this.#form.busy}>${t("change_password")}</wa-button>
        </div>
      </form>
    </section>`;
  }

  readonly #columns: Column<OAuthClient>[] = [
    { key: "name", label: t("client"), cell: ({ name, client_id }) => name || client_id },
    { key: "connected", label: t("connected"), cell: (row) => html`<p-time when=${row.connected_at}></p-time>` },
    { key: "used", label: t("last_used"), cell: (row) => html`<p-time .when=${row.last_used_at}></p-time>` },
    {
      key: "deeds",
      label: common("open_menu"),
      quietLabel: true,
      align: "end",
      cell: (row) => html`<wa-button size="s" appearance="plain" variant="danger" @click=${() => void this.#cut(row)}>
        ${t("disconnect")}</wa-button>`,
    },
  ];

  readonly #change = this.#form.sends(async (text, form) => {
    await changePassword(text("current_password"), text("new_password"));
    form.reset();
  }, t("password_changed"));

  async #cut({ id, name, client_id }: OAuthClient) {
    const heading = t("disconnect_question", { name: name || client_id });
    const isSure = await confirm({ heading, detail: t("disconnect_detail"), action: t("disconnect"), danger: true });
    if (isSure) await revokeOAuthClient(id).then(this.#load, toastError);
  }

  readonly #end = async () => {
    const question = { heading: t("end_sessions_question"), detail: t("sessions_detail"), action: t("end_sessions") };
    if (await confirm({ ...question, danger: true })) await endAllSessions().catch(toastError);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-settings-security": PSettingsSecurity;
  }
}
