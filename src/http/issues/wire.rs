//! What is said about issues and comments: answers out.

use crate::store::{
    issues::{Comment, Issue},
    projects::Place,
};
use chrono::{DateTime, Utc};
use preloop_actors::{
    ids::{CommentId, IssueId},
    issue::{CommentSnapshot, IssueSnapshot, LinkSnapshot},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An issue as its tracker last described it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssueResponse {
    /// Null when the tracker has it and it could not be kept here yet; the next sync does.
    pub id: Option<Uuid>,
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
    /// Null when the tracker has it and it could not be kept here yet; the next sync does.
    pub id: Option<Uuid>,
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

/// Issues of an account.
#[derive(Serialize, ToSchema)]
pub struct IssueListResponse {
    pub items: Vec<IssueResponse>,
    /// How many there are in all.
    pub total: i64,
    pub skip: i64,
    pub limit: i64,
}

/// Comments on an issue, oldest first.
#[derive(Serialize, ToSchema)]
pub struct CommentList {
    pub items: Vec<CommentResponse>,
    /// How many there are in all.
    pub total: i64,
    pub limit: i64,
    pub offset: i64,
}

/// How many issues an account has, without pull requests.
#[derive(Serialize, ToSchema)]
pub struct IssueCount {
    /// All of them; the same as `total`.
    pub count: i64,
    pub total: i64,
    pub open: i64,
    pub closed: i64,
}

/// What became of an issue that was to be taken away.
#[derive(Serialize, ToSchema)]
pub struct IssueRemoved {
    pub message: String,
    pub outcome: Outcome,
    /// The issue as it is now; null when it is gone.
    pub issue: Option<IssueResponse>,
}

/// How an issue was taken away.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Deleted,
    /// The tracker, or our rights there, only allow to close it.
    Closed,
}

/// What an issue has to do with another one, as their tracker says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkResponse {
    /// The tracker's id of the link; empty where it has none.
    pub external_id: String,
    /// `blocks`, `blocked_by`, `relates`, `duplicates`, `duplicated_by`, `child_of`, `parent_of` or `other`.
    #[schema(value_type = String)]
    pub kind: preloop_actors::issue::LinkKind,
    /// The tracker's own word, such as `is blocked by`.
    pub name: String,
    pub target_key: String,
    pub target_url: Option<String>,
}

impl IssueResponse {
    /// As its tracker answered a write, which tells all of an issue.
    pub fn said(id: Option<IssueId>, place: Place, said: IssueSnapshot) -> Self {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let updated_at = said.version.or(said.created_at).unwrap_or_else(Utc::now);
        let issue = Self::from(Issue {
            id: id.unwrap_or(IssueId(Uuid::nil())),
            external_id: said.external_id,
            key: said.key,
            url: said.url,
            title: said.title,
            body: some(said.body),
            status: some(said.status),
            is_open: said.is_open,
            labels: said.labels.unwrap_or_default(),
            assignees: said.assignees.unwrap_or_default(),
            author: some(said.author),
            priority: some(said.priority),
            version: said.version,
            created_at: said.created_at.unwrap_or(updated_at),
            updated_at,
            is_pull_request: said.is_pull_request,
            place,
        });
        Self { id: id.map(|id| id.0), ..issue }
    }

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
    /// As its tracker answered a write.
    pub fn said(id: Option<CommentId>, issue: &Issue, said: CommentSnapshot) -> Self {
        Self {
            id: id.map(|id| id.0),
            issue_id: issue.id.0,
            body: said.body,
            author: said.author.filter(|author| !author.is_empty()),
            created_at: said.created_at.or(said.version).unwrap_or_else(Utc::now),
            updated_at: said.version,
            meta_data: CommentMetaData { issue_key: issue.key.clone(), url: said.url },
            score: None,
        }
    }

    /// As found by a search.
    pub fn scored(self, score: f64) -> Self {
        Self { score: Some(score), ..self }
    }
}

impl From<Issue> for IssueResponse {
    fn from(issue: Issue) -> Self {
        let place = issue.place;
        Self {
            id: Some(issue.id.0),
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
            id: Some(comment.id.0),
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

impl From<LinkSnapshot> for LinkResponse {
    fn from(link: LinkSnapshot) -> Self {
        let LinkSnapshot { external_id, kind, name, target_key, target_url, .. } = link;
        Self { external_id, kind, name, target_key, target_url }
    }
}
