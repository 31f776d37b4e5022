/** Parts of a tracker's page: its projects and its scope rules. */
import { html } from "lit";
import type { Schema } from "../api/client.js";
import "../components/p-chip.js";
import type { Column } from "../components/p-table.js";
import "../components/p-table.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/trackers.js";
import type { Tracker } from "./tracker-words.js";

const t = strings("trackers", en);

type Project = Schema<"ProjectResponse">;

/** The projects, with those that cannot be read marked. */
export function projectTable(tracker: Tracker, projects: Project[]) {
  const unreadable = new Set(tracker.degraded_projects);
  const columns: Column<Project>[] = [
    { key: "project", label: t("project"), cell: ({ identifier }) => identifier, sort: ({ identifier }) => identifier },
    {
      key: "state",
      label: t("project_state"),
      cell: ({ identifier }) => state(tracker, unreadable.has(identifier)),
      sort: ({ identifier }) => Number(unreadable.has(identifier)),
    },
  ];
  return html`<section class="stack" aria-label=${t("projects")}>
    <h2>${t("projects")}</h2>
    <p-table class="sheet" label=${t("projects")} .columns=${columns} .rows=${projects}
      .hrefOf=${({ identifier }: Project) => `/console/issues?project=${encodeURIComponent(identifier)}`}
      empty-heading=${t("projects_empty")}
      empty-detail=${t(tracker.has_token ? "projects_empty_token" : "projects_empty_hooks")}></p-table>
  </section>`;
}

function state({ has_token }: Tracker, isUnreadable: boolean) {
  if (!has_token) return html`<span class="quiet">${t("webhook_only")}</span>`;
  return isUnreadable
    ? html`<p-chip tone="warn">${t("project_degraded")}</p-chip>`
    : html`<p-chip tone="good">${t("project_readable")}</p-chip>`;
}

export function ruleList({ scope_rules }: Tracker) {
  if (scope_rules.length === 0) return html`<p class="quiet">${t("rules_none")}</p>`;
  return html`<ul class="rules">
    ${scope_rules.map(
      ({ scope_type, rule_type, identifier }) => html`<li class="row spread">
        <span><span class="quiet small">${t(scope_type === "PROJECT" ? "rule_project" : "rule_organization")}</span>
          ${identifier}</span>
        <p-chip tone=${rule_type === "INCLUDE" ? "good" : "still"}>
          ${t(rule_type === "INCLUDE" ? "rule_include" : "rule_exclude")}</p-chip>
      </li>`,
    )}
  </ul>`;
}
