/** Creating an account and its owner: on a new server the first thing that anybody sees. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError } from "../api/errors.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import "../components/p-field.js";
import "../components/p-icon.js";
import "../components/p-state.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/auth.js";
import icon from "../styles/icon.svg";
import { shared } from "../styles/shared.js";
import { authStyles } from "./auth.styles.js";
import { Page } from "./page.js";
import { nextOf } from "./next.js";

const t = strings("auth", en);

@customElement("page-register")
export class PageRegister extends Page {
  @state() private trouble = "";
  @state() private problems: ReadonlyMap<string, string> = new Map();
  @state() private busy = false;

  static override styles = [shared, authStyles];

  constructor() {
    super();
    new ChangeController(this, session);
  }

  override connectedCallback() {
    super.connectedCallback();
    document.title = `${t("register")} · Preloop`;
  }

  override render() {
    const isFirst = session.features?.first_run ?? false;
    return html`<main>
      <div class="head">
        <img src=${icon} alt="">
        <h1>${t(isFirst ? "register_first" : "register")}</h1>
        <p class="quiet">${t("register_detail")}</p>
      </div>
      ${session.has("registration") ? this.#form() : html`<div class="sheet">
        <p-state kind="forbidden" heading=${t("closed")} detail=${t("closed_detail")}></p-state>
      </div>`}
      ${isFirst
        ? nothing
        : html`<p class="below quiet">${t("have_account")} <a href="/console/sign-in">${t("sign_in")}</a></p>`}
    </main>`;
  }

  #form() {
    const wrong = (name: string) => this.problems.get(name);
    return html`<form class="sheet" @submit=${this.#submit}>
      ${this.trouble
        ? html`<p class="trouble" role="alert"><p-icon name="alert"></p-icon>${this.trouble}</p>`
        : nothing}
      <p-field name="username" label=${t("new_username")} hint=${t("new_username_hint")} autocomplete="username"
        required minlength="3" maxlength="50" autofocus .error=${wrong("username")}></p-field>
      <p-field name="email" type="email" label=${t("email")} hint=${t("email_hint")} autocomplete="email" required
        .error=${wrong("email")}></p-field>
      <p-field name="password" type="password" label=${t("password")} hint=${t("new_password_hint")}
        autocomplete="new-password" required minlength="8" maxlength="72" .error=${wrong("password")}></p-field>
      <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t("create")}</wa-button>
    </form>`;
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => form.get(name) as string;
    this.busy = true;
    [this.trouble, this.problems] = ["", new Map()];
    try {
      await session.register({ username: text("username"), email: text("email"), password: text("password") });
      router.go(this.query.has("next") ? nextOf(this.query) : "/console/welcome", { replace: true });
    } catch (error) {
      const { message, fields } = ApiError.from(error);
      this.problems = fields;
      this.trouble = fields.size > 0 ? "" : message;
    } finally {
      this.busy = false;
    }
  };
}
