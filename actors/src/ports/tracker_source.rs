//! Port: one tracker as the poller reads it. GitHub, GitLab and Jira differ behind it.

use super::StoreError;
use crate::{
    event::{IncomingEvent, ProjectRef},
    ids::{OrganizationId, TrackerId},
    issue::{CommentSnapshot, IssueSnapshot, LinkSnapshot},
    ports::{HookState, KnownOrganization, Work},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An organization, group or site that the token can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOrganization {
    /// The tracker's own id.
    pub external_id: String,
    /// What addresses call it: `octo`, `group/subgroup`, `acme.atlassian.net`.
    pub identifier: String,
    pub name: String,
}

/// How far a project has been read, as its tracker's client writes it down. It opens in no other client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub serde_json::Value);

/// An issue as the tracker has it now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangedIssue {
    pub issue: IssueSnapshot,
    /// All of its comments: one that is not among them is gone. `None`: they were not asked for.
    pub comments: Option<Vec<CommentSnapshot>>,
    /// All of its links. `None`: they were not asked for.
    pub links: Option<Vec<LinkSnapshot>>,
}

/// A comment, and the issue that it is on.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedComment {
    pub issue_key: String,
    pub comment: CommentSnapshot,
}

/// The next issues that changed, the oldest change first.
#[derive(Clone, Debug)]
pub struct ChangePage {
    pub issues: Vec<ChangedIssue>,
    /// Comments that changed, where the tracker lists them apart from their issues.
    pub comments: Vec<ChangedComment>,
    /// From where to go on; the same as before when nothing came.
    pub next: Cursor,
    /// There is more to read right now.
    pub more: bool,
}

/// Deliveries of webhooks that the tracker remembers.
#[derive(Clone, Debug, Default)]
pub struct DeliveryLog {
    /// Deliveries that went through, since the last look.
    pub received: u64,
    /// What did not, read as if it had been delivered.
    pub missed: Vec<IncomingEvent>,
    /// What did not, and cannot be had either.
    pub lost: u64,
    /// From where to look the next time.
    pub next: Option<Cursor>,
}

/// What a tracker says of the token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credential {
    /// The logins under which it acts.
    pub logins: Vec<String>,
    /// When it ends, where the tracker says so.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Why a tracker did not answer as wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The token is not taken: nothing can be read until a person gives another.
    #[error("{0}")]
    Unauthorized(String),
    /// Nothing will be answered before this moment.
    #[error("{why}")]
    RateLimited { until: DateTime<Utc>, why: String },
    /// The tracker is away or in trouble.
    #[error("{0}")]
    Unavailable(String),
    /// This very thing is not to be had: forbidden, gone, or not understood. Others may be.
    #[error("{0}")]
    Refused(String),
}

impl SourceError {
    /// Whether nothing else of this tracker would be answered either.
    pub fn ends_round(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

/// Reads one tracker.
#[async_trait]
pub trait TrackerSource: Send + Sync {
    /// Whether the token is good, and for how long.
    async fn credential(&self) -> Result<Credential, SourceError>;

    /// Every organization that the token can see.
    async fn organizations(&self) -> Result<Vec<FoundOrganization>, SourceError>;

    /// Every project of an organization, by its identifier.
    async fn projects(&self, organization: &str) -> Result<Vec<ProjectRef>, SourceError>;

    /// The next changes of a project; from its very beginning without a cursor.
    async fn changes(
        &self,
        project: &ProjectRef,
        after: Option<&Cursor>,
    ) -> Result<ChangePage, SourceError>;

    /// Sees to it that the organization's webhooks are registered, and looks at how they are.
    async fn hook(
        &self,
        organization: &KnownOrganization,
        projects: &[ProjectRef],
    ) -> Result<HookState, SourceError>;

    /// What the organization's webhooks did not deliver. Empty where the tracker keeps no log.
    async fn deliveries(
        &self,
        organization: &KnownOrganization,
    ) -> Result<DeliveryLog, SourceError>;
}

/// Opens trackers with their tokens.
#[async_trait]
pub trait TrackerSources: Send + Sync {
    /// Reads the tracker whose lease this is.
    async fn open(&self, work: &Work) -> Result<Arc<dyn TrackerSource>, SourceError>;
}

impl From<StoreError> for SourceError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// What a round is about, for who follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another one has the tracker; it is asked for again until it is free.
    Waiting(TrackerId),
    Organization(OrganizationId, String),
    /// A project is read from here.
    Project(String),
    /// So many issues were read, and so many rows written.
    Read {
        issues: usize,
        written: usize,
    },
    /// A project could not be read.
    Failed {
        project: String,
        why: String,
    },
}
