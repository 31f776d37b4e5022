//! What is said about executions.

use crate::{
    http::events::{Shown, wire::EventResponse},
    store::{
        execution_views::{ExecutionDetail, ExecutionView, Gathered},
        replays::Replay,
    },
};
use chrono::{DateTime, Utc};
use preloop_actors::execution::{ExecutionState, LogLine};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where an execution stands. The last three are final.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(dead_code, reason = "describes `status` in the API's description")]
pub enum ExecutionStatus {
    Pending,
    Initializing,
    Starting,
    Running,
    Succeeded,
    Failed,
    Stopped,
}

/// An execution as a list shows it.
#[derive(Serialize, ToSchema)]
pub struct ExecutionResponse {
    pub id: Uuid,
    pub flow_id: Uuid,
    pub flow_name: String,
    /// The version of the flow it is pinned to.
    pub flow_version: i32,
    #[schema(value_type = ExecutionStatus)]
    pub status: String,
    /// When its first container started; until then when it was created.
    pub start_time: DateTime<Utc>,
    pub end_time: Option<DateTime<Utc>>,
    pub error_message: Option<String>,
    /// Such as `image_missing`, `run_timeout` or `exit_code`.
    pub failure_category: Option<String>,
    /// What the limit of those under way counts it by; empty when it counts over all of the flow, null without a limit.
    pub concurrency_key: Option<String>,
    pub retry_of_execution_id: Option<Uuid>,
    /// Attempts begun so far.
    pub attempt: i16,
    pub stop_requested_at: Option<DateTime<Utc>>,
    /// Who asked for the stop.
    pub stop_source: Option<String>,
    pub trigger_event_id: Uuid,
    pub trigger_source: Option<String>,
    pub trigger_type: Option<String>,
    pub trigger_subject: Option<String>,
    pub trigger_subject_url: Option<String>,
    pub tool_calls_count: i64,
    pub total_tokens: i64,
    pub estimated_cost: f64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Why it waits, as of now: behind a key with how many are under way and how many come before it.
    // The last one, because a list puts the present one into a text that it has kept; see `listing`.
    pub queued_reason: Option<String>,
}

/// An execution with everything about it but its log.
#[derive(Serialize, ToSchema)]
pub struct ExecutionDetailResponse {
    #[serde(flatten)]
    pub execution: ExecutionResponse,
    /// Null when the event is too old to be kept.
    pub trigger_event_details: Option<TriggerEvent>,
    pub resolved_input_prompt: Option<String>,
    /// Names in the prompt template that had no value.
    pub unresolved_names: Vec<String>,
    /// The result's `summary`.
    pub model_output_summary: Option<String>,
    /// The result's `actions`.
    #[schema(value_type = Vec<Object>)]
    pub actions_taken_summary: Vec<Value>,
    #[schema(value_type = Option<Object>)]
    pub result: Option<Value>,
    pub stop_confirmed_at: Option<DateTime<Utc>>,
    pub container_id: Option<String>,
    pub image_digest: Option<String>,
    pub log_lines: i64,
    /// Events that it stands for besides its own, the oldest first and at most 100: those of its batch, or that a
    /// debounce left out in its favour.
    #[schema(max_items = 100)]
    pub gathered_event_ids: Vec<Uuid>,
    /// There are more of them.
    pub gathered_has_more: bool,
    /// The replay that started it; null when it was started by its event, or is a retry.
    pub replay: Option<ReplayOf>,
}

/// How an execution was replayed.
#[derive(Serialize, ToSchema)]
pub struct ReplayOf {
    pub replay_id: Uuid,
    /// What the event had started of this flow before, as in `retry_of_execution_id`.
    pub replay_of_execution_id: Option<Uuid>,
    /// Username of who asked for it, while the user exists.
    pub requested_by: Option<String>,
    pub requested_at: DateTime<Utc>,
    /// What was asked for.
    #[schema(value_type = Object)]
    pub request: Value,
}

/// The event that started an execution.
#[derive(Serialize, ToSchema)]
pub struct TriggerEvent {
    #[serde(flatten)]
    pub event: EventResponse,
    /// The body as it arrived; null when it is longer than 256 KiB: then read the event itself.
    #[schema(value_type = Option<Value>)]
    pub payload: Option<Box<RawValue>>,
    pub payload_bytes: i32,
    pub payload_truncated: bool,
}

/// What an execution came to.
#[derive(Serialize, ToSchema)]
pub struct ResultResponse {
    pub execution_id: Uuid,
    #[schema(value_type = ExecutionStatus)]
    pub status: String,
    /// As the agent left it; null when it has not, or not yet.
    #[schema(value_type = Option<Object>)]
    pub result: Option<Value>,
    pub error_message: Option<String>,
    pub failure_category: Option<String>,
}

/// Some log lines, oldest first.
#[derive(Serialize, ToSchema)]
pub struct LogsResponse {
    pub logs: Vec<LogEntry>,
    /// Always `database`: lines are stored before they are shown.
    pub source: String,
    /// There are more lines after these, or with `tail` before them.
    pub has_more: bool,
    /// `offset` for the lines after these.
    pub next_offset: i64,
}

/// One log line.
#[derive(Serialize, ToSchema)]
pub struct LogEntry {
    pub execution_id: Uuid,
    pub timestamp: DateTime<Utc>,
    /// `agent_log_line`, as in live messages.
    #[serde(rename = "type")]
    pub kind: String,
    pub payload: LogPayload,
}

/// What a log line says.
#[derive(Serialize, ToSchema)]
pub struct LogPayload {
    /// Position in the log, from 0, without gaps.
    pub seq: i64,
    /// `stdout`, `stderr`, or `system` for the engine's own lines.
    pub stream: String,
    pub message: String,
}

/// Numbers of an execution. Tools and models are not counted yet.
#[derive(Serialize, ToSchema)]
pub struct MetricsResponse {
    pub tool_calls: i64,
    pub api_requests: i64,
    pub token_usage: TokenUsage,
    pub estimated_cost: f64,
    pub has_pricing: bool,
    /// From the first container's start to the end, or to now; null before.
    pub duration_ms: Option<i64>,
    pub log_lines: i64,
    pub attempts: i16,
}

/// Tokens of model calls.
#[derive(Default, Serialize, ToSchema)]
pub struct TokenUsage {
    pub total_tokens: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
}

/// Something to tell a running execution.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// `stop`; `send_message` and `pause` are known, but no agent takes them yet.
    #[schema(pattern = "^(stop|send_message|pause)$")]
    pub command: String,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    #[allow(dead_code, reason = "part of the contract; `stop` needs none")]
    pub payload: Option<Map<String, Value>>,
}

/// What became of a command.
#[derive(Serialize, ToSchema)]
pub struct CommandResponse {
    /// `command_sent`: the execution's owner acts on it; its `status` says when that is done.
    pub status: String,
    pub execution_id: Uuid,
    pub stop_requested_at: DateTime<Utc>,
}

/// An execution that was started once more.
#[derive(Serialize, ToSchema)]
pub struct RetryResponse {
    pub id: Uuid,
    #[schema(value_type = ExecutionStatus)]
    pub status: String,
    pub flow_id: Uuid,
    pub retry_of_execution_id: Uuid,
}

/// The state's name. One that runs and waits for people has a name of its own.
fn status(state: ExecutionState, waits_for_people: bool) -> &'static str {
    match state {
        ExecutionState::Running if waits_for_people => "WAITING_FOR_HUMAN",
        state => state.as_str(),
    }
}

impl From<ExecutionView> for ExecutionResponse {
    fn from(found: ExecutionView) -> Self {
        Self {
            id: found.id.0,
            flow_id: found.flow.0,
            flow_name: found.flow_name,
            flow_version: found.flow_version,
            status: status(found.state, found.waits_for_people).to_owned(),
            start_time: found.started_at.unwrap_or(found.created_at),
            end_time: found.ended_at,
            error_message: found.error_message,
            failure_category: found.failure_category,
            concurrency_key: found.concurrency_key,
            retry_of_execution_id: found.retry_of.map(|id| id.0),
            attempt: found.attempt,
            stop_requested_at: found.stop_requested_at,
            stop_source: found.stop_source,
            trigger_event_id: found.event.0,
            trigger_source: found.trigger_source,
            trigger_type: found.trigger_type,
            trigger_subject: found.subject,
            trigger_subject_url: found.subject_url,
            tool_calls_count: 0,
            total_tokens: 0,
            estimated_cost: 0.0,
            created_at: found.created_at,
            updated_at: found.updated_at,
            queued_reason: found.queued_reason,
        }
    }
}

impl ExecutionDetailResponse {
    pub fn new(
        found: ExecutionDetail,
        event: Option<TriggerEvent>,
        gathered: Gathered,
        replay: Option<Replay>,
    ) -> Self {
        let former = found.view.retry_of.map(|id| id.0);
        let within = |name| found.result.as_ref().and_then(|result| result.get(name));
        Self {
            model_output_summary: within("summary").and_then(Value::as_str).map(str::to_owned),
            actions_taken_summary: within("actions")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
            trigger_event_details: event,
            resolved_input_prompt: found.prompt,
            unresolved_names: found.unresolved,
            result: found.result,
            stop_confirmed_at: found.stop_confirmed_at,
            container_id: found.container_id,
            image_digest: found.image_digest,
            log_lines: found.log_lines,
            gathered_event_ids: gathered.events.into_iter().map(|event| event.0).collect(),
            gathered_has_more: gathered.has_more,
            replay: replay.map(|replay| ReplayOf {
                replay_id: replay.id,
                replay_of_execution_id: former,
                requested_by: replay.requested_by,
                requested_at: replay.created_at,
                request: replay.request,
            }),
            execution: found.view.into(),
        }
    }
}

impl TriggerEvent {
    pub fn new(event: EventResponse, shown: Shown) -> Self {
        let payload_truncated = shown.payload.is_none();
        Self { event, payload: shown.payload, payload_bytes: shown.bytes, payload_truncated }
    }
}

impl LogEntry {
    pub fn new(execution: Uuid, line: LogLine) -> Self {
        Self {
            execution_id: execution,
            timestamp: line.timestamp,
            kind: "agent_log_line".to_owned(),
            payload: LogPayload {
                seq: line.seq,
                stream: line.stream.as_str().to_owned(),
                message: line.message,
            },
        }
    }
}
