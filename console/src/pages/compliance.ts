/** How ready issues are by a metric: a score for each, its dimensions, and a better text to write back. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, askList, type Schema } from "../api/client.js";
import "../components/p-chip.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-filters.js";
import "../components/p-meter.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import type { Column } from "../components/p-table.js";
import "../components/p-table.js";
import { percent } from "../format.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/compliance.js";
import { shared } from "../styles/shared.js";
import { issueTabs, type Issue } from "./issue-parts.js";
import { issueStyles } from "./issues.styles.js";
import { Page } from "./page.js";

const t = strings("compliance", en);
const PAGE = 50;
const PROJECTS_MAX = 500;
const METRIC = "DoR";
/** From here on a dimension is no worry. */
const GOOD = 0.7;
const FAIR = 0.4;

type Result = Schema<"ComplianceResult">;
/** An issue with what is said of it. */
interface Judged {
  id: string;
  issue: Issue;
  result: Result;
}

@customElement("page-compliance")
export class PageCompliance extends Page {
  @state() private rows: Judged[] | undefined;
  @state() private total = 0;
  @state() private metrics: Schema<"CompliancePrompt">[] = [];
  @state() private projects: Schema<"ProjectResponse">[] = [];
  @state() private trouble = "";
  @state() private busy = false;
  /** The one that is looked at, which need not be in the list. */
  @state() private chosen: Judged | undefined;

  #shown: string | undefined;

  static override styles = [shared, issueStyles, css`
    .summary {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-2) var(--space-5);
      margin-bottom: var(--space-3);
      color: var(--text-quiet);
    }
  `];

  override connectedCallback() {
    super.connectedCallback();
    const quiet = () => undefined;
    void ask(api.GET("/api/v1/issue_compliance_prompts")).then((metrics) => (this.metrics = metrics), quiet);
    const projects = askList(api.GET("/api/v1/projects", { params: { query: { limit: PROJECTS_MAX } } }));
    void projects.then(({ items }) => (this.projects = items), quiet);
  }

  override willUpdate() {
    const wanted = `${this.query.get("metric") ?? ""}\n${this.query.get("project") ?? ""}`;
    if (wanted !== this.#shown) {
      this.#shown = wanted;
      this.rows = undefined;
      void this.#load();
    }
    const id = this.query.get("issue") ?? "";
    if (id !== (this.chosen?.id ?? "")) void this.#choose(id);
  }

  get #metric(): string {
    return this.query.get("metric") ?? METRIC;
  }

  async #load(skip = 0): Promise<void> {
    const asked = this.#shown;
    this.busy = true;
    try {
      const project = this.query.get("project");
      const query = { skip, limit: PAGE, ...(project && { project_id: project }) };
      const { items, total } = await ask(api.GET("/api/v1/issues", { params: { query } }));
      const rows = await this.#judge(items);
      if (asked !== this.#shown) return;
      this.rows = skip > 0 ? [...(this.rows ?? []), ...rows] : rows;
      this.total = total;
      this.trouble = "";
    } catch (error) {
      if (asked === this.#shown) this.trouble = ApiError.from(error).message;
    } finally {
      this.busy = false;
    }
  }

  async #judge(issues: Issue[]): Promise<Judged[]> {
    const known = new Map(issues.map((issue) => [issue.id ?? "", issue]));
    if (known.size === 0) return [];
    const body = { issue_ids: [...known.keys()], prompt_name: this.#metric };
    const { results } = await ask(api.POST("/api/v1/issue_compliance/batch", { body }));
    return results.flatMap((result) => {
      const issue = known.get(result.issue_id);
      return issue ? [{ id: result.issue_id, issue, result }] : [];
    });
  }

  async #choose(id: string): Promise<void> {
    const listed = this.rows?.find((row) => row.id === id);
    this.chosen = listed;
    if (id === "" || listed) return;
    try {
      const issue = await ask(api.GET("/api/v1/issues/{issue_id}", { params: { path: { issue_id: id } } }));
      const [judged] = await this.#judge([issue]);
      if (this.query.get("issue") === id) this.chosen = judged;
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>${t("lead")}</p-page-header>
      ${issueTabs("tab_compliance")}
      <div class="bar"><p-filters .query=${this.query} .choices=${this.#choices()}></p-filters></div>
      ${this.#summary()}
      <p-table class="sheet" label=${t("title")} .columns=${COLUMNS} .rows=${this.rows} .error=${this.trouble}
        .hrefOf=${({ id }: Judged) => this.#href(id)} empty-heading=${t("empty")} empty-detail=${t("empty_detail")}
        @p-retry=${() => void this.#load()}></p-table>
      ${this.rows && this.rows.length < this.total
        ? html`<div class="after"><wa-button appearance="outlined" ?loading=${this.busy}
            @click=${() => this.#load(this.rows?.length)}>${t("more")} (+${this.total - this.rows.length})</wa-button>
          </div>`
        : nothing}
      ${this.#detail()}`;
  }

  #href(id: string): string {
    const query = new URLSearchParams(this.query);
    query.set("issue", id);
    return `/console/issues/compliance?${query}`;
  }

  #choices(): Choice[] {
    const metrics = this.metrics.filter(({ short_name }) => short_name !== METRIC);
    const standard = this.metrics.find(({ short_name }) => short_name === METRIC)?.name ?? METRIC;
    return [
      { name: "metric", label: t("metric"), all: standard,
        options: metrics.map(({ short_name, name }) => ({ value: short_name, label: name })) },
      { name: "project", label: t("project"),
        options: this.projects.map(({ id, identifier }) => ({ value: id, label: identifier })) },
    ];
  }

  #summary() {
    const n = this.rows?.length ?? 0;
    if (!this.rows || n === 0) return nothing;
    const average = this.rows.reduce((sum, { result }) => sum + result.compliance_factor, 0) / n;
    const ready = this.rows.filter(({ result }) => result.is_compliant).length;
    return html`<div class="summary"><span>${t("average", { n })}: <strong>${percent(average)}</strong></span>
      <span>${t("share_ready", { n: ready, total: n })}</span></div>`;
  }

  #detail() {
    if (!this.chosen) return nothing;
    void import("./compliance-detail.js");
    const { issue, result } = this.chosen;
    return html`<p-compliance-detail .issue=${issue} .result=${result} .metric=${this.#metric}
      @p-close=${() => router.setQuery({ issue: null })} @p-saved=${() => void this.#renew(issue.id ?? "")}>
    </p-compliance-detail>`;
  }

  /** Judges one anew, after its text was written. */
  async #renew(id: string): Promise<void> {
    const issue = await ask(api.GET("/api/v1/issues/{issue_id}", { params: { path: { issue_id: id } } }));
    const [judged] = await this.#judge([issue]);
    if (!judged) return;
    this.rows = this.rows?.map((row) => (row.id === id ? judged : row));
    if (this.chosen?.id === id) this.chosen = judged;
  }
}

const COLUMNS: Column<Judged>[] = [
  {
    key: "issue",
    label: t("issue"),
    cell: ({ issue }) => html`${issue.title}<small>${issue.key}</small>`,
    sort: ({ issue }) => issue.title.toLowerCase(),
  },
  {
    key: "score",
    label: t("score"),
    cell: ({ result }) => html`<p-meter value=${result.compliance_factor} tone=${toneOf(result.compliance_factor)}
      label=${t("score")}></p-meter>`,
    sort: ({ result }) => result.compliance_factor,
  },
  {
    key: "state",
    label: t("state"),
    cell: ({ result }) => html`<p-chip tone=${result.is_compliant ? "good" : "warn"}>
      ${t(result.is_compliant ? "ready" : "not_ready")}</p-chip>`,
    sort: ({ result }) => Number(result.is_compliant),
  },
  {
    key: "weakest",
    label: t("weakest"),
    wideOnly: true,
    cell: ({ result }) => weakest(result),
    sort: ({ result }) => weakest(result),
  },
];

/** The dimension that costs most. */
function weakest({ dimensions }: Result): string {
  const lost = (dimension: Schema<"DimensionResult">) => dimension.weight * (1 - dimension.score);
  const worst = [...dimensions].sort((one, other) => lost(other) - lost(one))[0];
  return worst && !worst.is_compliant ? worst.name : "–";
}

export function toneOf(score: number) {
  return score >= GOOD ? "good" : score >= FAIR ? "warn" : "bad";
}
