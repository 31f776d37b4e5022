/** One execution: its story, its log as it is written, its result. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { api, ask, askList, ApiError } from "../api/client.js";
import type { LiveMessage } from "../api/live.js";
import { session } from "../api/session.js";
import { confirm } from "../components/confirm.js";
import { Eager } from "../components/eager.js";
import { KeysController } from "../components/keys-controller.js";
import { LiveController } from "../components/live-controller.js";
import { visible } from "../components/json-rows.js";
import "../components/p-code.js";
import "../components/p-id.js";
import "../components/p-json.js";
import "../components/p-log.js";
import type { PLog } from "../components/p-log.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-tabs.js";
import "../components/p-timeline.js";
import { toast, toastError } from "../components/toast.js";
import { count, usd } from "../format.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/executions.js";
import common from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import { chipOf, isOver, patched, tookOf } from "./execution-parts.js";
import { CALLS_MAX, story, type Detail, type Known } from "./execution-story.js";
import { executionStyles } from "./execution.styles.js";
import { LogFeed } from "./log-feed.js";
import { Page } from "./page.js";

const t = strings("executions", en);
const tc = strings("common", common);
const GATHER_MS = 150;
const TICK_MS = 1_000;
/** However many others move on, one that waits behind them is looked at no more often. */
const QUEUE_MS = 1_000;

@customElement("page-execution")
export class PageExecution extends Page {
  @state() private known: Known | undefined;
  @state() private failed: ApiError | undefined;
  @state() private busy = false;
  @query("p-log") private log!: PLog | null;

  #feed!: LogFeed;
  #due: ReturnType<typeof setTimeout> | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;
  readonly #queue = new Eager(() => void this.#load(), QUEUE_MS);
  readonly #keys = new KeysController(this, [
    { key: "/", label: t("key_search"), run: () => this.log?.search() },
    { key: "f", label: t("key_follow"), run: () => this.log?.turnFollowing() },
  ]);

  static override styles = [shared, executionStyles];

  constructor() {
    super();
    new LiveController(this, "flow_executions", (message) => this.#heard(message), () => {
      void this.#load();
      void this.#feed.start();
    });
    new LiveController(this, "approvals", ({ execution_id }) => {
      if (execution_id === this.#id) this.#soon();
    }, () => undefined);
  }

  get #id(): string {
    return this.params["id"] ?? "";
  }

  override connectedCallback() {
    super.connectedCallback();
    this.#feed = new LogFeed(this.#id, () => this.requestUpdate());
    void this.#feed.start();
    void this.#load();
    this.#clock = setInterval(() => {
      if (this.known && !isOver(this.known.execution)) this.requestUpdate();
    }, TICK_MS);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#feed.end();
    this.#queue.stop();
    clearTimeout(this.#due);
    clearInterval(this.#clock);
  }

  async #load(): Promise<void> {
    try {
      const path = { execution_id: this.#id };
      const execution = await ask(api.GET("/api/v1/flows/executions/{execution_id}", { params: { path } }));
      this.known = { ...(this.known ?? { approvals: [], calls: [], callsTotal: 0 }), execution };
      this.failed = undefined;
      const [approvals, calls] = await Promise.all([this.#approvals(), this.#calls()]);
      this.known = { ...this.known, ...approvals, ...calls };
    } catch (error) {
      this.failed = ApiError.from(error);
    }
  }

  /** Requests and calls make the story longer; without them it is told all the same. */
  async #approvals(): Promise<Partial<Known>> {
    if (!session.may("view_approvals")) return {};
    const query = { execution_id: this.#id, limit: 100 };
    const { items } = await askList(api.GET("/api/v1/approval-requests", { params: { query } }));
    return { approvals: items };
  }

  async #calls(): Promise<Partial<Known>> {
    if (!session.may("view_audit_logs")) return {};
    const query = { execution_id: this.#id, action: "tool_call", limit: CALLS_MAX };
    const { logs, total } = await ask(api.GET("/api/v1/audit-logs", { params: { query } }));
    return { calls: logs, callsTotal: total };
  }

  override render() {
    const { known, failed } = this;
    if (failed && !known) return this.#missing(failed);
    if (!known) return html`<p-page-header heading=${t("title")}></p-page-header><p-state kind="loading"></p-state>`;
    const { execution } = known;
    const heading = visible(execution.trigger_subject ?? execution.flow_name);
    return html`<p-page-header heading=${heading} back-href="/console/flows/executions" back-label=${t("back")}>
        <span slot="chips">${chipOf(execution.status)}</span>
        <span slot="actions" class="row">${this.#actions(execution)}</span>
        <span class="row small">${this.#line(execution)}</span>
      </p-page-header>
      <div class="split">
        <aside class="sheet pad">
          <h2>${t("timeline")}</h2>
          <p-timeline exact label=${t("timeline")} .moments=${story(known)}></p-timeline>
          ${this.#facts(execution)}
        </aside>
        <div class="main">
          ${this.#tabs(execution)}
        </div>
      </div>${this.#keys.help()}`;
  }

  #missing(failed: ApiError) {
    const isGone = failed.code === "not_found";
    return html`<p-page-header heading=${isGone ? t("not_found") : t("title")} back-href="/console/flows/executions"
        back-label=${t("back")}></p-page-header>
      <p-state kind=${isGone ? "empty" : "error"} detail=${isGone ? t("not_found_detail") : failed.message}
        action=${isGone ? "" : tc("retry")} @p-action=${() => void this.#load()}></p-state>`;
  }

  #line(execution: Detail) {
    return html`<a href="/console/flows/${execution.flow_id}">${visible(execution.flow_name)}</a>
      <span class="number">${tookOf(execution)}</span>
      <p-id value=${execution.id}></p-id>`;
  }

  #actions(execution: Detail) {
    const mayRun = session.may("execute_flows");
    const isAsked = execution.stop_requested_at != null;
    return html`${this.#keys.button()}
      ${session.may("view_audit_logs")
        ? html`<a class="small" href="/console/audit?execution=${execution.id}">${t("on_record")}</a>`
        : nothing}
      ${mayRun && !isOver(execution)
        ? html`<wa-button size="s" appearance="outlined" variant="danger" ?disabled=${isAsked} ?loading=${this.busy}
            @click=${() => void this.#stop()}>
            <p-icon slot="start" name="stop"></p-icon>${t(isAsked ? "stopping" : "stop")}
          </wa-button>`
        : nothing}
      ${mayRun && (execution.status === "FAILED" || execution.status === "STOPPED")
        ? html`<wa-button size="s" variant="brand" ?loading=${this.busy} @click=${() => void this.#retry()}>
            <p-icon slot="start" name="refresh"></p-icon>${t("retry")}
          </wa-button>`
        : nothing}`;
  }

  #facts(execution: Detail) {
    const facts: [string, unknown][] = [
      [t("fact_attempts"), execution.attempt > 1 ? count(execution.attempt) : undefined],
      [t("fact_tools"), this.known?.callsTotal ? count(this.known.callsTotal) : undefined],
      [t("fact_tokens"), execution.total_tokens > 0 ? count(execution.total_tokens) : undefined],
      [t("fact_cost"), execution.estimated_cost > 0 ? usd(execution.estimated_cost) : undefined],
      [t("fact_lines"), count(Math.max(execution.log_lines, this.#feed.buffer.length))],
      [t("fact_container"), execution.container_id && html`<p-id value=${execution.container_id}></p-id>`],
      [t("fact_trace"), html`<p-id value=${execution.trigger_event_id.replace(/-/g, "")}></p-id>`],
    ];
    return html`<dl class="facts">
      ${facts.map(([label, value]) => (value ? html`<div><dt>${label}</dt><dd>${value}</dd></div>` : nothing))}
    </dl>`;
  }

  #tabs(execution: Detail) {
    const shown = this.query.get("tab") ?? "log";
    const names = ["log", "result", "prompt", "event"] as const;
    return html`<p-tabs label=${t("facts")} .current=${shown}
        .tabs=${names.map((key) => ({ key, label: t(`tab_${key}`) }))} @p-tab=${this.#tab}></p-tabs>
      ${shown === "result" ? this.#result(execution)
        : shown === "prompt" ? this.#prompt(execution)
        : shown === "event" ? this.#event(execution)
        : this.#logs(execution)}`;
  }

  #logs(execution: Detail) {
    const { buffer, failed } = this.#feed;
    if (failed && buffer.length === 0) {
      const isGone = failed.code === "gone";
      return html`<div class="sheet"><p-state kind=${isGone ? "empty" : "error"}
        detail=${isGone ? t("log_gone") : failed.message}></p-state></div>`;
    }
    return html`<p-log class="sheet" .buffer=${buffer} ?live=${!isOver(execution)} filename="${execution.id}.log"
      @p-need=${(event: CustomEvent<number>) => this.#feed.need(event.detail)}
      @p-whole=${() => this.#feed.all()}></p-log>`;
  }

  #result({ result, model_output_summary, actions_taken_summary, error_message }: Detail) {
    return html`<div class="sheet pad stack">
      ${error_message ? html`<p class="trouble">${visible(error_message)}</p>` : nothing}
      ${model_output_summary ? html`<p class="said">${visible(model_output_summary)}</p>` : nothing}
      ${actions_taken_summary.length > 0
        ? html`<h2>${t("actions")}</h2><p-json .value=${actions_taken_summary} label=${t("actions")}></p-json>`
        : nothing}
      ${result
        ? html`<h2>${t("result")}</h2><p-json .value=${result} depth="3" label=${t("result")}></p-json>`
        : html`<p class="quiet">${t("result_none")}</p>`}
    </div>`;
  }

  #prompt({ resolved_input_prompt, unresolved_names }: Detail) {
    return html`<div class="sheet pad stack">
      ${unresolved_names.length > 0
        ? html`<p class="warning">${t("prompt_missing", { names: unresolved_names.map(visible).join(", ") })}</p>`
        : nothing}
      <p-code wrap label=${t("prompt")} .text=${visible(resolved_input_prompt ?? "–")}></p-code>
    </div>`;
  }

  #event({ trigger_event_details: event, trigger_event_id }: Detail) {
    if (!event) return html`<div class="sheet pad quiet">${t("came_gone")}</div>`;
    return html`<div class="sheet pad stack">
      <div class="row spread"><h2>${t("payload")}</h2>
        <a href="/console/events/${trigger_event_id}">${t("open_event")}</a></div>
      ${event.payload == null
        ? html`<p class="quiet">${t("payload_long")}</p>`
        : html`<p-json .value=${event.payload} label=${t("payload")}></p-json>`}
    </div>`;
  }

  readonly #tab = (event: CustomEvent<string>) => {
    router.setQuery({ tab: event.detail === "log" ? null : event.detail });
  };

  #heard(message: LiveMessage) {
    if (message["execution_id"] !== this.#id) {
      // Others moved on: fewer may be before it.
      if (message.type === "status_update" && this.known?.execution.status === "PENDING") this.#queue.ask();
      return;
    }
    this.#feed.heard(message);
    if (message.type !== "status_update" || !this.known) return;
    const execution = { ...this.known.execution,
      ...patched(this.known.execution, message["payload"] as Record<string, unknown>) };
    this.known = { ...this.known, execution };
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#load(), GATHER_MS);
  }

  async #stop(): Promise<void> {
    const question = { heading: t("stop_heading"), detail: t("stop_detail"), action: t("stop"), danger: true };
    if (!(await confirm(question))) return;
    await this.#do(async () => {
      const path = { execution_id: this.#id };
      await ask(api.POST("/api/v1/flows/executions/{execution_id}/command", { params: { path },
        body: { command: "stop" } }));
      await this.#load();
    });
  }

  async #retry(): Promise<void> {
    await this.#do(async () => {
      const path = { execution_id: this.#id };
      const { id } = await ask(api.POST("/api/v1/flows/executions/{execution_id}/retry", { params: { path } }));
      toast(t("retry_done"));
      router.go(`/console/flows/executions/${id}`);
    });
  }

  async #do(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await work();
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = false;
    }
  }
}
