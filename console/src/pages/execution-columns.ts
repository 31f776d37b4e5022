/** The columns of a short list of executions. */
import { html } from "lit";
import type { Execution } from "../api/executions.js";
import "../components/p-chip.js";
import { toneOf } from "../components/p-chip.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { span } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/overview.js";

const t = strings("overview", en);

export const executionColumns: Column<Execution>[] = [
  { key: "flow", label: t("flow"), width: "28%", cell: ({ flow_name }) => flow_name },
  {
    key: "status",
    label: t("status"),
    cell: ({ status }) => html`<p-chip tone=${toneOf(status)} dot>${status.toLowerCase()}</p-chip>`,
  },
  { key: "trigger", label: t("trigger"), cell: ({ trigger_subject, trigger_type }) => trigger_subject ?? trigger_type },
  { key: "started", label: t("started"), cell: ({ start_time }) => html`<p-time when=${start_time}></p-time>` },
  { key: "took", label: t("duration"), align: "end", cell: took },
];

function took({ start_time, end_time }: Execution): string {
  return end_time ? span((Date.parse(end_time) - Date.parse(start_time)) / 1000) : "–";
}
