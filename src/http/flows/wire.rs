//! What is said about flows in JSON: the contract's names over the one definition.

use super::{
    pace::{BatchFields, ConcurrencyFields, DebounceFields, RateFields},
    policy::SchedulePolicyFields,
};
use crate::store::flows::{Change, Stats};
use chrono::{DateTime, Utc};
use preloop_actors::flow::FailureClass;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

/// A flow as REST speaks of it. Only `name` and what the agent needs are required.
///
/// Further fields of the contract (`icon`, `ai_model_id`, `git_clone_config` and others) are kept and given back;
/// `warnings` names those that nothing acts on yet. Other names are refused.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowCreate)]
pub struct FlowFields {
    /// Unique within the account.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    pub description: Option<String>,
    /// A disabled flow starts nothing. Enabled unless given.
    pub is_enabled: Option<bool>,
    /// Id of a tracker; `github`, `gitlab` or `jira` for every tracker of that kind; `tracker` for all; `webhook`;
    /// `schedule`; null for flows that only people start.
    pub trigger_event_source: Option<String>,
    /// Only trackers of this kind; follows from the source where that says it.
    #[schema(pattern = "^(github|gitlab|jira)$")]
    pub trigger_tracker_type: Option<String>,
    /// Event names such as `issue_opened`; `*` matches any run of characters; empty means every event.
    pub trigger_event_types: Option<Vec<String>>,
    #[schema(value_type = Option<Uuid>)]
    pub trigger_organization_id: Option<String>,
    /// Empty means every project.
    #[schema(value_type = Option<Vec<Uuid>>)]
    pub trigger_project_ids: Option<Vec<String>>,
    /// Patterns such as `octo-org/*`, besides the ids.
    pub trigger_project_patterns: Option<Vec<String>>,
    /// Filter fields that must all match, flat or below `filter_conditions`.
    #[schema(value_type = Option<Object>)]
    pub trigger_config: Option<Map<String, Value>>,
    /// A CEL condition that must hold.
    pub trigger_where: Option<String>,
    pub webhook_config: Option<WebhookConfig>,
    pub schedule_config: Option<ScheduleConfig>,
    pub schedule_policy: Option<SchedulePolicyFields>,
    /// The task, a template.
    pub prompt_template: Option<String>,
    /// The tools that the agent may call, and no others.
    pub allowed_mcp_tools: Option<Vec<AllowedTool>>,
    /// `builtin`, the agent in this server, or `custom`, an image of one's own. `builtin` unless given.
    #[schema(pattern = "^(builtin|custom)$")]
    pub agent_type: Option<String>,
    /// `steps` of the built-in agent; `image`, `command`, `env`, `network` of a custom one; `limits` of both.
    #[schema(value_type = Option<Object>)]
    pub agent_config: Option<Map<String, Value>>,
    pub timeouts: Option<TimeoutFields>,
    pub retry_policy: Option<RetryFields>,
    /// How many executions may be under way at once, over all or by key.
    pub concurrency: Option<ConcurrencyFields>,
    /// Short for a `concurrency` of one that skips what finds no room.
    pub singleton: Option<bool>,
    /// Starts wait so that no more than `limit` of a key fall into a period.
    pub throttle: Option<RateFields>,
    /// Events beyond `limit` of a key in a period start nothing.
    pub rate_limit: Option<RateFields>,
    /// One execution for events that follow one another closely.
    pub debounce: Option<DebounceFields>,
    /// One execution for several events.
    pub batch: Option<BatchFields>,
    /// Among waiting executions of the account the highest is started first; 0 unless given.
    #[schema(minimum = -100, maximum = 100)]
    pub priority: Option<i16>,
    /// The flow's share of the account's starts, against other flows of the same priority; 1 unless given.
    #[schema(minimum = 1, maximum = 100)]
    pub weight: Option<u16>,
    /// Same as `timeouts.run_secs`.
    #[schema(minimum = 1, maximum = 86_400)]
    pub timeout_seconds: Option<u32>,
}

/// A tool that a flow's agent may call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowTool)]
#[serde(untagged, expecting = "expected `{server_name, tool_name}`, `{name}`, or a tool's name")]
pub enum AllowedTool {
    /// A tool of one MCP server, whatever prefix it has; the server of our own tools is `preloop-mcp`.
    OfServer { server_name: String, tool_name: String },
    /// A tool as the MCP server lists it.
    Named { name: String },
    /// The same.
    Name(String),
}

/// [`FlowFields`] with nothing required: what is absent stays.
pub struct FlowUpdate;

/// How the flow's own webhook works.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// Made by the server unless given; shown only when it was set just now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 32, max_length = 128, pattern = "^[A-Za-z0-9_-]+$")]
    pub webhook_secret: Option<String>,
    /// Dotted path into the body whose value identifies a delivery.
    pub dedupe_path: Option<String>,
    /// Not supported yet; only false is taken.
    #[serde(default)]
    pub supersede_on_update: bool,
}

/// When the clock starts the flow. All kinds are kept, and given back, as cron.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum ScheduleConfig {
    /// Five fields: minute, hour, day of month, month, day of week.
    Cron {
        expr: String,
        #[serde(default = "utc")]
        timezone: String,
        #[serde(default)]
        payload: Option<Value>,
    },
    /// Every so many minutes that divide an hour, hours that divide a day, or every day; in UTC.
    Interval {
        #[schema(minimum = 1)]
        every: u32,
        unit: IntervalUnit,
        #[serde(default = "utc")]
        timezone: String,
        #[serde(default)]
        payload: Option<Value>,
    },
    /// At `HH:MM` each day.
    Daily {
        #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
        at: String,
        #[serde(default = "utc")]
        timezone: String,
        #[serde(default)]
        payload: Option<Value>,
    },
    /// At `HH:MM` on some days of the week.
    Weekly {
        #[schema(min_items = 1)]
        days: Vec<Weekday>,
        #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
        at: String,
        #[serde(default = "utc")]
        timezone: String,
        #[serde(default)]
        payload: Option<Value>,
    },
}

/// Unit of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum IntervalUnit {
    Minutes,
    Hours,
    Days,
}

/// Day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    Mon = 1,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// How long each part of an execution may take, in seconds. Absent ones take the default.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TimeoutFields {
    /// Longest wait for a free place; 86,400 unless given.
    #[schema(minimum = 1, maximum = 2_592_000)]
    pub queue_secs: Option<u32>,
    /// Longest run of one container; 3,600 unless given.
    #[schema(minimum = 1, maximum = 86_400)]
    pub run_secs: Option<u32>,
    /// Longest silence of a running container; no limit unless given.
    #[schema(minimum = 1, maximum = 86_400)]
    pub idle_secs: Option<u32>,
    /// From SIGTERM to SIGKILL when the container is stopped; 10 unless given.
    #[schema(maximum = 300)]
    pub grace_secs: Option<u32>,
}

/// Which failures start another attempt. Absent ones take the default.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RetryFields {
    /// Most attempts, the first included; 2 unless given.
    #[schema(minimum = 1, maximum = 10)]
    pub attempts: Option<i16>,
    /// Wait before the second attempt in seconds, doubling each time; 15 unless given.
    #[schema(minimum = 1, maximum = 3_600)]
    pub backoff_secs: Option<u32>,
    /// `infrastructure`, `resources`, `agent`; only the first unless given.
    #[schema(value_type = Option<Vec<String>>)]
    pub on: Option<Vec<FailureClass>>,
}

/// A flow in its current version.
#[derive(Serialize, ToSchema)]
pub struct FlowResponse {
    pub id: Uuid,
    pub account_id: Uuid,
    #[serde(flatten)]
    pub fields: FlowFields,
    /// Fields of the contract that are kept as they came.
    #[serde(flatten)]
    pub kept: BTreeMap<String, Value>,
    /// Counts from 1; a change of the definition makes the next one.
    pub version: i32,
    /// Where to post to start a webhook flow; complete with the secret at its end.
    pub webhook_url: Option<String>,
    /// When its schedule ticks next.
    pub next_run_at: Option<DateTime<Utc>>,
    pub execution_stats: ExecutionStats,
    /// What is kept but has no effect yet.
    pub warnings: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What applying one document did.
#[derive(Serialize, ToSchema)]
pub struct Applied {
    pub result: ApplyResult,
    pub flow: FlowResponse,
}

/// Whether something changed.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ApplyResult {
    Created,
    Updated,
    Unchanged,
}

/// How a flow's executions went of late: its newest 100. `GET /flows/executions` counts further.
#[derive(Serialize, ToSchema)]
pub struct ExecutionStats {
    /// How many are counted here: 100 where there are more.
    #[schema(minimum = 0, maximum = 100)]
    pub total: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub stopped: i64,
    /// Not ended, older ones too, and waiting ones as well; 100 where there are more.
    #[schema(minimum = 0, maximum = 100)]
    pub running: i64,
    /// When the newest was created.
    pub last_execution_at: Option<DateTime<Utc>>,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl From<Stats> for ExecutionStats {
    fn from(stats: Stats) -> Self {
        Self {
            total: stats.total,
            succeeded: stats.succeeded,
            failed: stats.failed,
            stopped: stats.stopped,
            running: stats.running,
            last_execution_at: stats.last_execution_at,
        }
    }
}

impl From<Change> for ApplyResult {
    fn from(change: Change) -> Self {
        match change {
            Change::Created => Self::Created,
            Change::Updated => Self::Updated,
            Change::Unchanged => Self::Unchanged,
        }
    }
}

impl PartialSchema for FlowUpdate {
    fn schema() -> RefOr<Schema> {
        let mut schema = FlowFields::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
        }
        schema
    }
}

impl ToSchema for FlowUpdate {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        FlowFields::schemas(schemas);
    }
}
