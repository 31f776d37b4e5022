/** What comes together for a flow and has not started yet: by which key, how many events, and when it starts. */
import { html, nothing } from "lit";
import { api, askList, type Listed, type Schema } from "../../api/client.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-table.js";
import type { Column } from "../../components/p-table.js";
import "../../components/p-time.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/pace.js";

const t = strings("pace", en);
/** The next to start; there may be one for each key. */
const MOST = 50;

export type Gathering = Schema<"GatheringResponse">;

const COLUMNS: Column<Gathering>[] = [
  { key: "key", label: t("key"), cell: ({ key }) => (key === "" ? t("no_key") : html`<code>${visible(key)}</code>`) },
  { key: "events", label: t("col_events"), cell: howMany },
  { key: "starts", label: t("col_starts"), cell: when },
];

/** The next to start first. */
export function gatheringsOf(flow_id: string): Promise<Listed<Gathering>> {
  const params = { path: { flow_id }, query: { limit: MOST } };
  return askList(api.GET("/api/v1/flows/{flow_id}/gatherings", { params }));
}

/** Nothing where nothing comes together. */
export function gathered({ items, total }: Listed<Gathering>) {
  if (items.length === 0) return nothing;
  const rest = total - items.length;
  return html`<h2>${t("gathering")} <span class="quiet number">${total}</span></h2>
    <p-table class="sheet" label=${t("gathering")} .columns=${COLUMNS} .rows=${items}></p-table>
    ${rest > 0 ? html`<p class="quiet">${t("running_more", { n: rest })}</p>` : nothing}`;
}

function howMany({ events, size }: Gathering): string {
  return size ? t("gathered_of", { n: events, size }) : t("gathered_n", { n: events });
}

function when({ kind, is_full, starts_at, latest_at }: Gathering) {
  if (is_full) return t("starts_full");
  const soon = html`<p-time when=${starts_at}></p-time>`;
  if (kind === "batch") return html`${soon} ${t("starts_when_full")}`;
  return html`${soon} ${t("starts_quiet")}${latest_at
    ? html`, <p-time when=${latest_at}></p-time> ${t("starts_latest")}`
    : nothing}`;
}
