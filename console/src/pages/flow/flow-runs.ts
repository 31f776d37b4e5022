/** The executions of one flow, followed live. */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask } from "../../api/client.js";
import { LiveController } from "../../components/live-controller.js";
import "../../components/p-chip.js";
import { toneOf } from "../../components/p-chip.js";
import "../../components/p-lines.js";
import "../../components/p-table.js";
import type { Column } from "../../components/p-table.js";
import "../../components/p-time.js";
import { span } from "../../format.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import { shared } from "../../styles/shared.js";
import { waitText } from "../wait-words.js";
import type { Execution } from "./model.js";

const t = strings("flows", en);
const MOST = 50;
const GATHER_MS = 250;

const COLUMNS: Column<Execution>[] = [
  {
    key: "status",
    label: t("col_status"),
    cell: ({ status }) => html`<p-chip tone=${toneOf(status)} dot>${status.toLowerCase()}</p-chip>`,
  },
  {
    key: "subject",
    label: t("col_subject"),
    cell: ({ status, trigger_subject, trigger_type, queued_reason }) =>
      html`<p-lines detail=${status === "PENDING" ? waitText(queued_reason) : ""}>
        ${trigger_subject ?? trigger_type}</p-lines>`,
  },
  { key: "version", label: t("col_version"), wideOnly: true, align: "end", cell: ({ flow_version }) => flow_version },
  { key: "started", label: t("col_started"), cell: ({ start_time }) => html`<p-time when=${start_time}></p-time>` },
  {
    key: "took",
    label: t("col_took"),
    align: "end",
    cell: took,
  },
];

function took({ start_time, end_time }: Execution): string {
  return end_time ? span((Date.parse(end_time) - Date.parse(start_time)) / 1000) : "–";
}

@customElement("flow-runs")
export class FlowRuns extends LitElement {
  @property({ attribute: false }) flowId = "";
  @state() private executions: Execution[] | undefined;
  @state() private trouble = "";
  #due: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    shared,
    css`
      p {
        padding-top: var(--space-3);
      }
    `,
  ];

  constructor() {
    super();
    new LiveController(this, "flow_executions", () => this.#soon(), () => void this.#load());
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#load());
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
      const params = { query: { flow_id: this.flowId, limit: MOST } };
      this.executions = await ask(api.GET("/api/v1/flows/executions", { params }));
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    return html`<p-table class="sheet" label=${t("tab_runs")} .columns=${COLUMNS} .rows=${this.executions}
        .error=${this.trouble} .hrefOf=${({ id }: Execution) => `/console/flows/executions/${id}`}
        empty-heading=${t("runs_empty")} empty-detail=${t("runs_empty_detail")}
        @p-retry=${() => void this.#load()}></p-table>
      <p><a href="/console/flows/executions?flow=${this.flowId}">${t("runs_all")}</a></p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-runs": FlowRuns;
  }
}
