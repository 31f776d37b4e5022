/** What does not go on without a person, gathered from everywhere the caller may look. */
import { api, ask, type Schema } from "./client.js";
import { parkedEvents } from "./replays.js";
import { session } from "./session.js";
import { mcpServers, type McpServer } from "./tool-reviews.js";

export type Approval = Schema<"ApprovalRequestResponse">;
type Execution = Schema<"ExecutionResponse">;
type Tracker = Schema<"TrackerResponse">;
type Health = Schema<"Health">;

/** What was found; empty where the caller may not look. */
export interface Found {
  approvals: Approval[];
  failed: Execution[];
  trackers: Tracker[];
  parked: number;
  /** MCP servers, of whose tools some may wait for review. */
  servers: McpServer[];
  health: Health | undefined;
}

export type Kind = "approval" | "failed" | "tracker" | "tracker_projects" | "tracker_expires" | "parked" | "server"
  | "held";

/** One thing to do. */
export interface Item {
  kind: Kind;
  /** Names the thing and how it stands: once it stands otherwise, it is another item, and not dismissed. */
  fingerprint: string;
  /** What it is about. */
  subject: string;
  detail: string;
  when: string | undefined;
  href: string | undefined;
  isGrave: boolean;
  /** How many it stands for. */
  n: number;
}

const DAY_MS = 86_400_000;
const SHOWN_MAX = 50;

/** Looks everywhere at once. */
export async function lookAround(): Promise<Found> {
  const [approvals, failed, trackers, parked, servers, health] = await Promise.all([
    session.may("view_approvals") ? pendingApprovals() : [],
    session.may("view_flows") ? failedExecutions() : [],
    session.may("view_trackers") ? ask(api.GET("/api/v1/trackers")) : [],
    session.may("view_flows") ? parkedEvents() : 0,
    session.may("view_mcp_servers") ? mcpServers() : [],
    serverHealth(),
  ]);
  return { approvals, failed, trackers, parked, servers, health };
}

function pendingApprovals(): Promise<Approval[]> {
  return ask(api.GET("/api/v1/approval-requests", { params: { query: { status: "pending", limit: SHOWN_MAX } } }));
}

function failedExecutions(): Promise<Execution[]> {
  const started_after = new Date(Date.now() - DAY_MS).toISOString();
  const query = { status: ["FAILED"], started_after, limit: SHOWN_MAX };
  return ask(api.GET("/api/v1/flows/executions", { params: { query } }));
}

/** Also when it answers that it is not well, which is what we look for. */
async function serverHealth(): Promise<Health | undefined> {
  const { data, error } = await api.GET("/api/v1/health");
  return data ?? error;
}

/** What is to be done, the gravest first. */
export function itemsOf(found: Found): Item[] {
  return [
    ...found.approvals.map(ofApproval),
    ...ofHealth(found.health),
    ...(found.parked > 0 ? [ofParked(found.parked)] : []),
    ...found.servers.filter(({ held_tools }) => held_tools > 0).map(ofHeld),
    ...found.trackers.flatMap(ofTracker),
    ...found.failed.map(ofFailed),
  ];
}

function ofApproval({ id, tool_name, summary, agent_reasoning, expires_at, risk_level }: Approval): Item {
  return {
    kind: "approval",
    fingerprint: `approval:${id}`,
    subject: tool_name,
    detail: summary ?? agent_reasoning ?? "",
    when: expires_at,
    href: `/console/approval/${id}`,
    isGrave: risk_level === "high",
    n: 1,
  };
}

function ofFailed({ id, flow_name, error_message, failure_category, end_time }: Execution): Item {
  return {
    kind: "failed",
    fingerprint: `execution:${id}`,
    subject: flow_name,
    detail: error_message ?? failure_category ?? "",
    when: end_time ?? undefined,
    href: `/console/flows/executions/${id}`,
    isGrave: false,
    n: 1,
  };
}

function ofTracker(tracker: Tracker): Item[] {
  const { id, name, degraded_projects: degraded, token_expiry_status, token_expires_at } = tracker;
  const base = { subject: name, href: `/console/trackers/${id}`, n: 1 };
  const items: Item[] = [];
  if (tracker.is_active && tracker.has_token && !tracker.is_valid) {
    const detail = tracker.validation_message ?? "";
    const when = tracker.last_validation ?? undefined;
    items.push({ ...base, kind: "tracker", fingerprint: `tracker:${id}:${detail}`, detail, when, isGrave: true });
  }
  if (degraded.length > 0) {
    const fingerprint = `projects:${id}:${degraded.join(",")}`;
    const detail = degraded.join(", ");
    items.push({ ...base, kind: "tracker_projects", fingerprint, detail, when: undefined, isGrave: false,
      n: degraded.length });
  }
  if (token_expiry_status === "expiring_soon") {
    const when = token_expires_at ?? undefined;
    items.push({ ...base, kind: "tracker_expires", fingerprint: `expires:${id}:${when}`, detail: "", when,
      isGrave: false });
  }
  return items;
}

function ofParked(n: number): Item {
  const base = { subject: String(n), detail: "", when: undefined, href: "/console/events/parked", isGrave: true };
  return { ...base, kind: "parked", fingerprint: `parked:${n}`, n };
}

function ofHeld({ id, name, held_tools: n }: McpServer): Item {
  return {
    kind: "held",
    // Another number is news.
    fingerprint: `held:${id}:${n}`,
    subject: name,
    detail: "",
    when: undefined,
    href: `/console/tools/reviews?server=${id}`,
    isGrave: false,
    n,
  };
}

function ofHealth(health: Health | undefined): Item[] {
  const troubled = Object.entries(health?.parts ?? {}).filter(([, { state }]) => state !== "up");
  return troubled.map(([name, { state, detail }]) => ({
    kind: "server",
    fingerprint: `server:${name}:${state}`,
    subject: name,
    detail: detail ?? "",
    when: undefined,
    href: undefined,
    isGrave: state === "down",
    n: 1,
  }));
}

const DISMISSED = "preloop.dismissed";
/** So many are remembered; the oldest are forgotten. */
const DISMISSED_MAX = 500;

/** Items that somebody does not want to see again on this device. */
export function dismissed(): ReadonlySet<string> {
  return new Set(JSON.parse(localStorage.getItem(DISMISSED) ?? "[]") as string[]);
}

export function setDismissed(fingerprints: Iterable<string>): void {
  localStorage.setItem(DISMISSED, JSON.stringify([...fingerprints].slice(-DISMISSED_MAX)));
}
