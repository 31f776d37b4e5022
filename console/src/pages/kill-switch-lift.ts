/** Lifting the kill switch, which takes two: asking, and the yes of somebody else, or one's own password. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "../api/errors.js";
import { killSwitch, SCOPES, type KillSwitchLift, type KillSwitchState } from "../api/kill-switch.js";
import { session } from "../api/session.js";
import "../components/p-field.js";
import { scopeWords } from "../components/p-halted.js";
import "../components/p-person.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/kill-switch.js";
import { shared } from "../styles/shared.js";
import { killSwitchStyles } from "./kill-switch.styles.js";
import { stepOf } from "./lift-step.js";

const t = strings("kill_switch", en);

@customElement("kill-switch-lift")
export class KillSwitchLiftPart extends LitElement {
  @property({ attribute: false }) state!: KillSwitchState;
  @state() private isBusy = false;
  @state() private problem = "";
  /** Somebody asked already, and something else is wanted. */
  @state() private isAskingAnew = false;

  #over: ReturnType<typeof setTimeout> | undefined;

  static override styles = [shared, killSwitchStyles];

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#over);
  }

  override willUpdate() {
    clearTimeout(this.#over);
    const { lift } = this.state;
    if (!lift) return;
    // Then it can be asked for again.
    const rest = new Date(lift.until).getTime() - Date.now();
    if (rest > 0) this.#over = setTimeout(() => void killSwitch.load().catch(toastError), rest + 500);
  }

  override render() {
    return html`<div class="stack"><h2>${t("lift_heading")}</h2>${this.#step()}</div>`;
  }

  #step() {
    const { lift } = this.state;
    const step = this.isAskingAnew ? "ask" : stepOf(lift, session.user?.id);
    if (step === "ask" || !lift) return this.#asking();
    return html`<p><strong><p-person value=${lift.user_id}>${t("somebody")}</p-person></strong>
        ${t("lift_asked_by")} ${scopeWords(lift.scopes)}.
        <span class="quiet">${t("lift_until")} <p-time when=${lift.until}></p-time>.</span></p>
      ${step === "wait" ? html`<p class="quiet">${t("lift_waits")}</p>` : nothing}
      ${step === "password" ? this.#password(lift) : nothing}
      <div class="row">
        ${step === "agree"
          ? html`<wa-button variant="danger" ?loading=${this.isBusy} @click=${() => void this.#lift(lift.scopes)}>
              ${t("lift_agree")}</wa-button>`
          : nothing}
        <wa-button appearance="plain" @click=${() => (this.isAskingAnew = true)}>${t("lift_other")}</wa-button>
      </div>`;
  }

  #asking() {
    const stopped = SCOPES.filter((scope) => this.state.scopes.includes(scope));
    return html`<form class="stack" @submit=${this.#ask}>
      <p class="quiet">${t("lift_detail")}</p>
      <fieldset>
        <legend>${t("field_stopped")}</legend>
        ${stopped.map((scope) => html`<label class="scope">
          <input type="checkbox" name="scope" value=${scope} checked><span>${t(`scope_${scope}`)}</span></label>`)}
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      </fieldset>
      <div class="row"><wa-button type="submit" appearance="outlined" ?loading=${this.isBusy}>
        ${t("lift_ask")}</wa-button></div>
    </form>`;
  }

  #password(lift: KillSwitchLift) {
    return html`<form class="stack" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const password = new FormData(event.currentTarget as HTMLFormElement).get("password") as string | null;
      void this.#lift(lift.scopes, password ?? "");
    }}>
      <p class="quiet">${t("lift_password")}</p>
      <p-field name="password" type="password" label=${t("password")} autocomplete="current-password" required
        .error=${this.problem}></p-field>
      <div class="row"><wa-button type="submit" variant="danger" ?loading=${this.isBusy}>
        ${t("lift_confirm")}</wa-button></div>
    </form>`;
  }

  readonly #ask = (event: SubmitEvent) => {
    event.preventDefault();
    const scopes = new FormData(event.currentTarget as HTMLFormElement).getAll("scope") as string[];
    if (scopes.length === 0) this.problem = t("scopes_missing");
    else void this.#lift(scopes);
  };

  async #lift(scopes: readonly string[], password?: string): Promise<void> {
    [this.isBusy, this.problem] = [true, ""];
    try {
      await killSwitch.lift(scopes, password);
      this.isAskingAnew = false;
      const isStill = scopes.some((scope) => killSwitch.state?.scopes.includes(scope));
      toast(t(isStill ? "lift_asked" : "lifted"));
    } catch (error) {
      if (password === undefined) toastError(error);
      else this.problem = ApiError.from(error).message;
    }
    this.isBusy = false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "kill-switch-lift": KillSwitchLiftPart;
  }
}
