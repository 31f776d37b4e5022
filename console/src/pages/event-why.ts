/**
 * Why an event started a flow or not, as far as can be told from what the server says of both. The server checks in
 * this order and stops at the first that does not hold; filters and conditions it alone can judge, and it is asked
 * what it finds (`told`). Pure.
 */
import type { Schema } from "../api/client.js";
import { visible } from "../components/json-rows.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/events.js";

const t = strings("events", en);

export type EventDetail = Schema<"EventDetailResponse">;
export type Flow = Schema<"FlowResponse">;
export type Try = Schema<"FlowTry">;

export interface Verdict {
  flow: Flow;
  /** `now`: it would start it as it is now. `error`: its condition has no answer for the event. */
  kind: "started" | "now" | "error" | "no";
  /** Why not. */
  reason: string;
  /** Executions that it started. */
  executions: Schema<"StartedExecution">[];
  /** Nothing that is known here speaks against it: the server is to be asked. */
  isJudged: boolean;
  /** What only the server can judge, to be looked at. */
  condition?: string | undefined;
  filters?: unknown;
}

/** Longer chains start nothing; `CAUSATION_DEPTH_MAX` of the server. */
export const DEPTH_MAX = 5;
const TRACKERS = ["github", "gitlab", "jira"];

/** Those that started come first, then those that come near. */
export function verdicts(event: EventDetail, flows: readonly Flow[]): Verdict[] {
  return flows.map((flow) => verdict(event, flow)).sort((one, other) => rank(one) - rank(other));
}

function rank({ kind, isJudged }: Verdict): number {
  if (kind === "started") return 0;
  return isJudged ? 1 : 2;
}

/** A verdict after the server tried the flow on the event. */
export function told(verdict: Verdict, tried: Try | undefined): Verdict {
  if (!tried || !verdict.isJudged) return verdict;
  if (tried.outcome === "match") return { ...verdict, kind: "now", reason: t("reason_changed") };
  const condition = visible(tried.condition ?? "");
  const reason = visible(tried.reason ?? "");
  if (tried.outcome === "error") return { ...verdict, kind: "error", reason: t("reason_error", { condition, reason }) };
  // The condition itself stands below already.
  if (condition === "where") return { ...verdict, reason: t("reason_where") };
  return { ...verdict, reason: t("reason_tried", { condition, reason }) };
}

function verdict(event: EventDetail, flow: Flow): Verdict {
  const executions = event.executions.filter(({ flow_id }) => flow_id === flow.id);
  if (executions.length > 0) return { flow, kind: "started", reason: "", executions, isJudged: false };
  const reason = refusal(event, flow);
  if (reason !== undefined) return { flow, kind: "no", reason, executions, isJudged: false };
  const filters = filtersOf(flow);
  const condition = flow.trigger_where ?? undefined;
  const found = t(condition !== undefined || filters !== undefined ? "reason_conditions" : "reason_changed");
  return { flow, kind: "no", reason: found, executions, isJudged: true, condition, filters };
}

/** The first check that does not hold, of those that need no more than what both say. */
function refusal(event: EventDetail, flow: Flow): string | undefined {
  if (flow.is_enabled === false) return t("reason_disabled");
  if (Date.parse(flow.created_at) > Date.parse(event.received_at)) return t("reason_newer");
  const source = flow.trigger_event_source ?? "";
  if (event.source === "manual" || event.source === "schedule") return t("reason_manual");
  if (source === "") return t("reason_no_trigger");
  if (source === "schedule") return t("reason_schedule");
  if (source === "webhook") return t("reason_webhook");
  if (!TRACKERS.includes(event.source)) return wrongSource(source, event);
  return tracker(event, flow, source);
}

function tracker(event: EventDetail, flow: Flow, source: string): string | undefined {
  if (TRACKERS.includes(source) && source !== event.source) return wrongSource(source, event);
  const isId = !TRACKERS.includes(source) && source !== "tracker";
  if (isId && source !== event.tracker_id) return t("reason_tracker");
  const kind = flow.trigger_tracker_type;
  if (kind && kind !== event.source) return wrongSource(kind, event);
  const { trigger_organization_id: organization } = flow;
  if (organization && organization !== event.organization_id) return t("reason_organization");
  const types = flow.trigger_event_types ?? [];
  if (types.length > 0 && !types.some((pattern) => glob(pattern, event.type))) {
    return t("reason_event", { wanted: listed(types), found: visible(event.type) });
  }
  return project(event, flow);
}

function project(event: EventDetail, flow: Flow): string | undefined {
  const ids = flow.trigger_project_ids ?? [];
  const patterns = flow.trigger_project_patterns ?? [];
  // Our own id of the project is not told with the event.
  if (ids.length > 0 || patterns.length === 0) return undefined;
  const { project_identifier: found, project_external_id: external } = event;
  const fits = (pattern: string) => pattern === external || (found && glob(pattern.toLowerCase(), found.toLowerCase()));
  if (patterns.some(fits)) return undefined;
  return t("reason_project", { wanted: listed(patterns), found: found ? visible(found) : t("no_project") });
}

function wrongSource(wanted: string, event: EventDetail): string {
  return t("reason_source", { wanted: nameOf(wanted), found: nameOf(event.source) });
}

export function nameOf(source: string): string {
  const key = `source_${source}`;
  return key in en ? t(key as keyof typeof en) : visible(source);
}

function filtersOf({ trigger_config }: Flow): unknown {
  if (!trigger_config || typeof trigger_config !== "object") return undefined;
  return Object.keys(trigger_config).length > 0 ? trigger_config : undefined;
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).map(visible).join(", ");
  return texts.length > 5 ? `${shown}, …` : shown;
}

/** As the server matches: `*` within a part of a path, `**` across. Never more than both lengths' product. */
export function glob(pattern: string, text: string): boolean {
  const tokens = pattern.match(/\*\*+|\*|[^*]/gsu) ?? [];
  let reached = new Set([0]);
  const skip = (places: Set<number>) => {
    for (const place of places) if (tokens[place]?.startsWith("*")) places.add(place + 1);
    return places;
  };
  reached = skip(reached);
  for (const char of text) {
    const next = new Set<number>();
    for (const place of reached) {
      const token = tokens[place];
      if (token === undefined) continue;
      if (token.startsWith("*")) {
        if (token.length > 1 || char !== "/") next.add(place);
      } else if (token === char) next.add(place + 1);
    }
    reached = skip(next);
  }
  return reached.has(tokens.length);
}
