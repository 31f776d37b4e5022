//! What is said about issues and comments: answers out.

use crate::store::issues::{Comment, Issue};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An issue as its tracker last described it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssueResponse {
    pub id: Uuid,
    /// The tracker's own id, which survives renames and moves.
    pub external_id: String,
    /// What people call it: `owner/repo#12`, `group/project#3`, `PROJ-1`.
    pub key: String,
    pub url: String,
    pub title: String,
    pub description: Option<String>,
    /// The tracker's own word.
    pub status: Option<String>,
    pub priority: Option<String>,
    /// The first of `meta_data.assignees`.
    pub assignee: Option<String>,
    pub labels: Vec<String>,
    /// Name of the organization.
    pub organization: String,
    /// Name of the project.
    pub project: String,
    pub project_id: Uuid,
    /// What the tracker calls the project: `owner/repo`, `group/project`, `PROJ`.
    pub project_identifier: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub meta_data: IssueMetaData,
    /// The newest comments, oldest first; empty in lists.
    pub comments: Vec<CommentResponse>,
    /// How well it fits what was searched for, 0 to 1; null where nothing was.
    pub score: Option<f64>,
}

/// What else is known about an issue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssueMetaData {
    /// Name of the tracker.
    pub tracker: String,
    pub tracker_id: Uuid,
    /// `github`, `gitlab` or `jira`.
    pub tracker_type: String,
    /// Null: the tracker never said.
    pub is_open: Option<bool>,
    /// The conversation on a pull or merge request, which GitHub treats as an issue.
    pub is_pull_request: bool,
    pub author: Option<String>,
    pub assignees: Vec<String>,
}

/// A comment on an issue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommentResponse {
    pub id: Uuid,
    pub issue_id: Uuid,
    pub body: String,
    pub author: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: Option<DateTime<Utc>>,
    pub meta_data: CommentMetaData,
    /// How well it fits what was searched for, 0 to 1; null where nothing was.
    pub score: Option<f64>,
}

/// What else is known about a comment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommentMetaData {
    pub issue_key: String,
    pub url: String,
}

impl IssueResponse {
    /// As found by a search.
    pub fn scored(self, score: f64) -> Self {
        Self { score: Some(score), ..self }
    }

    /// With comments, oldest first.
    pub fn with_comments(self, comments: Vec<Comment>) -> Self {
        Self { comments: comments.into_iter().map(Into::into).collect(), ..self }
    }
}

impl CommentResponse {
    /// As found by a search.
    pub fn scored(self, score: f64) -> Self {
        Self { score: Some(score), ..self }
    }
}

impl From<Issue> for IssueResponse {
    fn from(issue: Issue) -> Self {
        let place = issue.place;
        Self {
            id: issue.id.0,
            external_id: issue.external_id,
            key: issue.key,
            url: issue.url,
            title: issue.title,
            description: issue.body,
            status: issue.status,
            priority: issue.priority,
            assignee: issue.assignees.first().cloned(),
            labels: issue.labels,
            organization: place.organization_name,
            project: place.project_name,
            project_id: place.project.0,
            project_identifier: place.project_identifier,
            created_at: issue.created_at,
            updated_at: issue.updated_at,
            meta_data: IssueMetaData {
                tracker: place.tracker_name,
                tracker_id: place.tracker.0,
                tracker_type: place.tracker_type.to_string(),
                is_open: issue.is_open,
                is_pull_request: issue.is_pull_request,
                author: issue.author,
                assignees: issue.assignees,
            },
            comments: Vec::new(),
            score: None,
        }
    }
}

impl From<Comment> for CommentResponse {
    fn from(comment: Comment) -> Self {
        Self {
            id: comment.id.0,
            issue_id: comment.issue.0,
            body: comment.body,
            author: comment.author,
            created_at: comment.created_at,
            updated_at: comment.updated_at,
            meta_data: CommentMetaData { issue_key: comment.issue_key, url: comment.url },
            score: None,
        }
    }
}
