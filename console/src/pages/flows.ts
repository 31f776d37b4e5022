/** All flows: what starts them, how they do, and the way to another one. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, askList } from "../api/client.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-filters.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-icon.js";
import "../components/p-lines.js";
import "../components/p-page-header.js";
import "../components/p-runs.js";
import "../components/p-state.js";
import "../components/p-switch.js";
import type { PSwitch } from "../components/p-switch.js";
import "../components/p-table.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/flows.js";
import { shared } from "../styles/shared.js";
import { byFlow, triggerOf, TRIGGER_ICONS, type Execution, type Flow, type TriggerKind } from "./flow/model.js";
import { Page } from "./page.js";

const t = strings("flows", en);
const MOST_FLOWS = 500;
const MOST_EXECUTIONS = 200;
/** Changes that come at once are fetched once. */
const GATHER_MS = 250;
const KINDS: TriggerKind[] = ["tracker", "webhook", "schedule", "manual"];

@customElement("page-flows")
export class PageFlows extends Page {
  @state() private flows: Flow[] | undefined;
  @state() private executions: ReadonlyMap<string, Execution[]> = new Map();
  @state() private trouble = "";

  #due: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    shared,
    css`
      p-filters {
        margin-bottom: var(--space-4);
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, session);
    new LiveController(this, "flow_executions", () => this.#soon(), () => void this.#load());
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
  }

  #soon() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#load(), GATHER_MS);
  }

  async #load(): Promise<void> {
    try {
      const [{ items }, executions] = await Promise.all([
        askList(api.GET("/api/v1/flows", { params: { query: { limit: MOST_FLOWS } } })),
        ask(api.GET("/api/v1/flows/executions", { params: { query: { limit: MOST_EXECUTIONS } } })),
      ]);
      this.flows = items;
      this.executions = byFlow(executions);
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>
        ${t("intro")}
        ${session.may("create_flows")
          ? html`<wa-button slot="actions" variant="brand" size="s" href="/console/flows/new">
              <p-icon slot="start" name="add"></p-icon>${t("new")}</wa-button>`
          : nothing}
      </p-page-header>
      ${this.flows?.length ? html`<p-filters .query=${this.query} .choices=${choices()} search-name="q"
        search-label=${t("search")}></p-filters>` : nothing}
      <p-table class="sheet" label=${t("title")} .columns=${this.#columns()} .rows=${this.#shown()}
        .error=${this.trouble} .hrefOf=${({ id }: Flow) => `/console/flows/${id}`}
        empty-heading=${t("no_match")} @p-retry=${() => void this.#load()}>
        ${this.flows?.length === 0 ? this.#empty() : nothing}
      </p-table>`;
  }

  #empty() {
    return html`<p-state slot="empty" heading=${t("empty")} detail=${t("empty_detail")} icon="flows"
      action=${session.may("create_flows") ? t("empty_action") : ""}
      @p-action=${() => router.go("/console/flows/new")}></p-state>`;
  }

  #shown(): Flow[] | undefined {
    const text = (this.query.get("q") ?? "").toLowerCase();
    const [state, trigger] = [this.query.get("state"), this.query.get("trigger")];
    return this.flows?.filter(
      (flow) =>
        `${flow.name} ${flow.description ?? ""}`.toLowerCase().includes(text) &&
        (!state || (state === "enabled") === (flow.is_enabled !== false)) &&
        (!trigger || triggerOf(flow) === trigger),
    );
  }

  #columns(): Column<Flow>[] {
    return [
      { key: "name", label: t("col_flow"), sort: ({ name }) => name.toLowerCase(), cell: named },
      { key: "trigger", label: t("col_trigger"), sort: triggerOf, cell: triggered },
      { key: "health", label: t("col_health"), sort: rateOf, cell: (flow) => this.#health(flow) },
      {
        key: "last",
        label: t("col_last"),
        sort: ({ execution_stats: { last_execution_at: last } }) => last ?? "",
        cell: ({ execution_stats }) => html`<p-time when=${execution_stats.last_execution_at ?? ""}></p-time>`,
      },
      {
        key: "next",
        label: t("col_next"),
        wideOnly: true,
        sort: ({ next_run_at: next }) => next ?? "",
        cell: ({ next_run_at: next }) => html`<p-time when=${next ?? ""}></p-time>`,
      },
      { key: "enabled", label: t("col_enabled"), align: "end", cell: (flow) => this.#switch(flow) },
    ];
  }

  #health(flow: Flow) {
    const rate = rateOf(flow);
    return html`<p-runs .executions=${this.executions.get(flow.id) ?? []} .running=${flow.execution_stats.running}
      .rate=${rate < 0 ? undefined : rate}></p-runs>`;
  }

  #switch(flow: Flow) {
    return html`<p-switch label=${t("enable_named", { name: flow.name })} quiet-label
      .checked=${flow.is_enabled !== false} ?disabled=${!session.may("edit_flows")}
      @change=${(event: Event) => void this.#enable(flow, event.currentTarget as PSwitch)}></p-switch>`;
  }

  async #enable(flow: Flow, control: PSwitch): Promise<void> {
    const is_enabled = control.checked;
    try {
      const params = { path: { flow_id: flow.id } };
      const after = await ask(api.PUT("/api/v1/flows/{flow_id}", { params, body: { is_enabled } as never }));
      const kept = { ...after, execution_stats: flow.execution_stats };
      this.flows = this.flows?.map((one) => (one.id === flow.id ? kept : one));
      toast(t(is_enabled ? "was_enabled" : "was_disabled", { name: flow.name }));
    } catch (error) {
      control.checked = !is_enabled;
      toastError(error);
    }
  }
}

function choices(): Choice[] {
  return [
    {
      name: "state",
      label: t("filter_state"),
      options: [{ value: "enabled", label: t("enabled") }, { value: "disabled", label: t("disabled") }],
    },
    {
      name: "trigger",
      label: t("filter_trigger"),
      options: KINDS.map((value) => ({ value, label: t(`trigger_${value}`) })),
    },
  ];
}

function named({ name, description, is_enabled }: Flow) {
  return html`<p-lines detail=${description ?? ""} ?dim=${is_enabled === false}>${name}</p-lines>`;
}

function triggered(flow: Flow) {
  const kind = triggerOf(flow);
  return html`<p-lines icon=${TRIGGER_ICONS[kind]} dim>${detailOf(flow, kind)}</p-lines>`;
}

function detailOf(flow: Flow, kind: TriggerKind): string {
  if (kind === "schedule") {
    const config = flow.schedule_config;
    return config?.type === "cron" ? config.expr : t("trigger_schedule");
  }
  if (kind !== "tracker") return t(`trigger_${kind}`);
  const [first, ...others] = flow.trigger_event_types ?? [];
  if (first === undefined) return t("any_event");
  return others.length > 0 ? `${first} ${t("more_events", { n: others.length })}` : first;
}

/** The share that succeeded; −1 where nothing ended yet. */
function rateOf({ execution_stats: { succeeded, failed, stopped } }: Flow): number {
  const ended = succeeded + failed + stopped;
  return ended === 0 ? -1 : succeeded / ended;
}
