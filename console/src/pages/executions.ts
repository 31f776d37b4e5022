/** All executions: newest first, however many there are, with their state as it changes. */
import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { api, ask, askList, type Schema } from "../api/client.js";
import type { Execution } from "../api/executions.js";
import type { LiveMessage } from "../api/live.js";
import { Eager } from "../components/eager.js";
import { LiveController } from "../components/live-controller.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-tabs.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/executions.js";
import common from "../strings/en/common.js";
import { executionRows, patched } from "./execution-parts.js";
import { ListPage } from "./list-page.js";

const t = strings("executions", en);
const tc = strings("common", common);

type Status = Schema<"ExecutionStatus">;
/** The views, and the states that each has. */
const TABS: Record<string, Status[]> = {
  all: [], running: ["INITIALIZING", "STARTING", "RUNNING"], pending: ["PENDING"], succeeded: ["SUCCEEDED"],
  failed: ["FAILED"], stopped: ["STOPPED"],
};
const SINCE = { "1h": 3_600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000 } as const;
/** However many come, they are fetched no more often. */
const LOOK_MS = 250;

@customElement("page-executions")
export class PageExecutions extends ListPage<Execution> {
  protected readonly columns = executionRows;
  protected readonly filters = ["q", "status", "flow", "since"];
  @state() private flows: readonly { value: string; label: string }[] = [];

  readonly #look = new Eager(() => void this.list.reload(), LOOK_MS);

  constructor() {
    super({ title: t("title"), lead: t("lead"), search: t("search"), next: t("key_next"), previous: t("key_previous"),
      total: (n) => t("total", { n }), newest: (n) => tc("new_rows", { n }) });
    new LiveController(this, "flow_executions", (message) => this.#heard(message), () => void this.list.reload());
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#findFlows();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#look.stop();
  }

  protected readonly hrefOf = ({ id }: Execution) => `/console/flows/executions/${id}`;

  protected asker(query: URLSearchParams) {
    const status = TABS[query.get("status") ?? "all"] ?? [];
    const [flow_id, search] = [query.get("flow"), query.get("q")];
    const since = SINCE[query.get("since") as keyof typeof SINCE] as number | undefined;
    const after = since && new Date(Date.now() - since * 1000).toISOString();
    const wanted = { ...(status.length > 0 && { status }), ...(flow_id && { flow_id }), ...(search && { search }),
      ...(after && { started_after: after }) };
    return (part: { skip: number; limit: number }) => (
      askList(api.GET("/api/v1/flows/executions", { params: { query: { ...wanted, ...part } } })));
  }

  protected override above() {
    return html`<p-tabs label=${t("title")} .current=${this.query.get("status") ?? "all"} .tabs=${this.#tabs()}
      @p-tab=${this.#tab}></p-tabs>`;
  }

  protected empty() {
    return html`<p-state icon="executions" heading=${t("empty")} detail=${t("empty_detail")}>
      <a href="/console/flows">${t("empty_link")}</a>
    </p-state>`;
  }

  #tabs() {
    const labels = { all: "every", running: "running", pending: "pending", succeeded: "succeeded", failed: "failed",
      stopped: "stopped" } as const;
    return Object.entries(labels).map(([key, label]) => ({ key, label: t(label) }));
  }

  protected choices(): Choice[] {
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
      const payload = message["payload"] as Record<string, unknown>;
      this.list.patch(id, (row) => patched(row, payload));
      // One that ended lets another go: reasons of those that wait are others now.
      const isEnd = payload["ended_at"] !== undefined;
      if (isEnd && this.isAtTop && this.list.rows.some((row) => row?.status === "PENDING")) this.#look.ask();
    }
  }

  /** At the top new ones come in; whoever reads further down is told. */
  #created() {
    if (this.isAtTop) this.#look.ask();
    else this.list.hold();
  }

  readonly #tab = (event: CustomEvent<string>) => {
    router.setQuery({ status: event.detail === "all" ? null : event.detail });
  };
}
