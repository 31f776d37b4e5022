/** One event: what became of it and why, what it started, its payload. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { api, ask, ApiError } from "../api/client.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import { visible } from "../components/json-rows.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import "../components/p-icon.js";
import "../components/p-id.js";
import "../components/p-json.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-time.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/events.js";
import replaysEn from "../strings/en/replays.js";
import common from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import "./event-flows.js";
import { answer, nameOf, type EventDetail, type Explanation } from "./event-why.js";
import { chipOf } from "./execution-parts.js";
import { eventStyles } from "./event.styles.js";
import { Page } from "./page.js";
import "./replay-dialog.js";

const t = strings("events", en);
const tr = strings("replays", replaysEn);
const tc = strings("common", common);
/** How often an event is looked at again that is not matched yet. */
const LOOK_EVERY_MS = 1_500;
const GATHER_MS = 200;

@customElement("page-event")
export class PageEvent extends Page {
  @state() private event: EventDetail | undefined;
  @state() private explanation: Explanation | undefined;
  @state() private unexplained = "";
  @state() private isReplaying = false;
  @state() private failed: ApiError | undefined;

  #due: ReturnType<typeof setTimeout> | undefined;

  static override styles = [shared, eventStyles];

  constructor() {
    super();
    new ChangeController(this, session);
    new LiveController(this, "flow_executions", ({ execution_id, type }) => {
      const isOurs = this.event?.executions.some(({ id }) => id === execution_id);
      if (isOurs ? type === "status_update" : type === "execution_created") this.#soon(GATHER_MS);
    }, () => this.#soon(0));
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
  }

  async #load(): Promise<void> {
    const path = { event_id: this.params["id"] ?? "" };
    try {
      const [event] = await Promise.all([ask(api.GET("/api/v1/events/{event_id}", { params: { path } })),
        this.#explain(path)]);
      this.event = event;
      this.failed = undefined;
      if (event.routing.state === "waiting") this.#soon(LOOK_EVERY_MS);
    } catch (error) {
      this.failed = ApiError.from(error);
    }
  }

  /** Without an answer the event is shown all the same. */
  async #explain(path: { event_id: string }): Promise<void> {
    try {
      this.explanation = await ask(api.GET("/api/v1/events/{event_id}/explanation", { params: { path } }));
      this.unexplained = "";
    } catch (error) {
      this.unexplained = ApiError.from(error).message;
    }
  }

  #soon(wait: number) {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#load(), wait);
  }

  override render() {
    const { event, failed } = this;
    if (failed && !event) return this.#missing(failed);
    if (!event) return html`<p-page-header heading=${t("title")}></p-page-header><p-state kind="loading"></p-state>`;
    return html`<p-page-header heading=${visible(event.subject ?? event.type)} back-href="/console/events"
        back-label=${t("back")}>
        <span class="row small"><span>${nameOf(event.source)} · ${visible(event.type)}</span>
          <p-time when=${event.received_at}></p-time>${this.#source(event)}</span>
        ${this.#replay(event)}
      </p-page-header>
      <div class="split">
        <div class="stack">
          <section class="sheet pad stack">
            <h2>${t("why")}</h2>
            ${this.#why(event)}
          </section>
          ${this.#flows()}
        </div>
        <div class="stack">
          <section class="sheet pad">${this.#facts(event)}</section>
          <section class="sheet pad stack">
            <h2>${t("payload")}</h2>
            <p-json .value=${event.payload} depth="2" label=${t("payload")}></p-json>
          </section>
          <section class="sheet pad stack">
            <h2>${t("attributes")}</h2>
            <p-json .value=${event.attributes} depth="2" label=${t("attributes")}></p-json>
          </section>
        </div>
      </div>
      ${this.isReplaying
        ? html`<replay-dialog .selection=${{ event_ids: [event.id] }} @p-close=${() => (this.isReplaying = false)}
            @p-done=${() => this.#soon(0)}></replay-dialog>`
        : nothing}`;
  }

  /** One that is being matched has yet to start what it starts. */
  #replay({ routing }: EventDetail) {
    if (!session.may("execute_flows") || routing.state === "waiting") return nothing;
    return html`<wa-button slot="actions" size="s" appearance="outlined" @click=${() => (this.isReplaying = true)}>
      <p-icon slot="start" name="history"></p-icon>${tr("replay")}</wa-button>`;
  }

  #missing(failed: ApiError) {
    const kind = failed.code === "not_found" ? "not_found" : failed.code === "gone" ? "gone" : undefined;
    return html`<p-page-header heading=${kind ? t(kind) : t("title")} back-href="/console/events"
        back-label=${t("back")}></p-page-header>
      <p-state kind=${kind ? "empty" : "error"} detail=${kind ? t(`${kind}_detail`) : failed.message}
        action=${kind ? "" : tc("retry")} @p-action=${() => void this.#load()}></p-state>`;
  }

  /** Addresses come from outside: only those of the web are links. */
  #source({ subject_url }: EventDetail) {
    if (!subject_url || !/^https?:\/\//i.test(subject_url)) return nothing;
    return html`<a href=${subject_url} target="_blank" rel="noopener noreferrer">${t("open_subject")}
      <p-icon name="external"></p-icon></a>`;
  }

  #why(event: EventDetail) {
    const { executions, routing, caused_by_execution_id: cause } = event;
    return html`<p class=${routing.state === "parked" ? "trouble" : "answer"}>${answer(event, this.explanation)}</p>
      ${cause
        ? html`<p class="small"><a href="/console/flows/executions/${cause}">${t("why_caused")}</a></p>`
        : nothing}
      ${executions.length > 0
        ? html`<ul class="list">${executions.map(({ id, flow_name, status, retry_of_execution_id: of, replay_id }) => (
            html`<li class="row">
              <a href="/console/flows/executions/${id}">${visible(flow_name)}</a>${chipOf(status)}
              ${of || replay_id
                ? html`<span class="quiet small">${t(replay_id ? "replayed" : "retried")}</span>`
                : nothing}
            </li>`))}</ul>`
        : nothing}`;
  }

  #flows() {
    const { explanation, unexplained } = this;
    if (explanation) return html`<event-flows .explanation=${explanation}></event-flows>`;
    if (!unexplained) return html`<p-state kind="loading"></p-state>`;
    return html`<section class="sheet"><p-state kind="error" heading=${t("flows_failed")} detail=${unexplained}
      action=${tc("retry")} @p-action=${() => void this.#load()}></p-state></section>`;
  }

  #facts(event: EventDetail) {
    const facts: [string, unknown][] = [
      [t("fact_source"), nameOf(event.source)],
      [t("fact_type"), visible(event.type)],
      [t("fact_raw"), visible(event.raw_type)],
      [t("fact_project"), event.project_identifier && visible(event.project_identifier)],
      [t("fact_actor"), event.actor && visible(event.actor)],
      [t("fact_delivery"), html`<p-id value=${event.delivery_key}></p-id>`],
      [t("fact_id"), html`<p-id value=${event.id}></p-id>`],
    ];
    return html`<dl class="facts">
      ${facts.map(([label, value]) => (value ? html`<div><dt>${label}</dt><dd>${value}</dd></div>` : nothing))}
    </dl>`;
  }
}
