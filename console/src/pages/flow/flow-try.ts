/** Recorded events against a definition as it stands in the editor: which would start it, and why not. */
import { LitElement, css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../../api/client.js";
import "../../components/p-chip.js";
import type { Tone } from "../../components/p-chip.js";
import "../../components/p-code.js";
import "../../components/p-json.js";
import "../../components/p-lines.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-state.js";
import "../../components/p-table.js";
import type { Column } from "../../components/p-table.js";
import "../../components/p-time.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import { shared } from "../../styles/shared.js";

const t = strings("flows", en);
/** As many as the server tries at once. */
const MOST = 20;
const SOURCES = ["github", "gitlab", "jira", "webhook", "schedule", "manual"] as const;
const TONES: Record<string, Tone> = { match: "good", no: "still", error: "bad" };

type Event_ = Schema<"EventResponse">;
type Try = Schema<"FlowTry">;

@customElement("flow-try")
export class FlowTry extends LitElement {
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) flowId = "";
  /** The event that is looked at. */
  @property({ attribute: false }) eventId = "";
  @state() private events: Event_[] | undefined;
  @state() private tries: ReadonlyMap<string, Try> = new Map();
  @state() private hasProblems = false;
  @state() private source = "";
  @state() private trouble = "";
  /** The event that is looked at, tried alone, and its payload. */
  @state() private chosen: { event: Event_; tried: Try | undefined; payload: unknown } | undefined;

  #looked = "";

  static override styles = [
    shared,
    css`
      .all {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        align-items: start;
        gap: var(--space-4);
      }

      .intro {
        align-items: end;
        justify-content: space-between;
        margin-bottom: var(--space-4);
      }

      p-select {
        min-width: 11rem;
      }

      .why {
        overflow-wrap: anywhere;
      }

      @media (max-width: 60rem) {
        .all {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  override updated(changed: PropertyValues) {
    if (changed.has("text") || changed.has("source")) void this.#load();
    const event = this.events?.find(({ id }) => id === this.eventId);
    if (event && event.id !== this.#looked) void this.#look(event);
  }

  async #load(): Promise<void> {
    try {
      const query = { limit: MOST, ...(this.source && { source: this.source }) };
      const events = await ask(api.GET("/api/v1/events", { params: { query } }));
      this.events = events;
      const found = await this.#check(events.map(({ id }) => id));
      this.hasProblems = found.problems.length > 0;
      this.tries = new Map(found.tries.map((one) => [one.event_id, one]));
      this.trouble = "";
    } catch (error) {
      this.trouble = this.#explain(error);
    }
  }

  #check(event_ids: string[]) {
    return ask(api.POST("/api/v1/flows/check", { body: { yaml: this.text, flow_id: this.flowId, event_ids } }));
  }

  #explain(error: unknown): string {
    const { message, status } = ApiError.from(error);
    return status === 404 || status === 405 ? t("try_unavailable") : message;
  }

  override render() {
    const options = [{ value: "", label: t("try_any") }, ...SOURCES.map((value) => ({ value, label: value }))];
    return html`<div class="row intro">
        <div>
          <h2>${t("try_each")}</h2>
          <p class="quiet small">${t(this.hasProblems ? "try_problems" : "try_intro")}</p>
        </div>
        <p-select label=${t("try_source")} .value=${this.source} .options=${options}
          @change=${({ currentTarget }: Event) => (this.source = (currentTarget as PSelect).value)}></p-select>
      </div>
      <div class="all">
        <p-table class="sheet" label=${t("tab_try")} .columns=${this.#columns()} .rows=${this.events}
          .error=${this.trouble} .hrefOf=${({ id }: Event_) => `/console/flows/${this.flowId}?tab=try&event=${id}`}
          empty-heading=${t("try_empty")} empty-detail=${t("try_empty_detail")}
          @p-retry=${() => void this.#load()}></p-table>
        ${this.events?.length ? this.#detail() : nothing}
      </div>`;
  }

  #columns(): Column<Event_>[] {
    return [
      {
        key: "event",
        label: t("try_event"),
        cell: ({ subject, type, project_identifier: project, source }) =>
          html`<p-lines detail="${type} · ${project ?? source}">${subject ?? type}</p-lines>`,
      },
      {
        key: "received",
        label: t("try_received"),
        wideOnly: true,
        cell: ({ received_at }) => html`<p-time when=${received_at}></p-time>`,
      },
      { key: "outcome", label: t("try_outcome"), cell: (event) => outcome(this.tries.get(event.id)) },
      {
        key: "why",
        label: t("try_why"),
        cell: (event) => html`<span class="quiet small">${why(this.tries.get(event.id))}</span>`,
      },
    ];
  }

  #detail() {
    if (!this.chosen) {
      return html`<div class="sheet">
        <p-state heading=${t("try_none")} icon="events" detail=${t("try_select")}></p-state>
      </div>`;
    }
    const { event, tried, payload } = this.chosen;
    return html`<section class="sheet pad stack" aria-live="polite">
      <div>
        <h2>${event.subject ?? event.type}</h2>
        <div class="row">${outcome(tried)}<span class="quiet small why">${why(tried)}</span></div>
      </div>
      ${tried?.outcome === "match" ? this.#prompt(tried) : nothing}
      <div class="stack">
        <h3>${t("try_payload")}</h3>
        <p-json .value=${payload}></p-json>
      </div>
      <a href="/console/events/${event.id}">${t("try_open")}</a>
    </section>`;
  }

  #prompt({ prompt, unresolved }: Try) {
    return html`<div class="stack">
      <h3>${t("try_prompt")}</h3>
      ${prompt ? html`<p-code .text=${prompt} wrap></p-code>` : html`<p class="quiet">${t("try_prompt_empty")}</p>`}
      ${unresolved.length > 0
        ? html`<p class="quiet small">${t("try_unresolved")}: ${unresolved.map((one) =>
          html`<code>${one}</code> `)}</p>`
        : nothing}
    </div>`;
  }

  async #look(event: Event_): Promise<void> {
    this.#looked = event.id;
    try {
      const [found, whole] = await Promise.all([this.#check([event.id]),
        ask(api.GET("/api/v1/events/{event_id}", { params: { path: { event_id: event.id } } }))]);
      this.chosen = { event, tried: found.tries[0], payload: whole.payload };
    } catch (error) {
      this.trouble = this.#explain(error);
    }
  }
}

function outcome(tried: Try | undefined) {
  if (!tried) return html`<span class="quiet">–</span>`;
  return html`<p-chip tone=${TONES[tried.outcome] ?? "still"}>${t(`try_${tried.outcome}`)}</p-chip>`;
}

function why(tried: Try | undefined): string {
  if (!tried) return "";
  return tried.outcome === "match" ? t("try_all_hold") : `${tried.condition ?? ""}: ${tried.reason ?? ""}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-try": FlowTry;
  }
}
