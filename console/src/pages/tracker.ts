/** One tracker: how it is, its webhooks and what is left to do for them, its projects, its scope. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, askList, type Schema } from "../api/client.js";
import { deliver } from "../api/deliveries.js";
import { fresh, remember } from "../api/fresh-hooks.js";
import type { Sample } from "../api/samples.js";
import { session } from "../api/session.js";
import { confirm } from "../components/confirm.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import "../components/p-deliveries.js";
import "../components/p-hook.js";
import "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-time.js";
import { soon } from "../components/soon.js";
import { toast, toastError } from "../components/toast.js";
import { date, dateTime } from "../format.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/trackers.js";
import { shared } from "../styles/shared.js";
import { Page } from "./page.js";
import { alarmList, alarmsOf, type Alarm } from "./tracker-alarms.js";
import { projectTable, ruleList } from "./tracker-parts.js";
import { trackerStyles } from "./tracker.styles.js";
import { deliveriesOf, healthOf, heardOf, kindName, type Heard, type Tracker } from "./tracker-words.js";

const t = strings("trackers", en);
const common = strings("common", commonEn);
/** How often is looked while the tracker is read, and otherwise. */
const BUSY_MS = 1_000;
const IDLE_MS = 15_000;
const PROJECTS_MAX = 1_000;

type Hook = Schema<"WebhookResponse">;

@customElement("page-tracker")
export class PageTracker extends Page {
  @state() private tracker: Tracker | undefined;
  @state() private projects: Schema<"ProjectResponse">[] = [];
  @state() private heard: Heard = new Map();
  @state() private alarms: Alarm[] = [];
  @state() private trouble: ApiError | undefined;
  @state() private busy = "";
  @state() private editing: "settings" | "scope" | undefined;
  /** The event that a test delivery became, by organization. */
  @state() private sent: ReadonlyMap<string, string> = new Map();

  #again: ReturnType<typeof setTimeout> | undefined;
  /** The last look; nothing is looked for once the tracker is to go. */
  #look: Promise<void> = Promise.resolve();
  #isGoing = false;

  static override styles = [shared, trackerStyles];

  constructor() {
    super();
    const load = soon(() => void this.#load(), 1_000);
    new LiveController(this, "activity", load, load);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#again);
  }

  get #path() {
    return { tracker_id: this.params["id"] ?? "" };
  }

  #load(): Promise<void> {
    if (!this.#isGoing) this.#look = this.#fetch();
    return this.#look;
  }

  async #fetch(): Promise<void> {
    clearTimeout(this.#again);
    try {
      const before = this.tracker;
      const tracker = await ask(api.GET("/api/v1/trackers/{tracker_id}", { params: { path: this.#path } }));
      [this.projects, this.heard, this.alarms] = await Promise.all([
        this.#projectsOf(tracker), this.#heardOf(tracker), alarmsOf(tracker.id),
      ]);
      this.tracker = tracker;
      this.trouble = undefined;
      if (before?.is_syncing && !tracker.is_syncing) toast(t("sync_done", { name: tracker.name }));
    } catch (error) {
      this.trouble = ApiError.from(error);
      if (this.trouble.code === "not_found") return;
    }
    const wait = this.tracker?.is_syncing ? BUSY_MS : IDLE_MS;
    if (this.isConnected && !this.#isGoing) this.#again = setTimeout(() => void this.#load(), wait);
  }

  async #projectsOf({ organizations }: Tracker): Promise<Schema<"ProjectResponse">[]> {
    const lists = organizations.map(({ id }) => {
      const query = { organization_id: id, limit: PROJECTS_MAX };
      return askList(api.GET("/api/v1/projects", { params: { query } }));
    });
    return (await Promise.all(lists)).flatMap(({ items }) => items);
  }

  async #heardOf({ organizations }: Tracker): Promise<Heard> {
    const asked = organizations.map(({ id }) => {
      const path = { organization_id: id };
      return ask(api.GET("/api/v1/organizations/{organization_id}", { params: { path } }));
    });
    return heardOf(await Promise.all(asked).catch(() => []));
  }

  override render() {
    const { tracker } = this;
    if (!tracker) return this.#nothing();
    const { tone, word, detail } = healthOf(tracker, this.heard);
    return html`<p-page-header heading=${tracker.name} back-href="/console/trackers" back-label=${t("back")}>
        <p-chip slot="chips" tone=${tone} dot title=${detail || nothing}>${word}</p-chip>
        <p-chip slot="chips">${kindName(tracker.tracker_type)}</p-chip>
        ${this.#actions(tracker)}
      </p-page-header>
      <div class="columns">
        <div class="stack">
          ${tracker.is_active ? nothing : html`<p class="note"><p-icon name="warn"></p-icon>${t("off_detail")}</p>`}
          ${tracker.webhooks.map((hook) => this.#hook(tracker, hook))} ${projectTable(tracker, this.projects)}
        </div>
        <div class="stack">${this.#status(tracker)} ${alarmList(this.alarms)} ${this.#rules(tracker)}</div>
      </div>
      ${this.#dialog(tracker)}`;
  }

  #nothing() {
    const { trouble } = this;
    if (!trouble) return html`<p-state kind="loading"></p-state>`;
    const isGone = trouble.code === "not_found";
    return html`<p-page-header heading=${t("title")} back-href="/console/trackers" back-label=${t("back")}>
      </p-page-header>
      <div class="sheet">
        <p-state kind="error" heading=${isGone ? t("not_found") : ""} detail=${isGone ? t("not_found_detail")
          : trouble.message} action=${isGone ? t("back") : common("retry")}
          @p-action=${() => (isGone ? router.go("/console/trackers") : void this.#load())}></p-state>
      </div>`;
  }

  #actions(tracker: Tracker) {
    if (!session.may("edit_trackers")) return nothing;
    return html`<div slot="actions" class="row">
      ${tracker.has_token
        ? html`<wa-button size="s" appearance="outlined" ?disabled=${tracker.is_syncing || !tracker.is_active}
            ?loading=${this.busy === "sync"} @click=${this.#sync}>
            <p-icon slot="start" name="refresh"></p-icon>${t(tracker.is_syncing ? "syncing" : "sync")}</wa-button>`
        : nothing}
      <wa-button size="s" appearance="outlined" @click=${() => (this.editing = "settings")}>
        <p-icon slot="start" name="edit"></p-icon>${t("edit")}</wa-button>
      ${session.may("delete_trackers")
        ? html`<wa-button size="s" appearance="plain" variant="danger" @click=${this.#delete}>
            <p-icon slot="start" name="delete"></p-icon>${t("delete")}</wa-button>`
        : nothing}
    </div>`;
  }

  #hook(tracker: Tracker, hook: Hook) {
    // Nobody can look without a token; what came says enough.
    const isHeard = !tracker.has_token && this.heard.has(tracker.id);
    const isGood = isHeard || hook.state === "registered";
    const tone = isGood ? "good" : hook.state === "disabled" ? "bad" : "warn";
    const eventId = this.sent.get(hook.organization_id);
    const times = [
      hook.last_polling_update ? t("hook_last", { when: dateTime(hook.last_polling_update) }) : "",
      hook.healed_at ? t("hook_healed_at", { when: dateTime(hook.healed_at) }) : "",
    ].filter(Boolean);
    return html`<section class="sheet pad stack" aria-label="${t("hooks")}: ${hook.identifier}">
      <div class="row spread">
        <h2>${t("hooks")} <span class="quiet plain">${hook.identifier}</span></h2>
        <p-chip tone=${tone} dot>${t(isHeard ? "hook_state_receiving" : `hook_state_${hook.state}`)}</p-chip>
      </div>
      ${tracker.has_token ? html`<p-deliveries large .counts=${hook}></p-deliveries>` : nothing}
      ${times.length > 0 ? html`<p class="quiet small">${times.join(", ")}</p>` : nothing}
      <p-hook kind=${tracker.tracker_type} url=${hook.url} organization=${hook.identifier}
        .secret=${fresh(hook.organization_id)?.secret} message=${isHeard ? "" : hook.message ?? ""}
        ?editable=${session.may("edit_organizations")} ?busy=${this.busy === hook.organization_id}
        @p-rotate=${() => this.#rotate(tracker, hook)}
        @p-send=${({ detail }: CustomEvent<Sample>) => this.#send(hook.organization_id, detail)}>
        ${eventId
          ? html`<span slot="sent" class="good" role="status"><p-icon name="ok"></p-icon> ${t("hook_test_done")}.
              <a href="/console/events/${eventId}">${t("hook_test_see")}</a></span>`
          : nothing}
      </p-hook>
    </section>`;
  }

  #status(tracker: Tracker) {
    const sum = deliveriesOf(tracker);
    const isBad = tracker.has_token && !tracker.is_valid && tracker.validation_message;
    return html`<section class="sheet pad stack" aria-label=${t("overview")}>
      <h2>${t("overview")}</h2>
      ${isBad
        ? html`<p class="note bad"><p-icon name="alert"></p-icon>${tracker.validation_message}</p>`
        : nothing}
      <dl class="facts">
        ${fact(t("token"), this.#tokenWords(tracker))}
        ${tracker.has_token ? fact(t("auth_type"), this.#authWords(tracker.auth_type)) : nothing}
        ${fact(t("server"), tracker.url ?? t("server_public"))}
        ${tracker.has_token
          ? html`${fact(t("last_sync"), tracker.is_syncing
                ? html`<p-chip tone="busy" dot>${t("reading")}</p-chip>`
                : html`<p-time when=${tracker.last_sync ?? ""} none=${t("never_read")}></p-time>`)}
              ${fact(t("next_sync"), html`<p-time when=${tracker.next_sync ?? ""}></p-time>`)}`
          : nothing}
        ${tracker.webhooks.length > 1 ? fact(t("hooks"), html`<p-deliveries .counts=${sum}></p-deliveries>`) : nothing}
        ${fact(t("heard"), html`<p-time when=${this.heard.get(tracker.id) ?? ""} none=${t("never_heard")}></p-time>`)}
        ${fact(t("events"), tracker.subscribed_events?.join(", ") ?? t("events_all"))}
        ${tracker.own_logins.length > 0
          ? fact(t("own_logins"), html`<span title=${t("own_logins_hint")}>${tracker.own_logins.join(", ")}</span>`)
          : nothing}
        ${fact(t("connected_on"), date(tracker.created))}
      </dl>
      ${tracker.has_token || !session.may("edit_trackers")
        ? nothing
        : html`<div class="stack tip"><p class="small quiet">${t("token_add_detail")}</p>
            <div class="row"><wa-button size="s" appearance="outlined" @click=${() => (this.editing = "settings")}>
              <p-icon slot="start" name="key"></p-icon>${t("token_add")}</wa-button></div></div>`}
    </section>`;
  }

  #authWords(auth: string): string {
    return auth === "github_app" || auth === "oauth" || auth === "api_token" ? t(`auth_${auth}`) : auth;
  }

  #tokenWords({ has_token, is_valid, last_validation, token_expires_at }: Tracker) {
    if (!has_token) return t("token_none");
    const ends = token_expires_at ? `. ${t("token_ends", { when: date(token_expires_at) })}` : "";
    if (!is_valid) return (last_validation ? t("token_bad") : t("health_untried")) + ends;
    return t("token_good", { when: last_validation ? dateTime(last_validation) : "–" }) + ends;
  }

  #rules(tracker: Tracker) {
    const change = tracker.has_token && session.may("edit_trackers")
      ? html`<div class="row"><wa-button size="s" appearance="outlined" @click=${() => (this.editing = "scope")}>
          ${t("rules_edit")}</wa-button></div>`
      : nothing;
    return html`<section class="sheet pad stack" aria-label=${t("rules")}>
      <div><h2>${t("rules")}</h2><p class="quiet small">${t("rules_detail")}</p></div>
      ${ruleList(tracker)} ${change}
    </section>`;
  }

  #dialog(tracker: Tracker) {
    if (!this.editing) return nothing;
    void import("./tracker-edit.js");
    return html`<p-tracker-edit .tracker=${tracker} .what=${this.editing}
      @p-close=${() => (this.editing = undefined)} @p-saved=${() => void this.#load()}></p-tracker-edit>`;
  }

  readonly #sync = () => this.#attempt("sync", async () => {
    await ask(api.POST("/api/v1/trackers/{tracker_id}/sync", { params: { path: this.#path } }));
    toast(t("sync_started"), "still");
    await this.#load();
  });

  readonly #delete = async () => {
    const { name } = this.tracker as Tracker;
    const question = { heading: t("delete_heading", { name }), detail: t("delete_detail"), action: t("delete_action"),
      danger: true };
    if (!(await confirm(question))) return;
    this.#isGoing = true;
    await this.#look;
    await this.#attempt("delete", async () => {
      await ask(api.DELETE("/api/v1/trackers/{tracker_id}", { params: { path: this.#path } }));
      toast(t("deleted", { name }));
      router.go("/console/trackers", { replace: true });
    }, () => {
      this.#isGoing = false;
      void this.#load();
    });
  };

  async #rotate(tracker: Tracker, { identifier, organization_id }: Hook): Promise<void> {
    const question = { heading: t("hook_new_secret_heading", { name: identifier }),
      detail: t("hook_new_secret_detail"), action: t("hook_new_secret_action") };
    if (!(await confirm(question))) return;
    await this.#attempt(organization_id, async () => {
      const path = { organization_id };
      const { webhook, previous_secret_until } = await ask(
        api.POST("/api/v1/organizations/{organization_id}/webhook-secret/rotate", { params: { path }, body: {} }),
      );
      remember(organization_id, { kind: tracker.tracker_type, ...webhook });
      if (previous_secret_until) toast(t("hook_made", { when: dateTime(previous_secret_until) }));
    });
  }

  #send(organization: string, made: Sample): Promise<void> {
    return this.#attempt(organization, async () => {
      const hook = fresh(organization);
      if (!hook) return;
      const { event_id, message } = await deliver(hook, made);
      if (event_id) this.sent = new Map([...this.sent, [organization, event_id]]);
      else toast(t("hook_test_ignored", { message }), "still");
    });
  }

  async #attempt(what: string, work: () => Promise<void>, refused?: () => void): Promise<void> {
    this.busy = what;
    try {
      await work();
    } catch (error) {
      toastError(error);
      refused?.();
    } finally {
      this.busy = "";
    }
  }
}

function fact(name: string, value: unknown) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
