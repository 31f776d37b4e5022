//! Port: writing to a tracker, as tools want it. GitHub, GitLab and Jira differ behind it.

use async_trait::async_trait;
use preloop_actors::{
    ids::{AccountId, TrackerId},
    issue::{CommentSnapshot, IssueSnapshot},
};
use std::sync::Arc;

/// Writes to one tracker. Each call answers with what the tracker has now.
#[async_trait]
pub trait TrackerWriter: Send + Sync {
    /// Creates an issue in the project of this name: `owner/repo`, `group/project`, `PROJ`.
    async fn create_issue(
        &self,
        project: &str,
        draft: &IssueDraft,
    ) -> Result<IssueSnapshot, WriteError>;

    async fn update_issue(
        &self,
        issue: &IssueTarget,
        change: &IssueChange,
    ) -> Result<IssueSnapshot, WriteError>;

    async fn add_comment(
        &self,
        issue: &IssueTarget,
        draft: &CommentDraft,
    ) -> Result<CommentSnapshot, WriteError>;
}

/// Knows who writes to which tracker.
#[async_trait]
pub trait Writers: Send + Sync {
    /// `None`: nobody here can write to trackers of its type.
    async fn writer(
        &self,
        account: AccountId,
        tracker: TrackerId,
    ) -> Result<Option<Arc<dyn TrackerWriter>>, WriteError>;
}

/// An issue as its tracker knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueTarget {
    pub project: String,
    pub key: String,
    pub external_id: String,
}

impl IssueTarget {
    pub fn of(project: &str, issue: &IssueSnapshot) -> Self {
        Self {
            project: project.to_owned(),
            key: issue.key.clone(),
            external_id: issue.external_id.clone(),
        }
    }
}

/// An issue to be created.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueDraft {
    pub title: String,
    pub description: String,
    pub labels: Vec<String>,
    pub assignee: Option<String>,
    pub priority: Option<String>,
    pub status: Option<String>,
}

/// What to change; absent values stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueChange {
    pub title: Option<String>,
    pub description: Option<String>,
    pub status: Option<String>,
    pub priority: Option<String>,
    /// Empty: nobody.
    pub assignee: Option<String>,
    /// Replaces all labels.
    pub labels: Option<Vec<String>>,
    pub add_reaction: Option<String>,
    pub remove_reaction: Option<String>,
}

/// A comment to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentDraft {
    pub body: String,
    /// The line of a pull request's change that it is about.
    pub place: Option<CodePlace>,
    /// The tracker's id of the comment that it answers.
    pub in_reply_to: Option<String>,
}

/// A line of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePlace {
    pub path: String,
    pub line: u32,
    pub side: Side,
}

/// Before the change, or after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

/// The tracker did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// It would refuse again; the text is its own.
    #[error("the tracker refused: {0}")]
    Refused(String),
    /// It did nothing, and may later.
    #[error("the tracker cannot be reached, nothing was written: {0}")]
    Unavailable(String),
    /// It did not answer.
    #[error("the tracker did not answer, so it is not known whether it was written: {0}")]
    Unknown(String),
}

/// Nobody can write to any tracker.
#[derive(Clone, Copy, Debug)]
pub struct NoWriters;

#[async_trait]
impl Writers for NoWriters {
    async fn writer(
        &self,
        _: AccountId,
        _: TrackerId,
    ) -> Result<Option<Arc<dyn TrackerWriter>>, WriteError> {
        Ok(None)
    }
}
