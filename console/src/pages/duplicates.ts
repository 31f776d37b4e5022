/** Issues that may be about the same: as pairs, or as the groups that sure pairs make. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, askList, type Schema } from "../api/client.js";
import "../components/p-chip.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-filters.js";
import "../components/p-meter.js";
import "../components/p-options.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import type { Column } from "../components/p-table.js";
import "../components/p-table.js";
import { percent } from "../format.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/duplicates.js";
import { shared } from "../styles/shared.js";
import { issueTabs, openChip } from "./issue-parts.js";
import { issueStyles } from "./issues.styles.js";
import { Page } from "./page.js";
import { verdictChip } from "./verdicts.js";

const t = strings("duplicates", en);
const PAGE = 50;
const STATUSES = ["closed", "all"] as const;
const VERDICTS = ["duplicate", "overlapping", "unrelated"] as const;
const RESOLUTIONS = ["all", "resolved"] as const;
const THRESHOLDS = ["0.5", "0.6", "0.8", "0.9"];
const FILTERS = ["view", "status", "verdict", "resolution", "threshold"];

type Pair = Schema<"DuplicatePair">;
type Cluster = Schema<"DuplicateCluster">;

const COLUMNS: Column<Pair>[] = [
  {
    key: "pair",
    label: t("pair"),
    cell: ({ issue1, issue2 }) => html`${issue1.title}<small>${issue1.key}</small>${issue2.title}
      <small>${issue2.key}</small>`,
  },
  { key: "verdict", label: t("verdict"), cell: (pair) => verdictChip(pair.verdict) },
  {
    key: "probability",
    label: t("probability"),
    cell: ({ probability }) => html`<p-meter value=${probability} label=${t("probability")}></p-meter>`,
    sort: ({ probability }) => probability,
  },
  {
    key: "similarity",
    label: t("similarity"),
    align: "end",
    cell: ({ similarity }) => (similarity == null ? "–" : percent(similarity)),
    sort: ({ similarity }) => similarity ?? 0,
  },
];

@customElement("page-duplicates")
export class PageDuplicates extends Page {
  @state() private pairs: Pair[] | undefined;
  @state() private clusters: Cluster[] | undefined;
  @state() private total = 0;
  @state() private trouble = "";
  @state() private busy = false;

  #shown: string | undefined;

  static override styles = [shared, issueStyles];

  override willUpdate() {
    const wanted = FILTERS.map((name) => this.query.get(name) ?? "").join("\n");
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    void this.#load();
  }

  get #isGroups(): boolean {
    return this.query.get("view") === "groups";
  }

  async #load(skip = 0): Promise<void> {
    const asked = this.#shown;
    this.busy = true;
    try {
      if (this.#isGroups) {
        const clusters = await ask(api.GET("/api/v1/issue-duplicates/clusters"));
        if (asked === this.#shown) this.clusters = clusters;
      } else {
        const params = { query: this.#query(skip) };
        const { items, total } = await askList(api.GET("/api/v1/issue-duplicates", { params }));
        if (asked !== this.#shown) return;
        this.pairs = skip > 0 ? [...(this.pairs ?? []), ...items] : items;
        this.total = total;
      }
      this.trouble = "";
    } catch (error) {
      if (asked === this.#shown) this.trouble = ApiError.from(error).message;
    } finally {
      this.busy = false;
    }
  }

  #query(skip: number) {
    const verdict = VERDICTS.find((known) => known === this.query.get("verdict"));
    return {
      skip,
      limit: PAGE,
      // The description has another list's words here.
      status: (STATUSES.find((known) => known === this.query.get("status")) ?? "opened") as "all",
      resolution: RESOLUTIONS.find((known) => known === this.query.get("resolution")) ?? ("unresolved" as const),
      similarity_threshold: Number(this.query.get("threshold") ?? "0.7"),
      ...(verdict && { verdict }),
    };
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>${t("lead")}</p-page-header>
      ${issueTabs("tab_duplicates")}
      <div class="bar row">
        <p-options compact quiet-label label=${t("view")} .value=${this.#isGroups ? "groups" : "pairs"}
          .options=${[{ value: "pairs", label: t("view_pairs") }, { value: "groups", label: t("view_clusters") }]}
          @change=${this.#setView}></p-options>
        ${this.#isGroups ? nothing : html`<p-filters .query=${this.query} .choices=${choices()}></p-filters>`}
      </div>
      ${this.#isGroups ? this.#groups() : this.#table()}`;
  }

  readonly #setView = (event: Event) => {
    const { value } = event.target as HTMLInputElement;
    router.setQuery({ view: value === "groups" ? value : null });
  };

  #table() {
    return html`<p-table class="sheet" label=${t("title")} .columns=${COLUMNS} .rows=${this.pairs}
        .error=${this.trouble} .keyOf=${({ issue1, issue2 }: Pair) => `${issue1.id}/${issue2.id}`} .hrefOf=${hrefOf}
        empty-heading=${t("empty")} empty-detail=${t("empty_detail")} @p-retry=${() => void this.#load()}></p-table>
      ${this.pairs && this.pairs.length < this.total
        ? html`<div class="after"><wa-button appearance="outlined" ?loading=${this.busy}
            @click=${() => this.#load(this.pairs?.length)}>+ ${this.total - this.pairs.length}</wa-button></div>`
        : nothing}`;
  }

  #groups() {
    if (this.trouble && !this.clusters) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble}></p-state></div>`;
    }
    if (!this.clusters) return html`<p-state kind="loading"></p-state>`;
    if (this.clusters.length === 0) {
      return html`<div class="sheet">
        <p-state heading=${t("clusters_empty")} detail=${t("clusters_empty_detail")}></p-state></div>`;
    }
    return html`<div class="stack">${this.clusters.map((cluster) => group(cluster))}</div>`;
  }
}

function group({ issues, weakest }: Cluster) {
  const [oldest, ...others] = issues;
  if (!oldest) return nothing;
  return html`<section class="sheet">
    <div class="pad row spread"><h2>${t("cluster", { n: issues.length })}</h2>
      <span class="quiet small">${t("cluster_weakest", { share: percent(weakest) })}</span></div>
    <ul class="results">
      ${[oldest, ...others].map(
        (issue, index) => html`<li>
          <div class="row"><a class="name" href="/console/issues/${issue.id}">${issue.title}</a>
            ${openChip(issue.status, issue.is_open)}
            ${index === 0 ? html`<p-chip tone="accent">${t("oldest")}</p-chip>` : nothing}</div>
          <div class="meta"><span>${issue.key}</span>
            ${index === 0
              ? nothing
              : html`<a href="/console/issues/duplicates/${oldest.id}/${issue.id}">${t("compare_with")}<span
                  class="unseen">: ${issue.key}</span></a>`}</div>
        </li>`,
      )}
    </ul>
  </section>`;
}

function choices(): Choice[] {
  return [
    { name: "verdict", label: t("verdict"),
      options: VERDICTS.map((value) => ({ value, label: t(`verdict_${value}`) })) },
    { name: "status", label: t("status"), all: t("status_opened"),
      options: STATUSES.map((value) => ({ value, label: t(`status_${value}`) })) },
    { name: "resolution", label: t("resolution"), all: t("resolution_unresolved"),
      options: RESOLUTIONS.map((value) => ({ value, label: t(`resolution_${value}`) })) },
    { name: "threshold", label: t("threshold"), all: t("threshold_of", { share: percent(0.7) }),
      options: THRESHOLDS.map((value) => ({ value, label: t("threshold_of", { share: percent(Number(value)) }) })) },
  ];
}

function hrefOf({ issue1, issue2 }: Pair): string {
  return `/console/issues/duplicates/${issue1.id}/${issue2.id}`;
}
