/** The story of an execution as moments of a timeline, from what the server knows of it. Pure but for templates. */
import { html, nothing } from "lit";
import type { ApprovalRow } from "../api/approvals.js";
import type { Schema } from "../api/client.js";
import { readWait } from "../api/waits.js";
import { headline, standing } from "../components/approval-words.js";
import { visible } from "../components/json-rows.js";
import "../components/p-chip.js";
import "../components/p-id.js";
import type { Moment } from "../components/p-timeline.js";
import { span } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/executions.js";
import { nameOf } from "./event-why.js";
import { isOver } from "./execution-parts.js";
import { waitText } from "./wait-words.js";

const t = strings("executions", en);

export type Detail = Schema<"ExecutionDetailResponse">;
export type Call = Schema<"AuditLogResponse">;

export interface Known {
  execution: Detail;
  approvals: readonly ApprovalRow[];
  /** Tool calls of the record, newest first. */
  calls: readonly Call[];
  /** How many calls there are in all. */
  callsTotal: number;
}

/** Most calls that are told one by one. */
export const CALLS_MAX = 100;
/** Most events it stands for that are named; the others are counted. */
const GATHERED_SHOWN = 5;

/** What happened, the oldest first. */
export function story({ execution, approvals, calls, callsTotal }: Known): Moment[] {
  const middle = [...approvals.map(asked), ...calls.map(called), ...stopOf(execution)]
    .sort((one, other) => Date.parse(one.at ?? "") - Date.parse(other.at ?? ""));
  const more = callsTotal - calls.length;
  const rest: Moment[] = more > 0
    ? [{ key: "more", icon: "more", tone: "still", title: t("called_more", { n: more }) }]
    : [];
  const begin = [came(execution), ...gathered(execution), matched(execution), ...container(execution)];
  return [...begin, ...middle, ...rest, ...end(execution)];
}

function came({ trigger_event_details: event, trigger_event_id }: Detail): Moment {
  if (!event) return { key: "event", icon: "events", tone: "still", title: t("came_gone") };
  const { source, type, subject, actor, received_at } = event;
  const title = html`<a href="/console/events/${trigger_event_id}">
    ${t("came", { source: nameOf(source), type: visible(type) })}</a>`;
  const detail = [subject && visible(subject), actor && visible(actor)].filter(Boolean).join(" · ");
  return { key: "event", icon: "events", tone: "accent", title, at: received_at, detail };
}

/** The other events that it stands for. */
function gathered({ gathered_event_ids: ids, gathered_has_more: isMore }: Detail): Moment[] {
  if (ids.length === 0) return [];
  const shown = ids.slice(0, GATHERED_SHOWN);
  const rest = ids.length - shown.length;
  const more = rest > 0 ? t(isMore ? "gathered_rest_far" : "gathered_rest", { n: rest }) : "";
  const detail = html`${shown.map((id) => html`<p-id .value=${id} href="/console/events/${id}"></p-id> `)}${more}`;
  const title = t(isMore ? "gathered_far" : "gathered", { n: ids.length });
  return [{ key: "gathered", icon: "events", tone: "still", title, detail }];
}

function matched(execution: Detail): Moment {
  const { flow_id, flow_name, flow_version, created_at } = execution;
  const flow = html`<a href="/console/flows/${flow_id}">${visible(flow_name)}</a>`;
  const [before, after] = t("matched", { flow: "\n" }).split("\n");
  const detail = html`${t("version", { n: flow_version })}${lineage(execution)}`;
  return { key: "match", icon: "flows", tone: "accent", title: html`${before}${flow}${after}`, at: created_at, detail };
}

/** What it repeats: a retry what failed, a replay what the event had started before, if anything. */
function lineage({ retry_of_execution_id: retried, replay }: Detail) {
  if (replay) {
    const { replay_of_execution_id: former, requested_by: name } = replay;
    const said = name ? t("replayed_by", { name: visible(name) }) : t("replayed");
    const of = former ? html`, <a href="/console/flows/executions/${former}">${t("replay_of")}</a>` : nothing;
    return html` · ${said}${of}`;
  }
  if (!retried) return nothing;
  return html` · <a href="/console/flows/executions/${retried}">${t("retried")}</a>`;
}

function container(execution: Detail): Moment[] {
  const { status, attempt, start_time, image_digest, queued_reason } = execution;
  if (status === "PENDING") {
    const title = t(readWait(queued_reason ?? "").kind === "other" ? "waits" : "waits_turn");
    return [{ key: "queue", icon: "clock", tone: "warn", title, detail: waitText(queued_reason), isBusy: true }];
  }
  if (status === "INITIALIZING" || status === "STARTING") {
    return [{ key: "container", icon: "code", tone: "busy", title: t("container_waits"), isBusy: true }];
  }
  // Whatever was stopped before its turn had no container.
  if (attempt === 0) return [];
  const title = attempt > 1 ? t("container_again", { n: attempt }) : t("container");
  const digest = image_digest?.replace(/^sha256:/, "").slice(0, 12);
  return [{ key: "container", icon: "code", tone: "accent", title, at: start_time,
    detail: digest ? t("image", { digest }) : "" }];
}

function asked(row: ApprovalRow): Moment {
  const { status, run, is_frozen, is_question, question } = row;
  const [word, tone] = standing({ status, run, isFrozen: is_frozen,
    question: is_question ? { text: question ?? "", options: [], takesText: true, schema: undefined, answer: undefined }
      : undefined });
  const title = is_question ? t("asked_question") : t("asked", { tool: visible(row.tool_name) });
  return { key: row.id, icon: "approvals", tone, at: row.requested_at, isBusy: status === "pending",
    title: html`<a href="/console/approval/${row.id}" title=${headline({ agent: undefined, tool: row.tool_name, status,
      question: is_question })}>${title}</a> <p-chip tone=${tone}>${word}</p-chip>`,
    detail: visible(is_question ? question ?? "" : row.summary ?? "") };
}

function called({ id, status, resource_id, details, timestamp }: Call): Moment {
  const tool = visible(resource_id ?? "");
  const { duration_ms, error } = (details ?? {}) as { duration_ms?: number; error?: string };
  const said = [duration_ms === undefined ? "" : span(duration_ms / 1000), error ? visible(error) : ""];
  const detail = said.filter(Boolean).join(" · ");
  if (status === "denied") {
    return { key: id, icon: "ban", tone: "bad", title: t("called_denied", { tool }), at: timestamp, detail };
  }
  const isBad = status === "failure";
  const title = t(isBad ? "called_failed" : "called", { tool });
  return { key: id, icon: "tools", tone: isBad ? "bad" : "still", title, at: timestamp, detail };
}

function stopOf({ stop_requested_at, stop_source }: Detail): Moment[] {
  if (!stop_requested_at) return [];
  return [{ key: "stop", icon: "stop", tone: "warn", title: t("stop_asked"), at: stop_requested_at,
    detail: visible(stop_source ?? "") }];
}

function end(execution: Detail): Moment[] {
  const { status, end_time, error_message, failure_category, model_output_summary } = execution;
  if (!isOver({ status })) {
    return status === "RUNNING" || (status as string) === "WAITING_FOR_HUMAN"
      ? [{ key: "end", icon: "activity", tone: "busy", title: t("runs_on"), isBusy: true }]
      : [];
  }
  const at = end_time ?? undefined;
  if (status === "SUCCEEDED") {
    return [{ key: "end", icon: "ok", tone: "good", title: t("ended_succeeded"), at,
      detail: visible(model_output_summary ?? "") }];
  }
  const said = [failure_category?.replace(/_/g, " "), error_message && visible(error_message)];
  const why = said.filter(Boolean).join(": ");
  const isFailed = status === "FAILED";
  return [{ key: "end", icon: isFailed ? "fail" : "stop", tone: isFailed ? "bad" : "still", at,
    title: t(isFailed ? "ended_failed" : "ended_stopped"), detail: why }];
}
