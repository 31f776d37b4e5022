//! Events: what a tracker, a clock or a person told us, in one shape for all senders.

use crate::ids::{AccountId, EventId, ExecutionId, OrganizationId, ProjectId, SourceId, TrackerId};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{fmt, str::FromStr};

/// Longest chain of events caused by our own executions; a longer one is a loop (R-F4).
pub const CAUSATION_DEPTH_MAX: i16 = 5;

/// The kinds of tracker that can be connected.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum TrackerType {
    Github,
    Gitlab,
    Jira,
}

impl TrackerType {
    pub const ALL: [Self; 3] = [Self::Github, Self::Gitlab, Self::Jira];

    /// The name used in addresses, YAML and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Jira => "jira",
        }
    }
}

impl fmt::Display for TrackerType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TrackerType {
    type Err = UnknownName;

    /// Upper and lower case are the same here, as in the webhook addresses.
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

/// Where an event came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Github,
    Gitlab,
    Jira,
    /// A flow's own webhook address.
    Webhook,
    /// A flow's schedule.
    Schedule,
    /// A person or an API client started the flow.
    Manual,
}

impl Source {
    pub const ALL: [Self; 6] =
        [Self::Github, Self::Gitlab, Self::Jira, Self::Webhook, Self::Schedule, Self::Manual];

    /// The name used in YAML, templates and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Jira => "jira",
            Self::Webhook => "webhook",
            Self::Schedule => "schedule",
            Self::Manual => "manual",
        }
    }
}

impl From<TrackerType> for Source {
    fn from(kind: TrackerType) -> Self {
        match kind {
            TrackerType::Github => Self::Github,
            TrackerType::Gitlab => Self::Gitlab,
            TrackerType::Jira => Self::Jira,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Source {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|source| source.as_str() == text)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

/// A name outside a closed vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown name `{0}`")]
pub struct UnknownName(pub String);

/// The project an event is about, as the tracker names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectRef {
    /// The tracker's own id (`repository.id`, `project.id`, project key). Survives renames.
    pub external_id: String,
    /// What people call it: `owner/name`, `group/project`, `KEY`. Project patterns match this.
    pub identifier: String,
    /// Display name.
    pub name: String,
}

/// What an event says, without who received it: the result of reading one sender's message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Normalized {
    /// Name that flows trigger on, such as `issue_opened`. An unknown message keeps the sender's own name.
    pub kind: String,
    /// The sender's name for it, such as `issues.opened`.
    pub raw_kind: String,
    pub project: Option<ProjectRef>,
    /// One line for people: the title of the issue, the ref of a push.
    pub subject: Option<String>,
    /// Web address of the subject.
    pub subject_url: Option<String>,
    /// Login of who did it.
    pub actor: Option<String>,
    /// The filter fields: `author`, `labels`, `state` and the rest of the contract's list; absent ones are left out.
    pub attributes: Map<String, Value>,
    pub causation: Causation,
}

/// How far an event is from something that happened outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Causation {
    /// 0 for the outside world; one more than its own event for what an execution causes.
    pub depth: i16,
    /// The execution that caused it, when known.
    pub execution: Option<ExecutionId>,
    /// Carries our marker or was done by our own identity: kept, shown, never triggers.
    pub own: bool,
}

/// A verified event that is not yet kept.
#[derive(Clone, Debug)]
pub struct IncomingEvent {
    pub account: AccountId,
    pub source: Source,
    /// The endpoint that received it; first half of the deduplication key.
    pub source_id: SourceId,
    /// The sender's key for this delivery, the same on every retry; second half of the deduplication key.
    pub delivery_key: String,
    pub tracker: Option<TrackerId>,
    pub organization: Option<OrganizationId>,
    pub content: Normalized,
    /// The body as it arrived. JSON, up to 25 MB.
    pub payload: Bytes,
}

impl Causation {
    /// What an execution causes whose own event has this depth; `None` when the chain would be too long.
    pub fn behind(execution: ExecutionId, depth: i16) -> Option<Self> {
        let depth = depth.saturating_add(1);
        (depth <= CAUSATION_DEPTH_MAX).then_some(Self {
            depth,
            execution: Some(execution),
            own: false,
        })
    }
}

/// An event as kept.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: EventId,
    pub received_at: DateTime<Utc>,
    /// The stored project, once known.
    pub project: Option<ProjectId>,
    pub incoming: IncomingEvent,
    /// How often routing this event failed already.
    pub attempts: i16,
}
