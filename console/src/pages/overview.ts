/** How everything stands. */
import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../api/client.js";
import { LiveController } from "../components/live-controller.js";
import { toneOf } from "../components/p-chip.js";
import "../components/p-chip.js";
import "../components/p-page-header.js";
import type { Column } from "../components/p-table.js";
import "../components/p-table.js";
import "../components/p-time.js";
import { span } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/overview.js";
import { Page } from "./page.js";

const t = strings("overview", en);

type Execution = Schema<"ExecutionResponse">;

const COLUMNS: Column<Execution>[] = [
  { key: "flow", label: t("flow"), cell: ({ flow_name }) => flow_name },
  {
    key: "status",
    label: t("status"),
    cell: ({ status }) => html`<p-chip tone=${toneOf(status)} dot>${status.toLowerCase()}</p-chip>`,
  },
  { key: "trigger", label: t("trigger"), cell: ({ trigger_subject, trigger_type }) => trigger_subject ?? trigger_type },
  { key: "started", label: t("started"), cell: ({ start_time }) => html`<p-time when=${start_time}></p-time>` },
  { key: "took", label: t("duration"), align: "end", cell: took },
];

@customElement("page-overview")
export class PageOverview extends Page {
  @state() private executions: Execution[] | undefined;
  @state() private trouble = "";

  constructor() {
    super();
    const load = () => void this.#load();
    new LiveController(this, "flow_executions", load, load);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.executions = await ask(api.GET("/api/v1/flows/executions", { params: { query: { limit: 10 } } }));
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    return html`<p-page-header heading=${t("title")}></p-page-header>
      <section class="stack">
        <h2>${t("recent")}</h2>
        <p-table class="sheet" label=${t("recent")} .columns=${COLUMNS} .rows=${this.executions} .error=${this.trouble}
          empty-heading=${t("empty")} empty-detail=${t("empty_detail")} @p-retry=${() => void this.#load()}></p-table>
      </section>`;
  }
}

function took({ start_time, end_time }: Execution): string {
  return end_time ? span((Date.parse(end_time) - Date.parse(start_time)) / 1000) : "–";
}
