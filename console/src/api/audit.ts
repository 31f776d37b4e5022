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
  /** Only what this execution did. */
  execution?: string;
  /** Only what was done with this API key. */
  key?: string;
  /** Only what cost so much at least, in dollars. */
  cost?: number;
}

/** How the account's chain of records stands. */
export type Integrity = Schema<"AuditIntegrityResponse">;
/** A key that signs the record, or did. */
export type AuditKey = Schema<"AuditKeyResponse">;
/** `jsonl` is what `preloop audit verify` reads; `ocsf` is for systems that gather events. */
export type ExportFormat = "jsonl" | "ocsf";

export function integrity(): Promise<Integrity> {
  return ask(api.GET("/api/v1/audit-logs/integrity"));
}

/** Oldest first. */
export function auditKeys(): Promise<AuditKey[]> {
  return ask(api.GET("/api/v1/audit-logs/keys"));
}

/** The record of a span of time as a file. */
export function exported(format: ExportFormat, filter: Pick<AuditFilter, "hours" | "from" | "to">): Promise<Blob> {
  const params = { query: { format, ...timeOf(filter) } };
  return ask<Blob>(api.GET("/api/v1/audit-logs/export", { params, parseAs: "blob" }));
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
    ...(filter.execution && { execution_id: filter.execution }),
    ...(filter.key && { api_key_id: filter.key }),
    ...(filter.cost !== undefined && { min_cost: filter.cost }),
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
