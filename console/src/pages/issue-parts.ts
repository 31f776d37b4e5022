/** What pages about issues share: their tabs, rows, labels, links. */
import { html, nothing } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Schema } from "../api/client.js";
import { inView } from "../components/in-view.js";
import "../components/p-chip.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/issues.js";

const t = strings("issues", en);

export type Issue = Schema<"IssueResponse">;
export type Comment = Schema<"CommentResponse">;

const TABS = [
  ["tab_search", "/console/issues"],
  ["tab_duplicates", "/console/issues/duplicates"],
  ["tab_compliance", "/console/issues/compliance"],
  ["tab_dependencies", "/console/issues/dependencies"],
  ["tab_map", "/console/issues/map"],
] as const;

/** The pages about issues, below the heading. */
export function issueTabs(current: (typeof TABS)[number][0]) {
  return html`<nav class="tabs" aria-label=${t("tabs")}>
    ${TABS.map(
      ([name, href]) => html`<a href=${href} aria-current=${name === current ? "page" : nothing}
        ${ref(name === current ? inView : undefined)}>${t(name)}</a>`,
    )}
  </nav>`;
}

/** The tracker's word, coloured by whether it is open. */
export function statusChip({ status, meta_data }: Issue) {
  return openChip(status, meta_data.is_open);
}

export function openChip(status: string | null | undefined, isOpen: boolean | null | undefined) {
  const word = status ?? (isOpen === false ? t("is_closed") : t("is_open"));
  return html`<p-chip tone=${isOpen === false ? "still" : "good"}>${word.toLowerCase()}</p-chip>`;
}

export function labelChips(labels: readonly string[]) {
  return labels.map((label) => html`<p-chip tone="accent">${label}</p-chip>`);
}

/** An address that may be opened; what comes from outside could also be a script. */
export function safeUrl(url: string | null | undefined): string | undefined {
  return url && /^https?:\/\//i.test(url) ? url : undefined;
}

export const isIssue = (item: Issue | Comment): item is Issue => "title" in item;
