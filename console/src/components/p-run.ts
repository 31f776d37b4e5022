/** What becomes of an event, as it happens: kept, matched, the container, what the agent says, the result. */
import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Schema } from "../api/client.js";
import { span } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/welcome.js";
import { shared } from "../styles/shared.js";
import { toneOf } from "./p-chip.js";
import "./p-chip.js";
import "./p-icon.js";
import "./p-time.js";
import { visible } from "./json-rows.js";

const t = strings("welcome", en);

@customElement("p-run")
export class PRun extends LitElement {
  @property({ attribute: false }) event: Schema<"EventDetailResponse"> | undefined;
  @property({ attribute: false }) execution: Schema<"ExecutionDetailResponse"> | undefined;
  @property({ attribute: false }) lines: readonly Schema<"LogEntry">[] = [];

  static override styles = [
    shared,
    css`
      ol {
        display: grid;
      }

      li {
        position: relative;
        display: grid;
        grid-template-columns: 1.5rem minmax(0, 1fr);
        gap: var(--space-1) var(--space-2);
        padding-bottom: var(--space-4);
        overflow-wrap: anywhere;
      }

      li:not(:last-child)::before {
        position: absolute;
        inset: 1.5rem auto 0.15rem 0.55rem;
        border-inline-start: 1px solid var(--hairline-strong);
        content: "";
      }

      li > p-icon {
        margin-top: 0.15rem;
        font-size: 1rem;
      }

      .good {
        color: var(--good-text);
      }

      .busy {
        color: var(--busy-text);
      }

      .bad {
        color: var(--bad-text);
      }

      .log {
        max-height: 18rem;
        margin-top: var(--space-2);
        padding: var(--space-3);
        overflow: auto;
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
        font-family: var(--font-mono);
        font-size: var(--size-s);
        line-height: 1.6;
        white-space: pre-wrap;
      }

      .system {
        color: var(--text-quiet);
      }
    `,
  ];

  override updated() {
    const log = this.renderRoot.querySelector(".log");
    if (log) log.scrollTop = log.scrollHeight;
  }

  override render() {
    const { event, execution } = this;
    const started = event?.executions[0];
    const name = execution?.flow_name ?? started?.flow_name;
    const isWaiting = event !== undefined && started === undefined && event.routing.state !== "routed";
    return html`<ol aria-live="polite">
      ${event
        ? item("ok", "good", html`<span class="row spread"><span class="strong">${t("event_kept")}</span>
            <p-time class="quiet small" when=${event.received_at}></p-time></span>
            ${event.subject ? html`<span class="quiet">${event.subject}</span>` : nothing}`)
        : nothing}
      ${isWaiting ? item("clock", "busy", html`${t("event_waiting")}`) : nothing}
      ${name ? item("ok", "good", html`<span class="strong">${t("matched", { name })}</span>`) : nothing}
      ${execution ? this.#container(execution) : nothing} ${execution?.end_time ? this.#result(execution) : nothing}
    </ol>`;
  }

  #container({ status, end_time }: Schema<"ExecutionDetailResponse">) {
    const isOver = end_time != null;
    return item(isOver ? "ok" : "activity", isOver ? "good" : "busy", html`<span class="row spread">
        <span class="strong">${t("container")}</span>
        <p-chip tone=${toneOf(status)} dot>${status.toLowerCase()}</p-chip></span>
      <div class="log" tabindex="0" role="region" aria-label=${t("log")}>${this.lines.length === 0
        ? html`<span class="quiet">${t("log_waiting")}</span>`
        : this.lines.map(line)}</div>`);
  }

  #result(execution: Schema<"ExecutionDetailResponse">) {
    const { status, error_message, failure_category, end_time, model_output_summary } = execution;
    if (status !== "SUCCEEDED") {
      const why = error_message ?? failure_category ?? status.toLowerCase();
      return item("fail", "bad", html`<span>${t("failed", { why })}</span>
        ${failure_category?.startsWith("image") || failure_category === "runtime_unavailable"
          ? html`<span class="quiet">${t("failed_docker")}</span>`
          : nothing}`);
    }
    const from = this.event?.received_at ?? execution.created_at;
    const took = span((Date.parse(end_time ?? from) - Date.parse(from)) / 1000);
    return item("checks", "good", html`<span class="row spread"><span class="strong">${t("result")}</span>
        <span class="quiet small">${t("took", { span: took })}</span></span>
      ${model_output_summary ? html`<span>${model_output_summary}</span>` : nothing}`);
  }
}

function line({ payload }: Schema<"LogEntry">) {
  return html`<div class=${payload.stream}>${visible(payload.message)}</div>`;
}

function item(icon: "ok" | "clock" | "activity" | "fail" | "checks", tone: string, content: TemplateResult) {
  return html`<li><p-icon class=${tone} name=${icon}></p-icon><div>${content}</div></li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "p-run": PRun;
  }
}
