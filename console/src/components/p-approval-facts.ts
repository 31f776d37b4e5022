/** What else there is to know of a request: where it comes from, who voted, who was told, what happened. */
import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Approval, Happened, Told, Vote } from "../api/approvals.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";
import { factTiles } from "../styles/facts.js";
import { shared } from "../styles/shared.js";
import { visible } from "./json-rows.js";
import { toneOf, type Tone } from "./p-chip.js";
import "./p-chip.js";
import "./p-id.js";
import type { IconName } from "./p-icon.js";
import type { Moment } from "./p-timeline.js";
import "./p-time.js";
import "./p-timeline.js";

const t = strings("approvals", en);

const MARKS: Record<string, [IconName, Tone]> = {
  requested: ["approvals", "accent"], approved: ["check", "good"], declined: ["close", "bad"],
  expired: ["clock", "still"], reminded: ["clock", "warn"], too_late: ["clock", "still"], unknown: ["warn", "bad"],
  cancelled: ["ban", "still"], escalated: ["people", "warn"], edited: ["edit", "warn"], started: ["play", "busy"],
  finished: ["ok", "good"], voted: ["person", "accent"], frozen: ["pause", "still"], thawed: ["play", "still"],
};

@customElement("p-approval-facts")
export class PApprovalFacts extends LitElement {
  @property({ attribute: false }) approval!: Approval;
  @property({ attribute: false }) history: readonly Happened[] = [];
  @property({ attribute: false }) told: readonly Told[] = [];
  @property({ type: Boolean, attribute: "signed-in" }) isSignedIn = false;

  static override styles = [
    shared,
    factTiles,
    css`
      :host {
        display: grid;
        gap: var(--space-5);
      }

      section {
        display: grid;
        gap: var(--space-3);
      }

      h2 {
        font-size: var(--size-s);
        font-weight: var(--weight-strong);
        letter-spacing: 0;
        color: var(--text-quiet);
      }

      .facts {
        --facts-tile: 11rem;
        column-gap: var(--space-5);
      }

      .votes,
      .told {
        display: grid;
        gap: var(--space-2);
      }

      .comment {
        margin-inline-start: var(--space-3);
        padding-inline-start: var(--space-3);
        border-inline-start: 2px solid var(--hairline-strong);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      .bar {
        height: 6px;
        max-width: 16rem;
        overflow: hidden;
        border-radius: var(--radius-full);
        background: var(--still-tint);
      }

      .bar i {
        display: block;
        height: 100%;
        border-radius: inherit;
        background: var(--good);
      }

      .trouble {
        color: var(--bad-text);
      }
    `,
  ];

  override render() {
    return html`${this.#votes()}${this.#facts()}
      ${this.history.length > 0
        ? html`<section>
            <h2>${t("history")}</h2>
            <p-timeline label=${t("history")} .moments=${this.history.map(moment)}></p-timeline>
          </section>`
        : nothing}
      ${this.#told()}`;
  }

  #facts() {
    const { tool, server, agent, flow, execution, session, key, requestedAt, id, question } = this.approval;
    const flowName = flow && visible(flow.name);
    const flowText = flow?.id && this.isSignedIn ? html`<a href="/console/flows/${flow.id}">${flowName}</a>` : flowName;
    const run = execution && html`<p-id value=${execution} href="/console/flows/executions/${execution}"></p-id>`;
    const facts: [string, TemplateResult | string | undefined][] = [
      [t("fact_tool"), question ? undefined : visible(tool)],
      [t("fact_server"), question ? undefined : visible(server ?? t("own_server"))],
      [t("fact_agent"), agent && visible(agent)],
      [t("fact_flow"), flowText],
      [t("fact_execution"), run],
      [t("fact_session"), session && visible(session)],
      [t("fact_key"), key && visible(key)],
      [t("fact_asked"), html`<p-time when=${requestedAt}></p-time>`],
      [t("fact_id"), html`<p-id value=${id}></p-id>`],
    ];
    return html`<dl class="facts">
      ${facts.map(([label, value]) => (value ? html`<div><dt>${label}</dt><dd>${value}</dd></div>` : nothing))}
    </dl>`;
  }

  #votes() {
    const { votes, received, required } = this.approval;
    if (votes.length === 0 && required <= 1) return nothing;
    const bar = document.createElement("i");
    bar.style.width = `${Math.min(100, (100 * received) / Math.max(1, required))}%`;
    return html`<section>
      <h2>${t("votes")}</h2>
      ${required > 1
        ? html`<p class="number">${t("quorum", { received, required })}</p>
            <div class="bar" aria-hidden="true">${bar}</div>`
        : nothing}
      ${votes.length > 0 ? html`<ul class="votes">${votes.map((vote) => this.#vote(vote))}</ul>` : nothing}
    </section>`;
  }

  #vote({ username, approved, comment, at, is_current }: Vote) {
    return html`<li class="stack">
      <div class="row">
        <strong>${username ?? t("by_link")}</strong>
        <p-chip tone=${approved ? "good" : "bad"}>${t(approved ? "vote_yes" : "vote_no")}</p-chip>
        ${is_current ? nothing : html`<span class="quiet small">${t("vote_outdated")}</span>`}
        <p-time class="quiet small" when=${at}></p-time>
      </div>
      ${comment?.trim() ? html`<p class="comment" dir="auto">${visible(comment)}</p>` : nothing}
    </li>`;
  }

  #told() {
    if (!this.isSignedIn) return nothing;
    const { webhookError, status } = this.approval;
    if (this.told.length === 0 && status !== "pending") return nothing;
    return html`<section>
      <h2>${t("told")}</h2>
      ${this.told.length === 0 ? html`<p class="quiet small">${t("told_none")}</p>` : nothing}
      <ul class="told">
        ${this.told.map(({ recipient, channel, state, last_error, created_at }) => html`<li class="row small">
          <span>${visible(recipient)}</span><span class="quiet">${channel}</span>
          <p-chip tone=${toneOf(state)}>${state}</p-chip><p-time class="quiet" when=${created_at}></p-time>
          ${last_error ? html`<span class="trouble">${visible(last_error)}</span>` : nothing}
        </li>`)}
      </ul>
      ${webhookError
        ? html`<p class="trouble small">${t("webhook_failed", { why: visible(webhookError) })}</p>`
        : nothing}
    </section>`;
  }
}

function moment({ type, detail, comment, who, at }: Happened, index: number): Moment {
  const [icon, tone] = MARKS[type] ?? ["circle", "still"];
  const said = comment?.trim() ? visible(comment) : "";
  const below = [who ?? "", said].filter(Boolean).join(": ");
  return { key: String(index), icon, tone, title: visible(detail), at, detail: below };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-approval-facts": PApprovalFacts;
  }
}
