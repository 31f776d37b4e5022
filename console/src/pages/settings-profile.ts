/** Who one is: username, name, email. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { changeProfile } from "../api/account.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import "../components/p-chip.js";
import "../components/p-field.js";
import { words } from "../format.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/settings.js";
import { FormController } from "./settings-form.js";
import { settingsStyles } from "./settings.styles.js";

const t = strings("settings", en);
const common = strings("common", commonEn);

@customElement("p-settings-profile")
export class PSettingsProfile extends LitElement {
  readonly #form = new FormController(this);

  static override styles = settingsStyles;

  constructor() {
    super();
    new ChangeController(this, session);
  }

  override render() {
    const { user } = session;
    if (!user) return nothing;
    const wrong = (name: string) => this.#form.problem(name);
    return html`<section class="sheet">
      <div class="head"><h2>${t("tab_profile")}</h2><p class="quiet">${t("profile_detail")}</p></div>
      <form @submit=${this.#save}>
        <p-field name="username" label=${t("username")} value=${user.username} autocomplete="username" required
          minlength="3" maxlength="50" .error=${wrong("username")}></p-field>
        <p-field name="full_name" label=${t("full_name")} value=${user.full_name ?? ""} autocomplete="name"
          maxlength="255" .error=${wrong("full_name")}></p-field>
        <p-field name="email" type="email" label=${t("email")} value=${user.email} autocomplete="email" required
          .error=${wrong("email")}></p-field>
        <div class="row">
          <wa-button type="submit" variant="brand" ?loading=${this.#form.busy}>${common("save")}</wa-button>
        </div>
      </form>
    </section>
    <section class="sheet">
      <div class="head"><h2>${t("roles")}</h2>
        ${user.is_account_owner ? html`<p class="quiet">${t("owner")}</p>` : nothing}</div>
      <div class="row">${user.roles.map((role) => html`<p-chip tone="accent">${words(role)}</p-chip>`)}</div>
    </section>`;
  }

  readonly #save = this.#form.sends(async (text) => {
    const full_name = text("full_name") || null;
    await changeProfile({ username: text("username"), email: text("email"), full_name });
  }, common("saved"));
}

declare global {
  interface HTMLElementTagNameMap {
    "p-settings-profile": PSettingsProfile;
  }
}
