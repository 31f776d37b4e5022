/** Signing in with username and password; leads back to where somebody wanted to go. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError } from "../api/errors.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import "../components/p-field.js";
import "../components/p-icon.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/auth.js";
import icon from "../styles/icon.svg";
import { shared } from "../styles/shared.js";
import { authStyles } from "./auth.styles.js";
import { nextOf } from "./next.js";
import { Page } from "./page.js";

const t = strings("auth", en);

@customElement("page-sign-in")
export class PageSignIn extends Page {
  @state() private trouble = "";
  @state() private busy = false;

  static override styles = [shared, authStyles];

  constructor() {
    super();
    new ChangeController(this, session);
  }

  override connectedCallback() {
    super.connectedCallback();
    document.title = `${t("sign_in")} · Preloop`;
  }

  override render() {
    return html`<main>
      <div class="head">
        <img src=${icon} alt="">
        <h1>${t("sign_in")}</h1>
        <p class="quiet">${t("sign_in_detail")}</p>
      </div>
      <form class="sheet" @submit=${this.#submit}>
        ${this.trouble
          ? html`<p class="trouble" role="alert"><p-icon name="alert"></p-icon>${this.trouble}</p>`
          : nothing}
        <p-field name="username" label=${t("username")} autocomplete="username" required autofocus></p-field>
        <p-field name="password" label=${t("password")} type="password" autocomplete="current-password" required>
        </p-field>
        <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t("sign_in")}</wa-button>
      </form>
      ${session.has("registration")
        ? html`<p class="below quiet">${t("no_account")} <a href="/console/register">${t("register_link")}</a></p>`
        : nothing}
    </main>`;
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    this.busy = true;
    this.trouble = "";
    try {
      await session.signIn(form.get("username") as string, form.get("password") as string);
      router.go(nextOf(this.query), { replace: true });
    } catch (error) {
      const { code, message } = ApiError.from(error);
      this.trouble = code === "unauthenticated" ? t("wrong") : message;
    } finally {
      this.busy = false;
    }
  };
}
