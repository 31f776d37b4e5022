/**
 * The limits of a flow in words, what of it is under way, what comes together for it, and who waits: behind which key,
 * and why. Followed live.
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, askList, type Listed } from "../../api/client.js";
import { waitingOf, type Line } from "../../api/waits.js";
import { Eager } from "../../components/eager.js";
import { visible } from "../../components/json-rows.js";
import { LiveController } from "../../components/live-controller.js";
import "../../components/p-chip.js";
import "../../components/p-state.js";
import "../../components/p-table.js";
import type { Column } from "../../components/p-table.js";
import "../../components/p-time.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/pace.js";
import common from "../../strings/en/common.js";
import { shared } from "../../styles/shared.js";
import { chipOf, subjectOf } from "../execution-parts.js";
import { waitText } from "../wait-words.js";
import { gathered, gatheringsOf, type Gathering } from "./gathered.js";
import type { Execution, Flow } from "./model.js";
import { paceOf, type PaceRule } from "./pace-words.js";

const t = strings("pace", en);
const tc = strings("common", common);
/** As many as the server answers at once: of those that wait the ones that go next. */
const MOST = 100;
/** However many come and go, they are fetched no more often. */
const LOOK_MS = 400;

interface Found {
  gatherings: Listed<Gathering>;
  waiting: Execution[];
  waitingTotal: number;
  running: Execution[];
  runningTotal: number;
}

const WAITING: Column<Execution>[] = [
  { key: "execution", label: t("col_execution"), cell: subjectOf },
  { key: "reason", label: t("col_reason"),
    cell: ({ queued_reason }) => waitText(queued_reason) || t("reason_unknown") },
  { key: "since", label: t("col_since"), cell: ({ created_at }) => html`<p-time when=${created_at}></p-time>` },
];
const RUNNING: Column<Execution>[] = [
  { key: "execution", label: t("col_execution"), cell: subjectOf },
  { key: "status", label: t("col_status"), cell: ({ status }) => chipOf(status) },
  { key: "since", label: t("col_since"), cell: ({ start_time }) => html`<p-time when=${start_time}></p-time>` },
];
const hrefOf = ({ id }: Execution) => `/console/flows/executions/${id}`;

@customElement("flow-limits")
export class FlowLimits extends LitElement {
  @property({ attribute: false }) flow!: Flow;
  @state() private found: Found | undefined;
  @state() private trouble = "";

  readonly #look = new Eager(() => void this.#load(), LOOK_MS);

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-4);
      }

      .rules {
        display: grid;
        gap: var(--space-3);
      }

      .rules > div {
        display: grid;
        grid-template-columns: 8rem minmax(0, 1fr);
        gap: var(--space-1) var(--space-4);
        padding-top: var(--space-3);
        border-top: var(--line);
      }

      dt {
        font-weight: var(--weight-strong);
      }

      dd,
      h3 {
        overflow-wrap: anywhere;
      }

      .line header {
        padding: var(--space-3) var(--space-4);
      }

      @media (max-width: 40rem) {
        .rules > div {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  constructor() {
    super();
    new LiveController(this, "flow_executions", (message) => {
      if (message["flow_id"] === this.flow.id) this.#look.ask();
    }, this.#look.ask);
    // Which flows an event came together for is not told.
    new LiveController(this, "activity", (message) => {
      const { debounce, batch } = this.flow;
      if (message["event"] === "event_received" && (debounce || batch)) this.#look.ask();
    }, this.#look.ask);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.updateComplete.then(this.#look.ask);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#look.stop();
  }

  async #load(): Promise<void> {
    try {
      const [gatherings, waiting, running] = await Promise.all([gatheringsOf(this.flow.id),
        oldest(this.flow.id, ["PENDING"]), oldest(this.flow.id, ["INITIALIZING", "STARTING", "RUNNING"])]);
      this.found = { gatherings, waiting: waiting.items, waitingTotal: waiting.total, running: running.items,
        runningTotal: running.total };
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    return html`<section class="sheet pad stack">
        <h2>${t("limits")}</h2>
        ${rules(paceOf(this.flow))}
      </section>
      ${this.#queues()}`;
  }

  #queues() {
    const { found, trouble } = this;
    if (!found && trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${trouble} action=${tc("retry")}
        @p-action=${() => void this.#load()}></p-state></div>`;
    }
    if (!found) return html`<p-state kind="loading"></p-state>`;
    const { lines, others } = waitingOf(found.waiting);
    const rest = found.waitingTotal - found.waiting.length;
    return html`${gathered(found.gatherings)}
      <h2>${t("waiting")} <span class="quiet number">${found.waitingTotal}</span></h2>
      ${found.waitingTotal + found.gatherings.total === 0
        ? html`<div class="sheet"><p-state icon="ok" heading=${t("waiting_none")}
            detail=${t("waiting_none_detail")}></p-state></div>`
        : nothing}
      ${lines.map(line)}
      ${others.length > 0 ? block(html`<h3>${t("others")}</h3>`, t("others"), WAITING, others) : nothing}
      ${rest > 0 ? html`<p class="quiet">${t("waiting_rest", { n: rest })}</p>` : nothing}
      <h2>${t("running")} <span class="quiet number">${found.runningTotal}</span></h2>
      ${found.running.length === 0
        ? html`<p class="quiet">${t("running_none")}</p>`
        : html`<p-table class="sheet" label=${t("running")} .columns=${RUNNING} .rows=${found.running}
            .hrefOf=${hrefOf}></p-table>`}
      ${found.runningTotal > found.running.length
        ? html`<p class="quiet">${t("running_more", { n: found.runningTotal - found.running.length })}</p>`
        : nothing}`;
  }
}

/** The server lists the newest first; those that go next are the oldest. */
async function oldest(flow_id: string, status: string[]) {
  const part = (skip: number) => {
    const query = { flow_id, status, limit: MOST, skip };
    return askList(api.GET("/api/v1/flows/executions", { params: { query } }));
  };
  const newest = await part(0);
  const { items, total } = newest.total > MOST ? await part(newest.total - MOST) : newest;
  return { items: [...items].reverse(), total };
}

function rules(pace: PaceRule[]) {
  if (pace.length === 0) {
    return html`<p>${t("none")}</p><p class="quiet small">${t("none_hint")}</p>`;
  }
  return html`<dl class="rules">${pace.map(({ name, says, key }) => html`<div>
    <dt>${name}</dt>
    <dd>${says.join(" ")}
      ${key === undefined
        ? nothing
        : html`<span class="quiet small">${key === null || key === ""
            ? t("whole_flow")
            : html`${t("each_key")} <code>${visible(key)}</code>`}</span>`}</dd>
  </div>`)}</dl>`;
}

function line({ key, taken, limit, waiting }: Line) {
  const name = key === "" ? t("no_key") : visible(key);
  const heading = html`<h3>${key === "" ? name : html`${t("key")} <code>${name}</code>`}</h3>
    <span class="row"><p-chip tone="busy" dot>${t("under_way", { taken, limit })}</p-chip>
      <p-chip tone="warn">${t("waits_n", { n: waiting.length })}</p-chip></span>`;
  return block(heading, name, WAITING, waiting);
}

function block(heading: unknown, label: string, columns: Column<Execution>[], rows: Execution[]) {
  return html`<section class="sheet line">
    <header class="row spread">${heading}</header>
    <p-table label=${label} .columns=${columns} .rows=${rows} .hrefOf=${hrefOf}></p-table>
  </section>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-limits": FlowLimits;
  }
}
