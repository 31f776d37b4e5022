/** The kill switch: how it stands, stopping with a reason, and lifting, which takes two. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError } from "../api/errors.js";
import { killSwitch, SCOPES, type KillSwitchState, type Scope } from "../api/kill-switch.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import { visible } from "../components/json-rows.js";
import "../components/p-chip.js";
import "../components/p-field.js";
import { scopeWords } from "../components/p-halted.js";
import "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-person.js";
import "../components/p-state.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { exactTime } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/kill-switch.js";
import { factLines } from "../styles/facts.js";
import { shared } from "../styles/shared.js";
import { killSwitchStyles } from "./kill-switch.styles.js";
import "./kill-switch-lift.js";
import { Page } from "./page.js";

const t = strings("kill_switch", en);
const PERMISSION = "manage_kill_switch";
/** As many as the server takes. */
const REASON_MAX = 500;

@customElement("page-kill-switch")
export class PageKillSwitch extends Page {
  @state() private trouble = "";
  @state() private isBusy = false;
  /** What is wrong with the form. */
  @state() private problems: ReadonlyMap<string, string> = new Map();

  static override styles = [shared, factLines, killSwitchStyles];

  constructor() {
    super();
    new ChangeController(this, session);
    new ChangeController(this, killSwitch);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      await killSwitch.load();
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    const { state } = killSwitch;
    return html`<p-page-header heading=${t("title")}>${t("detail")}
        ${state ? html`<p-chip slot="chips" tone=${state.is_on ? "bad" : "good"} dot>${t(state.is_on ? "on" : "off")}
          </p-chip>` : nothing}
      </p-page-header>
      <div class="stack">${state ? this.#content(state) : this.#absent()}</div>`;
  }

  #absent() {
    if (!this.trouble) return html`<p-state kind="loading"></p-state>`;
    return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${t("retry")}
      @p-action=${() => void this.#load()}></p-state></div>`;
  }

  #content(state: KillSwitchState) {
    const may = session.may(PERMISSION);
    const free = SCOPES.filter((scope) => !state.scopes.includes(scope));
    return html`${state.is_on ? this.#standing(state) : html`<section class="sheet pad calm">
        <p-icon name="ok"></p-icon><h2>${t("off_heading")}</h2></section>`}
      ${state.is_on && may ? html`<kill-switch-lift class="sheet pad" .state=${state}></kill-switch-lift>` : nothing}
      ${may && free.length > 0 ? this.#stopping(free, state.is_on) : nothing}
      ${may ? nothing : html`<p class="quiet">${t("needs_permission", { permission: PERMISSION })}</p>`}`;
  }

  #standing({ scopes, since, user_id: who, reason }: KillSwitchState) {
    const facts: [keyof typeof en, unknown][] = [
      ["field_stopped", scopeWords(scopes)],
      ["field_since", since ? html`${exactTime(since)} (<p-time when=${since}></p-time>)` : ""],
      ["field_who", html`<p-person value=${who ?? ""}>${t("somebody")}</p-person>`],
      ["field_why", visible(reason ?? "")],
    ];
    return html`<section class="sheet pad stack standing">
      <h2>${t("now_heading")}</h2>
      <dl class="facts">${facts.map(([name, value]) => html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>`)}</dl>
    </section>`;
  }

  #stopping(free: readonly Scope[], isOn: boolean) {
    return html`<form class="sheet pad stack" @submit=${this.#stop}>
      <h2>${t(isOn ? "stop_more_heading" : "stop_heading")}</h2>
      <fieldset aria-describedby=${this.problems.has("scopes") ? "scopes-error" : nothing}>
        <legend>${t("stop_what")}</legend>
        ${free.map((scope) => html`<label class="scope">
          <input type="checkbox" name="scope" value=${scope} checked>
          <span><span class="strong">${t(`scope_${scope}`)}</span>
            <span class="quiet small">${t(`scope_${scope}_detail`)}</span></span>
        </label>`)}
        ${this.problems.has("scopes")
          ? html`<p id="scopes-error" class="problem" role="alert">${this.problems.get("scopes")}</p>` : nothing}
      </fieldset>
      <p-field name="reason" label=${t("reason")} hint=${t("reason_hint")} .lines=${2} .maxlength=${REASON_MAX}
        .error=${this.problems.get("reason") ?? ""}></p-field>
      <div class="row"><wa-button type="submit" variant="danger" ?loading=${this.isBusy}>
        <p-icon slot="start" name="power"></p-icon>${t("stop")}</wa-button></div>
    </form>`;
  }

  readonly #stop = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const scopes = data.getAll("scope") as Scope[];
    const reason = ((data.get("reason") as string | null) ?? "").trim();
    this.problems = problemsOf(scopes, reason);
    if (this.problems.size > 0) return;
    this.isBusy = true;
    try {
      await killSwitch.turnOn(scopes, reason);
      form.reset();
      toast(t("stopped"));
    } catch (error) {
      this.problems = ApiError.from(error).fields;
      if (this.problems.size === 0) toastError(error);
    }
    this.isBusy = false;
  };
}

/** What the server would refuse, before it is asked. */
function problemsOf(scopes: readonly Scope[], reason: string): ReadonlyMap<string, string> {
  return new Map([
    ...(scopes.length === 0 ? [["scopes", t("scopes_missing")] as const] : []),
    ...(reason === "" ? [["reason", t("reason_missing")] as const] : []),
  ]);
}
