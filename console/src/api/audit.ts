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
  /** Only what this person did. */
  person?: string;
  /** Only what happened in so many hours. */
  hours?: number;
  /** The first and the last of some days, such as `2026-03-01`, in the viewer's zone; either may be open. */
  from?: string;
  to?: string;
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
    ...(filter.person && { user_id: filter.person }),
    ...timeOf(filter),
  };
  return ask(api.GET("/api/v1/audit-logs/grouped", { params: { query } }));
}

/** From when, and until when; the last day is whole. */
export function timeOf({ hours, from, to }: AuditFilter, now = Date.now()): { start_date?: string; end_date?: string } {
  if (hours) return { start_date: new Date(now - hours * 3_600_000).toISOString() };
  const [start, end] = [startOf(from, 0), startOf(to, 1)];
  return { ...(start && { start_date: start }), ...(end && { end_date: end }) };
}

/** When a day begins, or one of the next. */
function startOf(day: string | undefined, later: number): string | undefined {
  const [year, month, date] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? "") ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const start = new Date(year, month - 1, date + later);
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}

/** What happened in the last days, by name and how often. */
export async function auditActions(days: number): Promise<string[]> {
  const { action_stats } = await ask(api.GET("/api/v1/audit-logs/stats", { params: { query: { days } } }));
  return action_stats.map(({ action }) => action).sort();
}
