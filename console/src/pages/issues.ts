/** Issues and comments, searched by words, by meaning or by both, with what matched marked. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, askList, type Schema } from "../api/client.js";
import { LiveController } from "../components/live-controller.js";
import { marked } from "../components/marked.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-filters.js";
import "../components/p-options.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-time.js";
import { soon } from "../components/soon.js";
import { percent } from "../format.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/issues.js";
import { shared } from "../styles/shared.js";
import { isIssue, issueTabs, labelChips, statusChip, type Comment, type Issue } from "./issue-parts.js";
import { issueStyles } from "./issues.styles.js";
import { Page } from "./page.js";

const t = strings("issues", en);
const common = strings("common", commonEn);
const PAGE = 25;
/** More the server gives at no time. */
const LIMIT_MAX = 100;
const PROJECTS_MAX = 500;
const MODES = ["hybrid", "fulltext", "similarity"] as const;
const FILTERS = ["q", "mode", "status", "project", "label", "kind"];

type Result = Schema<"SearchResultItem">;

@customElement("page-issues")
export class PageIssues extends Page {
  @state() private results: Result[] | undefined;
  @state() private total = 0;
  @state() private said: { mode: string; reason: string } | undefined;
  @state() private projects: string[] = [];
  @state() private trouble = "";
  @state() private loadingMore = false;

  #asked = 0;
  #shown = "";

  static override styles = [shared, issueStyles];

  constructor() {
    super();
    // Only the list of the newest follows what comes in: found things do not move under a reader's eyes.
    const news = soon(() => {
      if (!this.query.has("q") && (this.results?.length ?? 0) <= LIMIT_MAX) void this.#load();
    }, 2_000);
    new LiveController(this, "activity", news, news);
  }

  override connectedCallback() {
    super.connectedCallback();
    void askList(api.GET("/api/v1/projects", { params: { query: { limit: PROJECTS_MAX } } })).then(
      ({ items }) => (this.projects = items.map(({ identifier }) => identifier).sort()),
      () => undefined,
    );
  }

  override willUpdate() {
    const wanted = FILTERS.map((name) => this.query.get(name) ?? "").join("\n");
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    void this.#load();
  }

  async #load(more = false): Promise<void> {
    const number = ++this.#asked;
    const skip = more ? (this.results?.length ?? 0) : 0;
    const known = this.query.has("q") ? 0 : (this.results?.length ?? 0);
    const limit = more ? PAGE : Math.min(LIMIT_MAX, Math.max(PAGE, known));
    try {
      const params = { query: this.#query(skip, limit) };
      const { data, error, response } = await api.GET("/api/v1/search", { params });
      if (number !== this.#asked) return;
      if (!data) throw ApiError.of(response, error);
      this.results = more ? [...(this.results ?? []), ...data.results] : data.results;
      this.total = Number(response.headers.get("x-total-count") ?? this.results.length);
      this.said = data.reason ? { mode: data.search_type, reason: data.reason } : undefined;
      this.trouble = "";
    } catch (error) {
      if (number === this.#asked) this.trouble = ApiError.from(error).message;
    }
  }

  #query(skip: number, limit: number) {
    const value = (name: string) => this.query.get(name) ?? "";
    const q = value("q");
    const optional = { status: value("status"), project: value("project"), labels: value("label") };
    const given = Object.fromEntries(Object.entries(optional).filter(([, text]) => text !== ""));
    const kind = value("kind") || (q ? "both" : "issue");
    return { query: q, search_type: value("mode") || "hybrid", embedding_type: kind, skip, limit, ...given };
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>${t("lead")}</p-page-header>
      ${issueTabs("tab_search")}
      <div class="bar">
        <p-filters .query=${this.query} .choices=${this.#choices()} search-name="q" search-label=${t("search")}>
          <p-options compact quiet-label label=${t("mode")} .value=${this.query.get("mode") ?? "hybrid"}
            .options=${MODES.map((value) => ({ value, label: t(`mode_${value}`) }))}
            @change=${(event: Event) => this.#setMode((event.target as HTMLInputElement).value)}></p-options>
        </p-filters>
        ${this.said
          ? html`<p class="quiet small" role="status">
              ${t("served", { mode: this.#mode(), reason: this.said.reason })}</p>`
          : nothing}
      </div>
      ${this.#list()}`;
  }

  #mode(): string {
    const mode = MODES.find((known) => known === this.said?.mode) ?? "hybrid";
    return t(`mode_${mode}`).toLowerCase();
  }

  #setMode(mode: string) {
    router.setQuery({ mode: mode === "hybrid" ? null : mode });
  }

  #choices(): Choice[] {
    const label = this.query.get("label");
    return [
      { name: "status", label: t("status"), options: [
        { value: "open", label: t("open") },
        { value: "closed", label: t("closed") },
      ] },
      { name: "project", label: t("project"), options: this.projects.map((value) => ({ value, label: value })) },
      { name: "kind", label: t("kind"), options: [
        { value: "issue", label: t("kind_issue") },
        { value: "comment", label: t("kind_comment") },
      ] },
      ...(label ? [{ name: "label", label: t("label"), options: [{ value: label, label }] }] : []),
    ];
  }

  #list() {
    if (this.trouble && !this.results) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${common("retry")}
        @p-action=${() => void this.#load()}></p-state></div>`;
    }
    if (!this.results) return html`<p-state kind="loading"></p-state>`;
    if (this.results.length === 0) return this.#nothing();
    return html`${this.trouble ? html`<p class="trouble" role="alert">${this.trouble}</p>` : nothing}
      <p class="unseen" role="status">${t("found", { n: this.total })}</p>
      <ul class="results sheet" @keydown=${this.#key}>${this.results.map((result) => this.#result(result))}</ul>
      ${this.results.length < this.total
        ? html`<div class="after"><wa-button appearance="outlined" ?loading=${this.loadingMore} @click=${this.#more}>
            ${t("more")}</wa-button></div>`
        : nothing}`;
  }

  #nothing() {
    const isFiltered = FILTERS.some((name) => this.query.has(name));
    return html`<div class="sheet">
      <p-state icon=${isFiltered ? "search" : "issues"} heading=${t(isFiltered ? "none" : "empty")}
        detail=${t(isFiltered ? "none_detail" : "empty_detail")}
        action=${isFiltered ? common("clear_filters") : t("empty_action")}
        @p-action=${() => (isFiltered ? router.setQuery(Object.fromEntries(FILTERS.map((name) => [name, null])))
          : router.go("/console/trackers"))}></p-state>
    </div>`;
  }

  #result({ item, highlights, similarity }: Result) {
    const share = this.query.get("q") ? html`<span class="number">${t("fits", { share: percent(similarity) })}</span>`
      : nothing;
    return isIssue(item) ? this.#issue(item, highlights, share) : this.#comment(item, highlights, share);
  }

  #issue(issue: Issue, highlights: string[], share: unknown) {
    return html`<li>
      <div class="row"><a class="name" href="/console/issues/${issue.id ?? ""}">${issue.title}</a>
        ${statusChip(issue)} ${labelChips(issue.labels)}</div>
      ${this.query.get("q") ? snippet(highlights) : nothing}
      <div class="meta"><span>${issue.key}</span>
        ${issue.meta_data.author ? html`<span>${t("by", { name: issue.meta_data.author })}</span>` : nothing}
        <p-time when=${issue.updated_at}></p-time>${share}</div>
    </li>`;
  }

  #comment(comment: Comment, highlights: string[], share: unknown) {
    const text = comment.body.slice(0, 200);
    return html`<li>
      <a class="name" href="/console/issues/${comment.issue_id}">
        ${t("comment_on", { key: comment.meta_data.issue_key })}</a>
      ${highlights.length > 0 ? snippet(highlights) : html`<p class="snippet">${text}</p>`}
      <div class="meta">${comment.author ? html`<span>${t("by", { name: comment.author })}</span>` : nothing}
        <p-time when=${comment.updated_at ?? comment.created_at}></p-time>${share}</div>
    </li>`;
  }

  readonly #more = async () => {
    this.loadingMore = true;
    await this.#load(true);
    this.loadingMore = false;
  };

  /** Arrows and j/k move between results, as in tables. */
  readonly #key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...this.renderRoot.querySelectorAll<HTMLElement>(".results .name")];
    const at = links.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    links[at + step]?.focus();
    event.preventDefault();
  };
}

function snippet(highlights: string[]) {
  if (highlights.length === 0) return nothing;
  return html`<p class="snippet">${highlights.map((highlight, index) => html`${index > 0 ? " " : nothing}${marked(
    highlight,
  ).map(({ text, isMarked }) => (isMarked ? html`<mark>${text}</mark>` : text))}`)}</p>`;
}
