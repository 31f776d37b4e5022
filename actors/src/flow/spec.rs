//! What a flow says: the one definition behind YAML documents, REST, `flows/schema.json` and the engine.

use super::{
    control::{Batch, Concurrency, Debounce, Rate},
    schedule_policy::{Missed, Overlap, is_default, is_usual_window, missed_window_secs},
};
use crate::event::TrackerType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The document version this server reads.
pub const API_VERSION: &str = "preloop/v1";

/// A flow: when something happens (`trigger`), run an agent (`agent`) with a task (`prompt`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FlowSpec {
    /// Unique within the account; 1 to 100 characters.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What it is for, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A disabled flow keeps its versions and executions and starts nothing.
    #[serde(default = "yes")]
    pub enabled: bool,
    pub trigger: Trigger,
    /// The task, a minijinja template over `event`, `trigger_event`, `project`, `account`, `flow` and `execution`.
    #[serde(default)]
    pub prompt: String,
    /// The tools that the agent may call, and no others: a tool's name as the MCP server lists it, such as
    /// `get_issue`, or `server/tool` for a tool of one MCP server, whatever prefix it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<String>,
    pub agent: AgentSpec,
    #[serde(default)]
    pub timeouts: Timeouts,
    #[serde(default)]
    pub retry: RetryPolicy,
    /// How many executions may be under way at once, over all or by key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<Concurrency>,
    /// Short for `concurrency: { limit: 1, onLimit: skip }`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub singleton: bool,
    /// Starts wait so that no more than `limit` of a key fall into a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<Rate>,
    /// Events beyond `limit` of a key in a period start nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<Rate>,
    /// One execution for events that follow one another closely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debounce: Option<Debounce>,
    /// One execution for several events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// Among waiting executions of the account the highest is started first; -100 to 100. Default 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(range(min = -100, max = 100))]
    pub priority: i16,
    /// The flow's share of the account's starts while several flows of the same priority wait, against theirs; 1 to
    /// 100. Default 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[schemars(range(min = 1, max = 100))]
    pub weight: u16,
}

/// What starts a flow. Exactly one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Trigger {
    /// Events of a tracker.
    Tracker(TrackerTrigger),
    /// A clock.
    Schedule(ScheduleTrigger),
    /// A POST to the flow's own address.
    Webhook(WebhookTrigger),
    /// Only a person or an API client. Every flow can also be started this way.
    Manual(ManualTrigger),
}

/// Which tracker events start the flow; every condition given must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrackerTrigger {
    /// Name or id of one tracker. Absent: every tracker of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracker: Option<String>,
    /// Only trackers of this kind.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<TrackerType>,
    /// Only events of this organization (its id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Event names such as `issue_opened`; empty means every event. `*` matches any run of characters.
    #[serde(default)]
    pub events: Vec<String>,
    /// Project patterns such as `octo-org/*`, or project ids; empty means every project. `*` does not cross `/`,
    /// `**` does.
    #[serde(default)]
    pub projects: Vec<String>,
    /// Filter fields that must match: a list matches on any overlap; a field missing in the event never matches.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub filters: Map<String, Value>,
    /// A CEL condition over `event`, `project`, `account` and `flow`.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// When the clock starts the flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleTrigger {
    /// A cron expression of five fields (minute, hour, day of month, month, day of week; Sunday is 0 or 7).
    pub cron: String,
    /// IANA time zone the expression is read in.
    #[serde(default = "utc")]
    pub timezone: String,
    /// Becomes the payload of each event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Value>,
    /// What becomes of fire times that passed while nothing could start them because the server or its
    /// database was away. One that starts less than a minute late was not missed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub missed: Missed,
    /// Fire times that were missed longer ago than this, in seconds, are not made up for; up to 30 days.
    #[serde(default = "missed_window_secs", skip_serializing_if = "is_usual_window")]
    #[schemars(range(min = 60, max = 2_592_000))]
    pub missed_window_secs: u32,
    /// What becomes of a fire time that comes while an execution of the flow has not ended.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overlap: Overlap,
    /// Spreads fire times over so many seconds, each flow and fire time by an amount of its own that is always the
    /// same, and never beyond the next fire time; up to an hour.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(range(max = 3_600))]
    pub jitter_secs: u32,
}

impl ScheduleTrigger {
    /// A schedule with nothing else said about it.
    pub fn new(cron: impl Into<String>, timezone: impl Into<String>) -> Self {
        Self {
            cron: cron.into(),
            timezone: timezone.into(),
            payload: None,
            missed: Missed::default(),
            missed_window_secs: missed_window_secs(),
            overlap: Overlap::default(),
            jitter_secs: 0,
        }
    }
}

/// Which bodies posted to the flow's own address start it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebhookTrigger {
    /// Fields of the body that must match, as in a tracker trigger; dotted paths reach inside.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub filters: Map<String, Value>,
    /// A CEL condition over `event`, `account` and `flow`; the body is `event.payload`.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Dotted path into the body whose value identifies a delivery. Absent: a delivery or idempotency header, else
    /// every post is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dedupe_path: Option<String>,
}

/// Nothing to say: the flow waits to be started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManualTrigger {}

/// Which agent runs, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum AgentSpec {
    /// The agent in this binary: runs `steps` in order, needs no registry and no model.
    Builtin {
        steps: Vec<Step>,
        #[serde(default)]
        limits: Limits,
    },
    /// Your own image and command.
    Custom {
        /// Image with a tag or, better, a digest; `latest` is refused.
        image: String,
        /// Replaces the image's command.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        command: Vec<String>,
        /// Plain settings for the process. Not for secrets: they can be read back.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        env: BTreeMap<String, String>,
        /// What the container may reach. Absent: the server's `AGENT_NETWORK_MODE`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        network: Option<NetworkMode>,
        #[serde(default)]
        limits: Limits,
    },
}

/// What an agent's container may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NetworkMode {
    /// Nothing at all.
    None,
    /// Docker's default bridge, with the route to the outside that it has.
    Bridge,
}

/// One step of the built-in agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// Shown in the log; a number is used when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A CEL condition over `event`, `project`, `account`, `flow`, `execution`, `result` and `steps`; false skips the
    /// step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Writes one line into the log. A template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// Calls a tool that the flow lists. Its answer is `steps.<name>` from here on, under the step's name, else under
    /// the tool's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The tool's arguments. Strings are templates, at any depth; one that is a single placeholder keeps its value's
    /// type.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub with: Map<String, Value>,
    /// Writes values into the result's `output`. String values are templates, at any depth.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub set: Map<String, Value>,
    /// Waits this long, in seconds, up to 3,600: for rehearsals of long runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 3600.0))]
    pub sleep: Option<f64>,
}

/// What one container may use. Absent values come from the server's `AGENT_*` settings, which are also the most
/// allowed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limits {
    /// Memory in bytes or with a unit: `512m`, `4g`. Swap is not added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// Processor cores, such as 0.5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpus: Option<f64>,
    /// Most processes and threads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pids: Option<i64>,
    /// Most bytes in the workspace, with a unit: `1g`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<String>,
}

/// How long each part of an execution may take, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Timeouts {
    /// Longest wait for a free place, 1 to 2,592,000. Default 86,400.
    #[schemars(range(min = 1, max = 2_592_000))]
    pub queue_secs: u32,
    /// Longest run of one container, 1 to 86,400. Default 3,600.
    #[schemars(range(min = 1, max = 86_400))]
    pub run_secs: u32,
    /// Longest silence of a running container, 1 to 86,400. Absent: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 86_400))]
    pub idle_secs: Option<u32>,
    /// From SIGTERM to SIGKILL when the container is stopped, 0 to 300. Default 10.
    #[schemars(range(max = 300))]
    pub grace_secs: u32,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { queue_secs: 86_400, run_secs: 3_600, idle_secs: None, grace_secs: 10 }
    }
}

/// Which failures start another attempt within the same execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RetryPolicy {
    /// Most attempts, the first included; 1 to 10. Default 2.
    #[schemars(range(min = 1, max = 10))]
    pub attempts: i16,
    /// Wait before the second attempt in seconds, 1 to 3,600; doubles each time up to an hour. Default 15.
    #[schemars(range(min = 1, max = 3_600))]
    pub backoff_secs: u32,
    /// Failure classes that are worth another attempt. Default: `infrastructure` alone, because an agent may have
    /// acted already.
    pub on: Vec<FailureClass>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 2, backoff_secs: 15, on: vec![FailureClass::Infrastructure] }
    }
}

/// Why an attempt failed, coarsely: what a retry policy speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FailureClass {
    /// Image, daemon or host: the agent was not at fault.
    Infrastructure,
    /// A limit of time, memory or disk was hit.
    Resources,
    /// The agent ended with an error or without a result.
    Agent,
}

fn yes() -> bool {
    true
}

fn one() -> u16 {
    1
}

fn is_false(value: &bool) -> bool {
    !*value
}

fn is_zero(value: &i16) -> bool {
    *value == 0
}

fn is_one(value: &u16) -> bool {
    *value == 1
}

fn utc() -> String {
    "UTC".to_owned()
}
