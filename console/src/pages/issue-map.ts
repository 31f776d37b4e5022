/** A map of issues by meaning: their vectors, seen from where they differ most. */
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, askList, type Schema } from "../api/client.js";
import "../components/p-filters.js";
import { GROUPS, type MapPoint } from "../components/p-map.js";
import "../components/p-map.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import { project } from "../components/projection.js";
import { percent } from "../format.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/issues.js";
import { shared } from "../styles/shared.js";
import { issueTabs } from "./issue-parts.js";
import { issueStyles } from "./issues.styles.js";
import { Page } from "./page.js";

const t = strings("issues", en);
const common = strings("common", commonEn);
/** Each is a vector of some kilobytes. */
const MOST = 500;
const PROJECTS_MAX = 500;

@customElement("page-issue-map")
export class PageIssueMap extends Page {
  @state() private points: MapPoint[] | undefined;
  @state() private kept = 0;
  @state() private projects: Schema<"ProjectResponse">[] = [];
  @state() private trouble = "";

  #shown: string | undefined;

  static override styles = [shared, issueStyles, css`
    .legend {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-1) var(--space-4);
      font-size: var(--size-s);
    }

    i {
      display: inline-block;
      width: 0.6rem;
      height: 0.6rem;
      border-radius: 50%;
      background: var(--group);
    }

    .g0 { --group: var(--accent); }
    .g1 { --group: var(--good); }
    .g2 { --group: var(--warn); }
    .g3 { --group: var(--busy); }
    .g4 { --group: var(--bad); }
    .g5 { --group: var(--still); }
  `];

  override willUpdate() {
    const wanted = this.query.get("project") ?? "";
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    void this.#load(wanted);
  }

  async #load(projectId: string): Promise<void> {
    try {
      const [projects, { data }] = await Promise.all([
        askList(api.GET("/api/v1/projects", { params: { query: { limit: PROJECTS_MAX } } })),
        ask(api.GET("/api/v1/embeddings", {
          params: { query: { limit: MOST, ...(projectId && { project_ids: projectId }) } },
        })),
      ]);
      if (projectId !== this.#shown) return;
      this.projects = projects.items;
      const { points, kept } = project(data.map(({ embedding }) => embedding));
      this.kept = kept;
      this.points = data.map((item, index) => this.#point(item, points[index] ?? [0, 0]));
      this.trouble = "";
    } catch (error) {
      if (projectId === this.#shown) this.trouble = ApiError.from(error).message;
    }
  }

  #point(item: Schema<"EmbeddingRawDataItem">, [x, y]: [number, number]): MapPoint {
    const group = this.projects.findIndex(({ id }) => id === item.project_id);
    const name = this.projects[group]?.identifier ?? "";
    const detail = [name, ...item.issue_labels].filter(Boolean).join(", ");
    return { id: item.issue_id, x, y, title: item.issue_title, detail, group: colour(group),
      href: `/console/issues/${item.issue_id}` };
  }

  override render() {
    const choices = [{ name: "project", label: t("project"),
      options: this.projects.map(({ id, identifier }) => ({ value: id, label: identifier })) }];
    return html`<p-page-header heading=${t("tab_map")}>${t("map_lead")}</p-page-header>
      ${issueTabs("tab_map")}
      <div class="bar"><p-filters .query=${this.query} .choices=${choices}></p-filters></div>
      ${this.#map()}`;
  }

  #map() {
    if (this.trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${common("retry")}
        @p-action=${() => void this.#load(this.#shown ?? "")}></p-state></div>`;
    }
    if (!this.points) return html`<p-state kind="loading"></p-state>`;
    if (this.points.length === 0) {
      return html`<div class="sheet">
        <p-state heading=${t("map_empty")} detail=${t("map_empty_detail")}></p-state></div>`;
    }
    return html`<section class="sheet pad stack">
      <div class="legend">${this.projects.slice(0, GROUPS).map(
        ({ identifier }, index) => html`<span class="g${colour(index)}"><i></i> ${identifier}</span>`,
      )}</div>
      <p-map label=${t("map_label")} .points=${this.points}></p-map>
      <p class="quiet small">${t("map_how", { share: percent(this.kept) })} ${t("map_hint")}
        ${this.points.length === MOST ? t("map_cut", { n: MOST }) : nothing}</p>
    </section>`;
  }
}

/** Projects beyond the colours share the last one. */
function colour(index: number): number {
  return index < 0 ? GROUPS - 1 : Math.min(index, GROUPS - 1);
}
