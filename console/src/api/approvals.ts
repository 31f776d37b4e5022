/** Requests for approval as pages show them, whether somebody is signed in or only has a link. */
import { api, ask, ApiError, type Schema } from "./client.js";

export type ApprovalRow = Schema<"ApprovalRequestResponse">;
export type ApprovalStatus = ApprovalRow["status"];
export type Vote = ApprovalRow["votes"][number];
type Json = unknown;

/** Something that happened to a request. */
export interface Happened {
  type: string;
  detail: string;
  comment?: string | null;
  who?: string | null;
  at: string;
}

/** One message that asked somebody. */
export type Told = Schema<"ApprovalNotificationResponse">;

/** What an agent asks, and what was answered. */
export interface Asked {
  text: string;
  options: string[];
  takesText: boolean;
  schema: Json;
  answer: Json;
}

/** A rule that stopped the call. */
export interface Gate {
  explanation: string;
  rule?: { description?: string | null; condition?: string | null; action?: string; priority?: number };
  /** What it looked at. */
  read: { path: string; value?: string | null }[];
  checked: number;
}

/** One request, ready to be shown. What is left out is not for whoever looks. */
export interface Approval {
  id: string;
  tool: string;
  server: string | undefined;
  agent: string | undefined;
  flow: { id?: string | undefined; name: string } | undefined;
  execution: string | undefined;
  session: string | undefined;
  key: string | undefined;
  /** As they stand. */
  args: Json;
  /** As they were asked for, where somebody edited them since. */
  before: Json;
  hash: string;
  isEdited: boolean;
  reasoning: string | undefined;
  summary: string | undefined;
  gate: Gate;
  status: ApprovalStatus;
  run: ApprovalRow["run"];
  outcome: ApprovalRow["run_outcome"];
  risk: ApprovalRow["risk_level"] | undefined;
  requestedAt: string;
  resolvedAt: string | undefined;
  expiresAt: string;
  /** How long it waits still, by the server's clock, at `seenAt` of ours. */
  remaining: number;
  seenAt: number;
  isFrozen: boolean;
  comment: string | undefined;
  received: number;
  required: number;
  votes: Vote[];
  needsReason: boolean;
  question: Asked | undefined;
  result: string | undefined;
  webhookError: string | undefined;
  canDecide: boolean;
  canEdit: boolean;
}

/** A request with what happened to it. */
export interface WholeApproval {
  approval: Approval;
  history: Happened[];
  told: Told[];
}

/** A yes or a no, with what belongs to it. */
export interface Decision {
  approved: boolean;
  comment?: string;
  /** Other arguments, to run the call with. */
  args?: Json;
  option?: string;
  text?: string;
  form?: Json;
}

/** Loads a request for somebody who is signed in. */
export async function load(id: string, mayDecide: boolean, user: string | undefined): Promise<WholeApproval> {
  const params = { params: { path: { request_id: id } } };
  const [row, history, told] = await Promise.all([
    ask(api.GET("/api/v1/approval-requests/{request_id}", params)),
    ask(api.GET("/api/v1/approval-requests/{request_id}/history", params)),
    ask(api.GET("/api/v1/approval-requests/{request_id}/notifications", params)),
  ]);
  const before = row.is_edited && mayDecide
    ? await ask(api.GET("/api/v1/approval-requests/{request_id}/original-args", params))
    : undefined;
  return { approval: ofRow(row, mayDecide, user, before), told, history: history.map(({ actor_email, event_type, detail,
    comment, timestamp }) => ({ type: event_type, detail, comment: comment ?? null, who: actor_email ?? null,
    at: timestamp })) };
}

/** Counts a vote of somebody who is signed in; always about what was shown. */
export async function decide(approval: Approval, decision: Decision): Promise<ApprovalRow> {
  const { approved, comment, args, option, text, form } = decision;
  return ask(api.POST("/api/v1/approval-requests/{request_id}/decide", {
    params: { path: { request_id: approval.id } },
    body: {
      approved,
      arguments_hash: approval.hash,
      ...(comment && { comment }),
      ...(args !== undefined && { arguments: args as Record<string, never> }),
      ...(option !== undefined && { selected_option: option }),
      ...(text && { answer_text: text }),
      ...(form !== undefined && { answer: form as Record<string, never> }),
    },
  }));
}

/** What the server says of a link's request; see `src/http/approval_pages/data.rs`. */
interface LinkData extends Schema<"QuestionPart"> {
  id: string;
  tool_name: string;
  server_name: string | null;
  agent_name: string | null;
  flow_name: string | null;
  tool_args: Json;
  arguments_hash: string;
  is_edited: boolean;
  agent_reasoning: string | null;
  summary: string | null;
  explanation: string;
  status: ApprovalStatus;
  run: ApprovalRow["run"];
  run_outcome: ApprovalRow["run_outcome"];
  requested_at: string;
  expires_at: string;
  remaining_seconds: number;
  resolved_at: string | null;
  approver_comment: string | null;
  approvals_received: number;
  approvals_required: number;
  require_reason: boolean;
  can_decide: boolean;
  history: { event_type: string; detail: string; comment: string | null; timestamp: string }[];
}

/** Loads a request for whoever has a link to it. */
export async function loadByLink(id: string, token: string): Promise<WholeApproval> {
  const place = `/approval/${encodeURIComponent(id)}/data?token=${encodeURIComponent(token)}`;
  return ofLink(await plain(place));
}

/** Counts the one vote of a link. */
export async function decideByLink(approval: Approval, token: string, decision: Decision): Promise<WholeApproval> {
  const { approved, comment, option, text, form } = decision;
  const body = { action: approved ? "approve" : "decline", token, arguments_hash: approval.hash,
    ...(comment && { comment }), ...(option !== undefined && { selected_option: option }),
    ...(text && { answer_text: text }), ...(form !== undefined && { answer: form }) };
  const place = `/approval/${encodeURIComponent(approval.id)}/decide`;
  const headers = { "content-type": "application/json" };
  return ofLink(await plain(place, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** Asks without saying who is signed in. */
async function plain(place: string, init: RequestInit = {}): Promise<LinkData> {
  const headers = { accept: "application/json", ...init.headers };
  const response = await fetch(place, { ...init, headers }).catch(() => {
    throw ApiError.offline();
  });
  const body = (await response.json().catch(() => undefined)) as unknown;
  if (!response.ok) throw ApiError.of(response, body);
  return body as LinkData;
}

/** A row as a list or a detail answers it. */
export function ofRow(row: ApprovalRow, mayDecide: boolean, user: string | undefined, before?: Json): Approval {
  const isOpen = row.status === "pending";
  const hasVoted = row.votes.some((vote) => vote.is_current && vote.user_id === user);
  return {
    ...common(row),
    agent: row.managed_agent_name ?? undefined,
    flow: flowOf(row),
    execution: row.execution_id ?? undefined,
    session: row.session?.id,
    key: row.api_key?.name,
    args: row.arguments ?? row.tool_args,
    before: row.is_edited ? before : undefined,
    gate: gateOf(row.rule_context),
    risk: row.risk_level,
    isFrozen: row.is_frozen,
    votes: row.votes,
    result: row.tool_result ?? undefined,
    webhookError: row.webhook_error ?? undefined,
    canDecide: isOpen && mayDecide && !hasVoted,
    canEdit: isOpen && mayDecide && !hasVoted && !row.is_question && row.arguments != null,
  };
}

function ofLink(data: LinkData): WholeApproval {
  const approval: Approval = {
    ...common(data),
    agent: data.agent_name ?? undefined,
    flow: data.flow_name === null ? undefined : { name: data.flow_name },
    execution: undefined,
    session: undefined,
    key: undefined,
    args: data.tool_args,
    before: undefined,
    gate: { explanation: data.explanation, read: [], checked: 0 },
    risk: undefined,
    isFrozen: false,
    votes: [],
    result: undefined,
    webhookError: undefined,
    canDecide: data.can_decide,
    canEdit: false,
  };
  const history = data.history.map(({ event_type, detail, comment, timestamp }) => (
    { type: event_type, detail, comment, at: timestamp }));
  return { approval, history, told: [] };
}

function common(row: ApprovalRow | LinkData) {
  return {
    id: row.id,
    tool: row.tool_name,
    server: row.server_name ?? undefined,
    hash: row.arguments_hash,
    isEdited: row.is_edited,
    reasoning: row.agent_reasoning ?? undefined,
    summary: row.summary ?? undefined,
    status: row.status,
    run: row.run,
    outcome: row.run_outcome,
    requestedAt: row.requested_at,
    resolvedAt: row.resolved_at ?? undefined,
    expiresAt: row.expires_at,
    remaining: row.remaining_seconds,
    seenAt: Date.now(),
    comment: row.approver_comment ?? undefined,
    received: row.approvals_received,
    required: row.approvals_required,
    needsReason: row.require_reason,
    question: questionOf(row),
  };
}

function questionOf(row: Schema<"QuestionPart">): Asked | undefined {
  if (!row.is_question) return undefined;
  return {
    text: row.question ?? "",
    options: row.question_options,
    takesText: row.allow_free_text || (row.question_options.length === 0 && !row.has_answer_form),
    schema: row.has_answer_form ? row.question_schema : undefined,
    answer: row.structured_answer ?? row.answer ?? undefined,
  };
}

function flowOf({ flow_execution: run }: ApprovalRow): Approval["flow"] {
  return run?.flow_name ? { id: run.flow_id ?? undefined, name: run.flow_name } : undefined;
}

/** Of a decision as it is recorded, what people need to know. */
function gateOf(context: Json): Gate {
  const { explanation = "", why = context } = (context ?? {}) as { explanation?: string; why?: Json };
  const said = (why ?? {}) as { rule?: Gate["rule"] | null; read?: Gate["read"]; checked?: unknown[];
    rules_checked?: number };
  return {
    explanation,
    ...(said.rule && { rule: said.rule }),
    read: Array.isArray(said.read) ? said.read : [],
    checked: said.rules_checked ?? (Array.isArray(said.checked) ? said.checked.length : 0),
  };
}
