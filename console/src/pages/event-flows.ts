/** The account's flows beside an event: which of them it started, and why the others did not hear it. */
import { LitElement, css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, ask } from "../api/client.js";
import { visible } from "../components/json-rows.js";
import "../components/p-chip.js";
import "../components/p-state.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/events.js";
import { shared } from "../styles/shared.js";
import { told, verdicts, type EventDetail, type Flow, type Try, type Verdict } from "./event-why.js";

const t = strings("events", en);
/** Flows whose filters and conditions are tried: each is a question to the server. */
const TRIED_MAX = 30;
const AT_ONCE = 4;

@customElement("event-flows")
export class EventFlows extends LitElement {
  @property({ attribute: false }) event!: EventDetail;
  @property({ attribute: false }) flows: readonly Flow[] = [];
  @state() private tries: ReadonlyMap<string, Try> = new Map();

  /** What was tried already: an event does not change, a flow does. */
  readonly #asked = new Set<string>();

  static override styles = [
    shared,
    css`
      .list {
        display: grid;
        gap: var(--space-3);
      }

      .verdict {
        display: grid;
        gap: var(--space-1);
        padding-top: var(--space-3);
        border-top: var(--line);
        overflow-wrap: anywhere;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>) {
    if (changed.has("event") && changed.get("event")?.id !== this.event.id) {
      this.#asked.clear();
      this.tries = new Map();
    }
    if (changed.has("event") || changed.has("flows")) void this.#try();
  }

  /** What only the server can judge is asked of it, some flows at a time. */
  async #try(): Promise<void> {
    const { event } = this;
    const open = verdicts(event, this.flows).filter(({ isJudged }) => isJudged).slice(0, TRIED_MAX)
      .map(({ flow }) => flow).filter((flow) => !this.#asked.has(keyOf(flow)));
    open.forEach((flow) => this.#asked.add(keyOf(flow)));
    const next = async (): Promise<void> => {
      for (let flow = open.shift(); flow; flow = open.shift()) {
        const { id } = flow;
        // Without an answer it stays at what can be told without the server.
        const found = await tried(id, event.id).catch(() => undefined);
        if (event.id !== this.event.id) return;
        if (found) this.tries = new Map([...this.tries, [id, found]]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  override render() {
    if (this.flows.length === 0) {
      return html`<section class="sheet"><p-state icon="flows" detail=${t("why_no_flows")}>
        <a href="/console/flows/new">${t("why_no_flows_link")}</a></p-state></section>`;
    }
    return html`<section class="sheet pad stack">
      <div class="row spread"><h2>${t("flows")}</h2><span class="quiet small">${t("flows_note")}</span></div>
      <ul class="list">${verdicts(this.event, this.flows).map((verdict) => (
        entry(told(verdict, this.tries.get(verdict.flow.id)), this.event.id)))}</ul>
    </section>`;
  }
}

/** The router's own question, put once more to a flow as it is now. */
async function tried(flow_id: string, event_id: string): Promise<Try | undefined> {
  const yaml = await ask(api.GET("/api/v1/flows/{flow_id}/yaml", { params: { path: { flow_id } }, parseAs: "text" }));
  const { tries } = await ask(api.POST("/api/v1/flows/check", { body: { yaml, flow_id, event_ids: [event_id] } }));
  return tries[0];
}

const keyOf = ({ id, updated_at }: Flow) => `${id} ${updated_at}`;

function entry({ flow, kind, reason, condition, filters, isJudged }: Verdict, event: string) {
  const trial = `/console/flows/${flow.id}?tab=try&event=${event}`;
  const tone = { started: "good", now: "accent", error: "bad", no: "still" } as const;
  return html`<li class="verdict">
    <div class="row spread">
      <a href="/console/flows/${flow.id}">${visible(flow.name)}</a>
      <p-chip tone=${tone[kind]}>${t(`flow_${kind}`)}</p-chip>
    </div>
    ${reason ? html`<p class="quiet small">${reason}</p>` : nothing}
    ${condition ? html`<p class="small">${t("condition")}: <code>${visible(condition)}</code></p>` : nothing}
    ${filters
      ? html`<p class="small">${t("filters")}: <code>${visible(JSON.stringify(filters))}</code></p>`
      : nothing}
    ${isJudged
      ? html`<p class="small"><a href=${trial}>${t("flow_try")}</a></p>`
      : nothing}
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "event-flows": EventFlows;
  }
}
