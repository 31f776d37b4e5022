/** What the pages of flows know of one: kinds of triggers, how the last executions went, names of events. */
import type { Schema } from "../../api/client.js";
import type { IconName } from "../../components/p-icon.js";
import { isObject } from "../../yaml/schema.js";

export type Flow = Schema<"FlowResponse">;
export type Execution = Schema<"ExecutionResponse">;
export type TriggerKind = "tracker" | "webhook" | "schedule" | "manual";

export const TRIGGER_ICONS: Record<TriggerKind, IconName> = {
  tracker: "trackers", webhook: "events", schedule: "clock", manual: "play",
};

/** What starts a flow, from REST's name for it. */
export function triggerOf({ trigger_event_source: source }: Pick<Flow, "trigger_event_source">): TriggerKind {
  if (source === null || source === undefined) return "manual";
  return source === "webhook" || source === "schedule" ? source : "tracker";
}

/** The same from a definition. */
export function triggerIn(value: unknown): TriggerKind {
  const trigger = isObject(value) ? value["trigger"] : undefined;
  const [kind] = isObject(trigger) ? Object.keys(trigger) : [];
  return kind === "tracker" || kind === "webhook" || kind === "schedule" ? kind : "manual";
}

/** Names that events go by. */
export const EVENT_NAMES = [
  "issue_opened", "issue_updated", "issue_closed", "issue_reopened", "issue_labeled", "issue_unlabeled",
  "issue_assigned", "issue_unassigned", "issue_status_changed", "issue_deleted", "comment_created", "comment_updated",
  "comment_deleted", "pull_request_opened", "pull_request_updated", "pull_request_closed", "pull_request_merged",
  "pull_request_reopened", "pull_request_review_requested", "pull_request_ready_for_review", "pull_request_*",
  "merge_request_opened", "merge_request_updated", "merge_request_closed", "merge_request_merged",
  "merge_request_reopened", "merge_request_approved", "merge_request_*", "push", "tag_push", "release", "deployment",
  "pipeline", "job", "check_run", "check_suite", "workflow_run", "workflow_job", "status", "issue_*",
] as const;

/** Fields that filters often look at. */
export const FILTER_NAMES = [
  "labels", "author", "assignees", "milestone", "state", "action", "source_branch", "target_branch", "ref",
  "added_labels", "removed_labels", "environment", "draft", "merged", "priority", "issue_type", "reviewers",
] as const;

/** What prompts often speak of. */
export const TEMPLATE_NAMES = [
  "event.subject", "event.project", "event.url", "event.actor", "event.type", "event.labels", "event.author",
  "event.payload", "event.payload.object_attributes.description", "project.name", "account.name", "flow.name",
] as const;

/** A definition without what only editors of files need. */
export function template(text: string): string {
  return text.replace(/^# yaml-language-server:.*\n(#\n)?/, "");
}

/** The executions of each flow, newest first. */
export function byFlow(executions: readonly Execution[]): ReadonlyMap<string, Execution[]> {
  const found = new Map<string, Execution[]>();
  for (const execution of executions) {
    const known = found.get(execution.flow_id);
    if (known) known.push(execution);
    else found.set(execution.flow_id, [execution]);
  }
  return found;
}
