/** All executions: newest first, however many there are, with their state as it changes. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { api, ask, askList, type Schema } from "../api/client.js";
import type { Execution } from "../api/executions.js";
import type { LiveMessage } from "../api/live.js";
import { LongList } from "../api/long-list.js";
import { KeysController } from "../components/keys-controller.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-filters.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-page-header.js";
import "../components/p-rows.js";
import type { PRows } from "../components/p-rows.js";
import "../components/p-state.js";
import "../components/p-tabs.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/executions.js";
import common from "../strings/en/common.js";
import { router } from "../router.js";
import { newsStyles } from "../styles/news.js";
import { shared } from "../styles/shared.js";
import { executionRows, patched } from "./execution-parts.js";
import { Page } from "./page.js";

const t = strings("executions", en);
const tc = strings("common", common);

type Status = Schema<"ExecutionStatus">;
/** The views, and the states that each has. */
const TABS: Record<string, Status[]> = {
  all: [], running: ["INITIALIZING", "STARTING", "RUNNING"], pending: ["PENDING"], succeeded: ["SUCCEEDED"],
  failed: ["FAILED"], stopped: ["STOPPED"],
};
const SINCE = { "1h": 3_600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000 } as const;
const GATHER_MS = 150;

@customElement("page-executions")
export class PageExecutions extends Page {
  @state() private list!: LongList<Execution>;
  @state() private flows: readonly { value: string; label: string }[] = [];
  @query("p-rows") private rows!: PRows<Execution> | null;

  #due: ReturnType<typeof setTimeout> | undefined;
  readonly #keys = new KeysController(this, [
    { key: "j", also: "ArrowDown", label: t("key_next"), run: () => this.rows?.move(1) },
    { key: "k", also: "ArrowUp", label: t("key_previous"), run: () => this.rows?.move(-1) },
    { key: "/", label: t("key_search_list"), run: () => this.#search() },
  ]);

  static override styles = [
    shared,
    newsStyles,
    css`
      p-filters {
        margin-block: var(--space-4);
      }

      @media (max-width: 40rem) {
        .keys {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    new LiveController(this, "flow_executions", (message) => this.#heard(message), () => void this.list.reload());
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#findFlows();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
  }

  override willUpdate(changed: Map<string, unknown>) {
    if (!changed.has("query")) return;
    const { query } = this;
    const status = TABS[query.get("status") ?? "all"] ?? [];
    const [flow_id, search] = [query.get("flow"), query.get("q")];
    const since = SINCE[query.get("since") as keyof typeof SINCE] as number | undefined;
    const after = since && new Date(Date.now() - since * 1000).toISOString();
    const wanted = { ...(status.length > 0 && { status }), ...(flow_id && { flow_id }), ...(search && { search }),
      ...(after && { started_after: after }) };
    const list = new LongList<Execution>((part) => (
      askList(api.GET("/api/v1/flows/executions", { params: { query: { ...wanted, ...part } } }))));
    if (this.list) this.list.removeEventListener("change", this.#changed);
    list.addEventListener("change", this.#changed);
    this.list = list;
    void list.reload();
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>
        ${t("lead")}<span slot="actions">${this.#keys.button()}</span>
      </p-page-header>
      <p-tabs label=${t("title")} .current=${this.query.get("status") ?? "all"} .tabs=${this.#tabs()}
        @p-tab=${this.#tab}></p-tabs>
      <p-filters search-name="q" search-label=${t("search")} .query=${this.query} .choices=${this.#choices()}>
        <span class="quiet small number">${this.list.isNew ? nothing : t("total", { n: this.list.total })}</span>
      </p-filters>
      ${this.#content()}${this.#keys.help()}`;
  }

  #content() {
    const { failed, isNew, rows, total, waiting } = this.list;
    if (failed && total === 0) {
      return html`<p-state kind="error" detail=${failed.message} action=${tc("retry")}
        @p-action=${() => void this.list.reload()}></p-state>`;
    }
    if (isNew) return html`<p-state kind="loading"></p-state>`;
    if (total === 0) return html`<div class="sheet">${this.#empty()}</div>`;
    return html`${waiting > 0
        ? html`<div class="news" role="status">
            <button @click=${this.#top}>${tc("new_rows", { n: waiting })}</button>
          </div>`
        : nothing}
      <p-rows class="sheet" label=${t("title")} .columns=${executionRows} .rows=${rows} .total=${total}
        .hrefOf=${hrefOf} @p-need=${(event: CustomEvent<number>) => void this.list.need(event.detail)}></p-rows>`;
  }

  #empty() {
    const isFiltered = ["q", "status", "flow", "since"].some((name) => this.query.has(name));
    if (isFiltered) {
      return html`<p-state icon="search" heading=${tc("no_match")} detail=${tc("no_match_detail")}></p-state>`;
    }
    return html`<p-state icon="executions" heading=${t("empty")} detail=${t("empty_detail")}>
      <a href="/console/flows">${t("empty_link")}</a>
    </p-state>`;
  }

  #tabs() {
    const labels = { all: "every", running: "running", pending: "pending", succeeded: "succeeded", failed: "failed",
      stopped: "stopped" } as const;
    return Object.entries(labels).map(([key, label]) => ({ key, label: t(label) }));
  }

  #choices(): Choice[] {
    const since = (Object.keys(SINCE) as (keyof typeof SINCE)[]).map((value) => (
      { value, label: t(`since_${value}`) }));
    return [{ name: "flow", label: t("flow"), options: this.flows, all: t("any_flow") },
      { name: "since", label: t("since"), options: since }];
  }

  async #findFlows(): Promise<void> {
    const flows = await ask(api.GET("/api/v1/flows", { params: { query: { limit: 100 } } })).catch(() => []);
    this.flows = flows.map(({ id, name }) => ({ value: id, label: name }));
  }

  #heard(message: LiveMessage) {
    const id = String(message["execution_id"]);
    if (message.type === "execution_created") this.#created();
    if (message.type === "status_update") {
      this.list.patch(id, (row) => patched(row, message["payload"] as Record<string, unknown>));
    }
  }

  /** At the top new ones come in; whoever reads further down is told. */
  #created() {
    if (scrollY > 200) {
      this.list.hold();
      return;
    }
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.list.reload(), GATHER_MS);
  }

  readonly #changed = () => this.requestUpdate();

  readonly #top = () => {
    scrollTo(0, 0);
    void this.list.reload();
  };

  readonly #tab = (event: CustomEvent<string>) => {
    router.setQuery({ status: event.detail === "all" ? null : event.detail });
  };

  #search() {
    this.renderRoot.querySelector("p-filters")?.renderRoot.querySelector("input")?.focus();
  }
}

const hrefOf = ({ id }: Execution) => `/console/flows/executions/${id}`;

