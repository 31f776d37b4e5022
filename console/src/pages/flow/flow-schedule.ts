/** A flow's schedule: when it fires next, what it does when it cannot, and what became of the fire times that were. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask, askList, type Schema } from "../../api/client.js";
import type { LiveMessage } from "../../api/live.js";
import { Eager } from "../../components/eager.js";
import { LiveController } from "../../components/live-controller.js";
import "../../components/p-chip.js";
import type { Tone } from "../../components/p-chip.js";
import "../../components/p-fire-times.js";
import "../../components/p-lines.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-state.js";
import "../../components/p-switch.js";
import type { PSwitch } from "../../components/p-switch.js";
import "../../components/p-table.js";
import type { Column } from "../../components/p-table.js";
import "../../components/p-time.js";
import { ownZone, timeIn } from "../../format.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/schedule.js";
import common from "../../strings/en/common.js";
import { shared } from "../../styles/shared.js";
import { wordOf } from "../execution-parts.js";

const t = strings("schedule", en);
const tc = strings("common", common);
const PART = 50;
const LOOK_MS = 1_000;
const OUTCOMES = ["started", "waiting", "gathered", "skipped"] as const;
const TONES: Record<Schema<"Outcome">, Tone> = { started: "good", waiting: "warn", gathered: "warn", skipped: "still" };

type Tick = Schema<"TickResponse">;

@customElement("flow-schedule")
export class FlowSchedule extends LitElement {
  @property({ attribute: false }) flowId = "";
  @state() private schedule: Schema<"ScheduleResponse"> | undefined;
  @state() private ticks: Tick[] | undefined;
  @state() private total = 0;
  @state() private trouble = "";
  @state() private outcome = "";
  @state() private missed = false;

  #asked = 0;
  readonly #look = new Eager(() => void this.#load(), LOOK_MS);

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-4);
      }

      .now {
        display: grid;
        gap: var(--space-4);
        align-items: start;
      }

      .says {
        display: grid;
        gap: var(--space-2);
      }

      .past {
        align-items: end;
      }

      p-select {
        min-width: 11rem;
      }

      @media (min-width: 60rem) {
        .now {
          grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        }
      }
    `,
  ];

  constructor() {
    super();
    const heard = (message: LiveMessage) => {
      if (message["flow_id"] === this.flowId && this.#isAtStart) this.#look.ask();
    };
    // Fire times that started something are told with its execution, all others by themselves.
    for (const topic of ["flow_executions", "activity"] as const) {
      new LiveController(this, topic, heard, this.#look.ask);
    }
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.updateComplete.then(this.#look.ask);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#look.stop();
  }

  /** Whoever reads older ones keeps them. */
  get #isAtStart(): boolean {
    return (this.ticks?.length ?? 0) <= PART;
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const path = { flow_id: this.flowId };
      const [schedule, { items, total }] = await Promise.all([
        ask(api.GET("/api/v1/flows/{flow_id}/schedule", { params: { path } })), this.#part(0)]);
      if (asked !== this.#asked) return;
      [this.schedule, this.ticks, this.total, this.trouble] = [schedule, items, total, ""];
    } catch (error) {
      if (asked === this.#asked) this.trouble = ApiError.from(error).message;
    }
  }

  #part(skip: number) {
    const { outcome, missed } = this;
    const query = { skip, limit: PART, ...(outcome && { outcome }), ...(missed && { missed }) };
    return askList(api.GET("/api/v1/flows/{flow_id}/schedule/ticks", { params: { path: { flow_id: this.flowId },
      query } }));
  }

  async #more(): Promise<void> {
    const asked = this.#asked;
    const known = this.ticks ?? [];
    try {
      const { items, total } = await this.#part(known.length);
      if (asked === this.#asked) [this.ticks, this.total] = [[...known, ...items], total];
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    const { schedule, trouble } = this;
    if (!schedule && trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${trouble} action=${tc("retry")}
        @p-action=${() => void this.#load()}></p-state></div>`;
    }
    if (!schedule) return html`<p-state kind="loading"></p-state>`;
    return html`<div class="now">
        <section class="sheet pad stack">
          <div class="row spread"><h2>${t("next")}</h2><code>${schedule.cron}</code></div>
          ${schedule.is_enabled
            ? html`<p-fire-times .times=${schedule.next} zone=${schedule.timezone}></p-fire-times>`
            : html`<p class="quiet">${t("next_disabled")}</p>`}
        </section>
        <section class="sheet pad stack">
          <h2>${t("policy")}</h2>
          <ul class="says">${schedule.explanation.map((sentence) => html`<li>${sentence}</li>`)}</ul>
        </section>
      </div>
      ${this.#past(schedule.timezone)}`;
  }

  #past(zone: string) {
    const options = [{ value: "", label: t("filter_any") },
      ...OUTCOMES.map((value) => ({ value, label: t(`outcome_${value}`) }))];
    const isFiltered = this.outcome !== "" || this.missed;
    const shown = this.ticks?.length ?? 0;
    return html`<div class="row spread past">
        <div><h2>${t("past")}</h2><p class="quiet small">${t("past_detail")}</p></div>
        <div class="row past">
          <p-switch label=${t("filter_missed")} .checked=${this.missed} @change=${({ currentTarget }: Event) =>
            this.#filter(this.outcome, (currentTarget as PSwitch).checked)}></p-switch>
          <p-select label=${t("filter_outcome")} .value=${this.outcome} .options=${options}
            @change=${({ currentTarget }: Event) => this.#filter((currentTarget as PSelect).value, this.missed)}>
          </p-select>
        </div>
      </div>
      <p-table class="sheet" label=${t("past")} .columns=${columns(zone)} .rows=${this.ticks} .error=${this.trouble}
        .keyOf=${({ fire_at, outcome, until }: Tick) => `${fire_at} ${until} ${outcome}`}
        empty-heading=${t(isFiltered ? "past_no_match" : "past_none")}
        empty-detail=${t(isFiltered ? "past_no_match_detail" : "past_none_detail")}
        @p-retry=${() => void this.#load()}></p-table>
      ${shown < this.total
        ? html`<div class="row"><wa-button size="s" appearance="outlined" @click=${() => void this.#more()}>
            ${t("more")}</wa-button><span class="quiet small number">${t("shown_of", { n: shown,
              total: this.total })}</span></div>`
        : nothing}`;
  }

  #filter(outcome: string, missed: boolean) {
    [this.outcome, this.missed, this.ticks] = [outcome, missed, undefined];
    void this.#load();
  }
}

function columns(zone: string): Column<Tick>[] {
  return [
    { key: "fire", label: t("col_fire"), cell: (tick) => fireTime(tick, zone) },
    { key: "outcome", label: t("col_outcome"), cell: became },
    { key: "why", label: t("col_why"), cell: ({ explanation }) => explanation ?? t("on_time") },
    { key: "execution", label: t("col_execution"), cell: execution },
    { key: "settled", label: t("col_settled"), wideOnly: true,
      cell: ({ settled_at }) => html`<p-time when=${settled_at}></p-time>` },
  ];
}

function became({ outcome, was_missed }: Tick) {
  return html`<span class="row"><p-chip tone=${TONES[outcome]}>${t(`outcome_${outcome}`)}</p-chip>
    ${was_missed ? html`<p-chip tone="warn">${t("missed")}</p-chip>` : nothing}</span>`;
}

/** In the schedule's zone; below it in the viewer's, and up to when neighbours reach. */
function fireTime({ fire_at, until, count }: Tick, zone: string) {
  const own = ownZone();
  const said = [own === zone ? "" : timeIn(fire_at, own),
    count > 1 ? `${t("fire_range", { n: count })} ${t("until", { time: timeIn(until, zone) })}` : ""];
  return html`<p-lines detail=${said.filter(Boolean).join(" · ")}>${timeIn(fire_at, zone)}</p-lines>`;
}

/** What it started; of one that started nothing, what was in the way. */
function execution({ execution_id: id, execution_status: status, outcome }: Tick) {
  if (!id) return "–";
  if (!status) return html`<span class="quiet">${t("execution_gone")}</span>`;
  return html`<a href="/console/flows/executions/${id}">${wordOf(status)}</a>
    ${outcome === "started" ? nothing : html`<span class="quiet small">${t("in_the_way")}</span>`}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-schedule": FlowSchedule;
  }
}
