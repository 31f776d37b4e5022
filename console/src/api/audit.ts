/** The record of what happened. */
import { api, ask, type Schema } from "./client.js";

export type AuditGroup = Schema<"AuditGroupResponse">;
export type AuditEntry = Schema<"AuditLogResponse">;
export type Outcome = Schema<"Status">;
export type AuditPage = Schema<"AuditGroupedListResponse">;

export interface AuditFilter {
  outcome?: Outcome;
  action?: string;
  tool?: string;
  /** Only what happened in so many hours. */
  hours?: number;
}

/** What belongs together as one, newest first. */
export function auditGroups(filter: AuditFilter, skip: number, limit: number): Promise<AuditPage> {
  const query = {
    skip,
    limit,
    outcome_match: "any",
    ...(filter.outcome && { outcome: [filter.outcome] }),
    ...(filter.action && { event_type: [filter.action] }),
    ...(filter.tool && { tool_name: filter.tool }),
    ...(filter.hours && { start_date: new Date(Date.now() - filter.hours * 3_600_000).toISOString() }),
  };
  return ask(api.GET("/api/v1/audit-logs/grouped", { params: { query } }));
}

/** What happened in the last days, by name and how often. */
export async function auditActions(days: number): Promise<string[]> {
  const { action_stats } = await ask(api.GET("/api/v1/audit-logs/stats", { params: { query: { days } } }));
  return action_stats.map(({ action }) => action).sort();
}
