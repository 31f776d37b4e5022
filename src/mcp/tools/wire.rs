//! Issues and comments as tools answer them: the shapes that REST has, too.

use crate::store::issues::{Comment, Issue};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// An issue.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IssueAnswer {
    /// Preloop's id.
    pub id: Uuid,
    /// The tracker's id.
    pub external_id: String,
    pub key: String,
    pub url: String,
    pub title: String,
    pub description: Option<String>,
    /// The tracker's own word.
    pub status: Option<String>,
    pub priority: Option<String>,
    pub assignee: Option<String>,
    pub labels: Vec<String>,
    pub organization: String,
    pub project: String,
    pub project_id: Uuid,
    pub project_identifier: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub meta_data: IssueMetaData,
}

/// What else is known about an issue.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IssueMetaData {
    pub tracker: String,
    pub tracker_type: String,
    pub is_open: Option<bool>,
    pub is_pull_request: bool,
    pub author: Option<String>,
    pub assignees: Vec<String>,
}

/// A comment on an issue.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CommentAnswer {
    pub id: Uuid,
    pub issue_id: Uuid,
    pub issue_key: String,
    pub url: String,
    pub body: String,
    pub author: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: Option<DateTime<Utc>>,
}

impl From<Issue> for IssueAnswer {
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
                tracker_type: place.tracker_type.to_string(),
                is_open: issue.is_open,
                is_pull_request: issue.is_pull_request,
                author: issue.author,
                assignees: issue.assignees,
            },
        }
    }
}

impl From<Comment> for CommentAnswer {
    fn from(comment: Comment) -> Self {
        Self {
            id: comment.id.0,
            issue_id: comment.issue.0,
            issue_key: comment.issue_key,
            url: comment.url,
            body: comment.body,
            author: comment.author,
            created_at: comment.created_at,
            updated_at: comment.updated_at,
        }
    }
}
