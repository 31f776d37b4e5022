/** Which issues of a set wait for which; what is right is written to the tracker as links. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, askList, type Schema } from "../api/client.js";
import { session } from "../api/session.js";
import "../components/p-chip.js";
import "../components/p-filters.js";
import "../components/p-meter.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import type { Column } from "../components/p-table.js";
import "../components/p-table.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/dependencies.js";
import { shared } from "../styles/shared.js";
import { issueTabs, statusChip, type Issue } from "./issue-parts.js";
import { issueStyles } from "./issues.styles.js";
import { Page } from "./page.js";

const t = strings("dependencies", en);
const LISTED = 100;
const CHOSEN_MAX = 200;
const COMMIT_MAX = 50;
const PROJECTS_MAX = 500;

type Dependency = Schema<"DependencyResponse">;

const ISSUES: Column<Issue>[] = [
  { key: "issue", label: t("issue"), cell: ({ title, key }) => html`${title}<small>${key}</small>`,
    sort: ({ title }) => title.toLowerCase() },
  { key: "status", label: t("status"), cell: statusChip },
  { key: "changed", label: t("changed"), align: "end",
    cell: ({ updated_at }) => html`<p-time when=${updated_at}></p-time>`, sort: ({ updated_at }) => updated_at },
];

@customElement("page-dependencies")
export class PageDependencies extends Page {
  @state() private issues: Issue[] | undefined;
  @state() private projects: Schema<"ProjectResponse">[] = [];
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private found: Schema<"DependenciesResponse"> | undefined;
  @state() private picked: ReadonlySet<string> = new Set();
  @state() private failures: string[] = [];
  @state() private trouble = "";
  @state() private busy: "" | "detect" | "commit" = "";

  #shown: string | undefined;

  static override styles = [shared, issueStyles, css`
    .do {
      position: sticky;
      bottom: 0;
      z-index: 4;
      margin-top: var(--space-3);
      padding: var(--space-3) var(--space-4);
    }
  `];

  override connectedCallback() {
    super.connectedCallback();
    void askList(api.GET("/api/v1/projects", { params: { query: { limit: PROJECTS_MAX } } })).then(
      ({ items }) => (this.projects = items),
      () => undefined,
    );
  }

  override willUpdate() {
    const wanted = this.query.get("project") ?? "";
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.chosen = new Set();
    this.found = undefined;
    void this.#load(wanted);
  }

  async #load(project: string): Promise<void> {
    try {
      const query = { limit: LISTED, ...(project && { project_id: project }) };
      const { items } = await ask(api.GET("/api/v1/issues", { params: { query } }));
      if (project === this.#shown) [this.issues, this.trouble] = [items, ""];
    } catch (error) {
      if (project === this.#shown) this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>${t("lead")}</p-page-header>
      ${issueTabs("tab_dependencies")} ${this.found ? this.#result(this.found) : this.#choice()}`;
  }

  #choice() {
    const n = this.chosen.size;
    const all = this.issues?.length ?? 0;
    const fits = n >= 2 && n <= CHOSEN_MAX;
    const choices = [{ name: "project", label: t("project"),
      options: this.projects.map(({ id, identifier }) => ({ value: id, label: identifier })) }];
    return html`<div class="bar"><p-filters .query=${this.query} .choices=${choices}></p-filters></div>
      <p-table class="sheet" label=${t("choose")} selectable .columns=${ISSUES} .rows=${this.issues}
        .error=${this.trouble} .selected=${this.chosen} .nameOf=${({ key, title }: Issue) => `${key} ${title}`}
        .hrefOf=${({ id }: Issue) => `/console/issues/${id ?? ""}`}
        empty-heading=${t("empty")} empty-detail=${t("empty_detail")}
        @p-select=${(event: CustomEvent<ReadonlySet<string>>) => (this.chosen = event.detail)}
        @p-retry=${() => void this.#load(this.#shown ?? "")}></p-table>
      ${all > 1
        ? html`<div class="sheet do row spread">
            <span class="quiet">${n > 0 ? t("chosen", { n }) : t("choose_detail", { most: CHOSEN_MAX })}</span>
            <span class="row">
              ${n === 0
                ? html`<wa-button size="s" appearance="plain" @click=${this.#chooseAll}>${t("choose_all", { n: all })}
                  </wa-button>`
                : nothing}
              <wa-button variant="brand" ?disabled=${!fits} ?loading=${this.busy === "detect"} @click=${this.#detect}>
                ${t("detect")}</wa-button></span>
          </div>`
        : nothing}`;
  }

  readonly #chooseAll = () => {
    this.chosen = new Set(this.issues?.flatMap(({ id }) => (id ? [id] : [])));
  };

  #result({ dependencies, model, model_error }: Schema<"DependenciesResponse">) {
    const may = session.may("edit_issues");
    const n = this.picked.size;
    return html`<div class="bar row spread">
        <h2>${t("found")}</h2>
        <wa-button size="s" appearance="outlined" @click=${() => (this.found = undefined)}>${t("again")}</wa-button>
      </div>
      ${model ? html`<p class="quiet small">${t("model", { model })}</p>` : nothing}
      ${model_error ? html`<p class="quiet small">${t("model_error", { why: model_error })}</p>` : nothing}
      <p-table class="sheet" label=${t("found")} ?selectable=${may} .columns=${FOUND} .rows=${dependencies}
        .keyOf=${keyOf} .selected=${this.picked}
        .nameOf=${({ source_key, target_key }: Dependency) => `${source_key} ${target_key}`}
        empty-heading=${t("found_none")} empty-detail=${t("found_none_detail")}
        @p-select=${(event: CustomEvent<ReadonlySet<string>>) => (this.picked = event.detail)}></p-table>
      ${this.failures.length > 0
        ? html`<div class="trouble" role="alert">${this.failures.map((failure) => html`<p>${failure}</p>`)}</div>`
        : nothing}
      ${may && dependencies.length > 0
        ? html`<div class="sheet do row spread"><span class="quiet">${t("chosen", { n })}</span>
            <wa-button variant="brand" ?disabled=${n === 0 || n > COMMIT_MAX} ?loading=${this.busy === "commit"}
              @click=${this.#commit}>${t("commit", { n })}</wa-button></div>`
        : nothing}`;
  }

  readonly #detect = async () => {
    this.busy = "detect";
    try {
      const body = { issue_ids: [...this.chosen] };
      this.found = await ask(api.POST("/api/v1/issue-dependencies/detect", { body }));
      this.picked = new Set();
      this.failures = [];
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = "";
    }
  };

  readonly #commit = async () => {
    const { found } = this;
    if (!found) return;
    this.busy = "commit";
    const chosen = found.dependencies.filter((dependency) => this.picked.has(keyOf(dependency)));
    try {
      const dependencies = chosen.map(({ source, target, type, reason, confidence_score }) =>
        ({ source, target, type, reason, confidence_score }));
      const { results } = await ask(api.POST("/api/v1/issue-dependencies/commit", { body: { dependencies } }));
      const done = new Set(results.filter(({ is_committed }) => is_committed).map(keyOf));
      this.failures = results.flatMap((result, index) => failureOf(result, chosen[index]));
      this.picked = new Set([...this.picked].filter((key) => !done.has(key)));
      this.found = { ...found, dependencies: found.dependencies.map((dependency) =>
        (done.has(keyOf(dependency)) ? { ...dependency, is_committed: true } : dependency)) };
      if (done.size > 0) toast(t("commit_done", { n: done.size }));
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = "";
    }
  };
}

const FOUND: Column<Dependency>[] = [
  {
    key: "source",
    label: t("source"),
    cell: ({ source, source_key }) => html`<a href="/console/issues/${source}">${source_key}</a>`,
    sort: ({ source_key }) => source_key,
  },
  { key: "kind", label: t("kind"), cell: ({ type }) => html`<p-chip tone=${type === "blocked_by" ? "warn" : "still"}>
      ${t(`kind_${type}`)}</p-chip>`, sort: ({ type }) => type },
  {
    key: "target",
    label: t("target"),
    cell: ({ target, target_key }) => html`<a href="/console/issues/${target}">${target_key}</a>`,
    sort: ({ target_key }) => target_key,
  },
  {
    key: "confidence",
    label: t("confidence"),
    cell: ({ confidence_score }) => html`<p-meter value=${confidence_score} label=${t("confidence")}></p-meter>`,
    sort: ({ confidence_score }) => confidence_score,
  },
  {
    key: "why",
    label: t("why"),
    cell: ({ reason, judge, is_committed }) => html`${reason}
      <small>${t(judge === "model" ? "judge_model" : "judge_local")}${is_committed ? `, ${t("committed")}` : ""}
      </small>`,
  },
];

function keyOf({ source, target, type }: Pick<Dependency, "source" | "target" | "type">): string {
  return `${source} ${type} ${target}`;
}

function failureOf({ error }: Schema<"CommitResult">, dependency: Dependency | undefined): string[] {
  if (!error || !dependency) return [];
  return [t("commit_failed", { source: dependency.source_key, target: dependency.target_key, why: error })];
}
