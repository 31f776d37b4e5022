/** What pages of executions show alike: states in words, columns, and what live messages change. */
import { html, type TemplateResult } from "lit";
import type { Execution } from "../api/executions.js";
import { visible } from "../components/json-rows.js";
import "../components/p-chip.js";
import { toneOf, type Tone } from "../components/p-chip.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { span } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/executions.js";
import { waitText } from "./wait-words.js";

const t = strings("executions", en);

/** The state in words; the server's own word where it is a new one. */
export function wordOf(status: string): string {
  const key = `status_${status.toLowerCase()}`;
  return key in en ? t(key as keyof typeof en) : status.toLowerCase().replace(/_/g, " ");
}

export function toneOfExecution(status: string): Tone {
  if (status === "WAITING_FOR_HUMAN" || status === "PENDING") return "warn";
  return toneOf(status);
}

export const isOver = ({ status }: { status: string }) => ["SUCCEEDED", "FAILED", "STOPPED"].includes(status);

/** What started it, in a line. */
export function subjectOf({ trigger_subject, trigger_type, trigger_source }: Execution): string {
  if (trigger_subject) return visible(trigger_subject);
  if (trigger_source === "manual") return t("manual");
  return [trigger_source, trigger_type].filter(Boolean).map((text) => visible(text ?? "")).join(" · ");
}

/** The same, behind the reason of one that waits: in a narrow line that is the news. */
export function subjectCell(execution: Execution): TemplateResult | string {
  const wait = execution.status === "PENDING" ? waitText(execution.queued_reason) : "";
  const subject = subjectOf(execution);
  if (!wait) return subject;
  return html`<span title=${`${wait} · ${subject}`}>${wait} <span class="quiet">· ${subject}</span></span>`;
}

export function chipOf(status: string) {
  return html`<p-chip tone=${toneOfExecution(status)} dot>${wordOf(status)}</p-chip>`;
}

/** How long it took, or takes so far. */
export function tookOf({ start_time, end_time, status }: Execution, now = Date.now()): string {
  if (status === "PENDING") return "–";
  const until = end_time ? Date.parse(end_time) : isOver({ status }) ? NaN : now;
  const seconds = (until - Date.parse(start_time)) / 1000;
  return Number.isFinite(seconds) ? span(Math.max(0, seconds)) : "–";
}

export const executionRows: Column<Execution>[] = [
  { key: "flow", label: t("flow"), width: "minmax(0, 5fr)", cell: ({ flow_name }) => visible(flow_name) },
  { key: "status", label: t("status"), width: "9.5rem", cell: ({ status }) => chipOf(status) },
  { key: "subject", label: t("subject"), width: "minmax(0, 7fr)", cell: subjectCell },
  { key: "started", label: t("started"), width: "7rem",
    cell: ({ start_time }) => html`<p-time when=${start_time}></p-time>` },
  { key: "took", label: t("took"), width: "6rem", align: "end", cell: (row) => tookOf(row) },
];

/** A row after word of its state came. */
export function patched(row: Execution, payload: Record<string, unknown>): Execution {
  const text = (name: string) => (typeof payload[name] === "string" ? payload[name] : undefined);
  return {
    ...row,
    status: (text("status") ?? row.status) as Execution["status"],
    start_time: text("started_at") ?? row.start_time,
    end_time: text("ended_at") ?? row.end_time ?? null,
    failure_category: text("failure_category") ?? row.failure_category ?? null,
    queued_reason: text("queued_reason") ?? null,
    error_message: text("error_message") ?? row.error_message ?? null,
    ...(typeof payload["attempt"] === "number" && { attempt: payload["attempt"] }),
  };
}
