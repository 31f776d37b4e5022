//! An execution as data: states, leases, failures and results.

use crate::{
    event::UnknownName,
    flow::FailureClass,
    ids::{AccountId, Epoch, ExecutionId, ReplicaId},
};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{fmt, str::FromStr};

/// Where an execution stands. The last three are terminal and never left again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExecutionState {
    /// Waits for a place, or for its next attempt.
    Pending,
    /// Has an owner; prompt and token are being made.
    Initializing,
    /// The container is being created.
    Starting,
    /// The container runs.
    Running,
    Succeeded,
    Failed,
    Stopped,
}

impl ExecutionState {
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Initializing,
        Self::Starting,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Stopped,
    ];

    /// The name used on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Initializing => "INITIALIZING",
            Self::Starting => "STARTING",
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Stopped => "STOPPED",
        }
    }

    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Stopped)
    }

    /// Holds a lease and takes up a place.
    pub fn is_owned(self) -> bool {
        matches!(self, Self::Initializing | Self::Starting | Self::Running)
    }
}

impl fmt::Display for ExecutionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ExecutionState {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

/// The right to act on an execution: valid as long as the stored epoch is this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    pub account: AccountId,
    pub execution: ExecutionId,
    pub owner: ReplicaId,
    pub epoch: Epoch,
}

/// Why an execution or one of its attempts failed; each has its own way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCategory {
    /// The image does not exist, or may not be used.
    ImageMissing,
    /// The image exists, as far as we know, but could not be fetched.
    ImagePull,
    /// The container could not be created or started.
    ContainerStart,
    /// The container vanished: daemon or host restarted, or someone removed it.
    ContainerLost,
    /// Docker did not answer.
    RuntimeUnavailable,
    /// Killed for using more memory than allowed.
    OutOfMemory,
    /// Wrote more into the workspace than allowed.
    DiskQuota,
    RunTimeout,
    IdleTimeout,
    QueueTimeout,
    /// Ended with an exit code other than 0.
    ExitCode,
    /// Ended with exit code 0 but left no result.
    NoResult,
    /// Left a result that cannot be read.
    InvalidResult,
    /// The agent itself reported failure.
    AgentFailure,
    /// Prompt or agent settings cannot be used.
    Configuration,
    /// Its owners died with it in their hands, one after the other.
    Quarantined,
    /// A fault of ours.
    Internal,
}

impl FailureCategory {
    pub const ALL: [Self; 17] = [
        Self::ImageMissing,
        Self::ImagePull,
        Self::ContainerStart,
        Self::ContainerLost,
        Self::RuntimeUnavailable,
        Self::OutOfMemory,
        Self::DiskQuota,
        Self::RunTimeout,
        Self::IdleTimeout,
        Self::QueueTimeout,
        Self::ExitCode,
        Self::NoResult,
        Self::InvalidResult,
        Self::AgentFailure,
        Self::Configuration,
        Self::Quarantined,
        Self::Internal,
    ];

    /// The name used on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImageMissing => "image_missing",
            Self::ImagePull => "image_pull",
            Self::ContainerStart => "container_start",
            Self::ContainerLost => "container_lost",
            Self::RuntimeUnavailable => "runtime_unavailable",
            Self::OutOfMemory => "out_of_memory",
            Self::DiskQuota => "disk_quota",
            Self::RunTimeout => "run_timeout",
            Self::IdleTimeout => "idle_timeout",
            Self::QueueTimeout => "queue_timeout",
            Self::ExitCode => "exit_code",
            Self::NoResult => "no_result",
            Self::InvalidResult => "invalid_result",
            Self::AgentFailure => "agent_failure",
            Self::Configuration => "configuration",
            Self::Quarantined => "quarantined",
            Self::Internal => "internal",
        }
    }

    /// What a retry policy calls it; `None` is never retried, because the next attempt would end the same way.
    pub fn class(self) -> Option<FailureClass> {
        match self {
            Self::ImagePull
            | Self::ContainerStart
            | Self::ContainerLost
            | Self::RuntimeUnavailable
            | Self::Internal => Some(FailureClass::Infrastructure),
            Self::OutOfMemory | Self::DiskQuota | Self::RunTimeout | Self::IdleTimeout => {
                Some(FailureClass::Resources)
            }
            Self::ExitCode | Self::NoResult | Self::InvalidResult | Self::AgentFailure => {
                Some(FailureClass::Agent)
            }
            Self::ImageMissing | Self::QueueTimeout | Self::Configuration | Self::Quarantined => {
                None
            }
        }
    }
}

impl fmt::Display for FailureCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FailureCategory {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|category| category.as_str() == text)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

/// A failure as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub category: FailureCategory,
    /// What happened and what can be done, in one or two sentences.
    pub message: String,
}

impl Failure {
    pub fn new(category: FailureCategory, message: impl Into<String>) -> Self {
        Self { category, message: message.into() }
    }
}

/// The result an agent leaves in `/workspace/result.json` or hands to the runtime API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgentResult {
    pub status: ResultStatus,
    /// One or two sentences for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Whatever the flow is meant to produce.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub output: Map<String, Value>,
    /// What the agent did, one entry an action.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Map<String, Value>>,
    /// Why it failed, when it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Whether the agent reached its aim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResultStatus {
    Succeeded,
    Failed,
}

/// Most bytes of a result.
pub const RESULT_BYTES_MAX: usize = 1024 * 1024;

/// One stored line of an agent's output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// Position in the execution's log, from 0, without gaps.
    pub seq: i64,
    pub timestamp: DateTime<Utc>,
    pub stream: LogStream,
    /// Without the line end; control characters removed; cut at [`LOG_LINE_BYTES_MAX`].
    pub message: String,
}

/// Who wrote a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogStream {
    Stdout,
    Stderr,
    /// The engine itself: attempts, adoption, limits.
    System,
}

impl LogStream {
    /// The name used on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::System => "system",
        }
    }
}

/// Longest stored line; the rest is cut with a marker.
pub const LOG_LINE_BYTES_MAX: usize = 8 * 1024;
/// Most stored lines of one execution; then one last line says so.
pub const LOG_LINES_MAX: i64 = 100_000;
/// Most stored bytes of one execution; then one last line says so.
pub const LOG_BYTES_MAX: i64 = 16 * 1024 * 1024;
