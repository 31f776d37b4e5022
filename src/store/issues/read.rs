//! Issues and comments as people and agents see them.

use crate::store::{projects::Place, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, CommentId, IssueId, ProjectId},
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const THESE: &str = include_str!("these.sql");
const COMMENTS: &str = include_str!("comments.sql");
const THESE_COMMENTS: &str = include_str!("these_comments.sql");
const LABELS: &str = include_str!("labels.sql");

/// Most comments given with an issue.
pub const COMMENTS_MAX: usize = 100;
/// Most labels given of a project.
pub const LABELS_MAX: usize = 200;

/// An issue that is not deleted.
#[derive(Clone, Debug)]
pub struct Issue {
    pub id: IssueId,
    pub external_id: String,
    pub key: String,
    pub url: String,
    pub title: String,
    pub body: Option<String>,
    /// The tracker's own word.
    pub status: Option<String>,
    pub is_open: Option<bool>,
    pub labels: Vec<String>,
    pub assignees: Vec<String>,
    pub author: Option<String>,
    pub priority: Option<String>,
    /// When the tracker last changed it, if it said so.
    pub version: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub is_pull_request: bool,
    pub place: Place,
}

/// A comment that is not deleted.
#[derive(Clone, Debug)]
pub struct Comment {
    pub id: CommentId,
    pub issue: IssueId,
    pub issue_key: String,
    pub url: String,
    pub body: String,
    pub author: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: Option<DateTime<Utc>>,
}

/// The newest comments on an issue.
#[derive(Clone, Debug)]
pub struct Comments {
    /// Oldest first, at most [`COMMENTS_MAX`].
    pub newest: Vec<Comment>,
    /// How many there are in all.
    pub total: i64,
}

/// Issues by id, in no order; those that are not the account's or deleted are left out.
pub async fn these(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[IssueId],
) -> Result<Vec<Issue>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let statement = db.prepare_cached(THESE).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    rows.iter().map(read_issue).collect()
}

/// The newest comments on an issue.
pub async fn comments(
    db: &impl GenericClient,
    account: AccountId,
    issue: IssueId,
) -> Result<Comments, StoreError> {
    let statement = db.prepare_cached(COMMENTS).await.map_err(store_error)?;
    let rows = db
        .query(&statement, &[&account.0, &issue.0, &(COMMENTS_MAX as i64)])
        .await
        .map_err(store_error)?;
    let total = rows.first().map_or(0, |row| row.get("total"));
    Ok(Comments { newest: rows.iter().rev().map(read_comment).collect(), total })
}

/// Comments by id, in no order, like [`these`].
pub async fn these_comments(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[CommentId],
) -> Result<Vec<Comment>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let statement = db.prepare_cached(THESE_COMMENTS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    Ok(rows.iter().map(read_comment).collect())
}

/// The labels that a project's issues bear, by name; at most [`LABELS_MAX`].
pub async fn labels(
    db: &impl GenericClient,
    account: AccountId,
    project: ProjectId,
) -> Result<Vec<String>, StoreError> {
    let statement = db.prepare_cached(LABELS).await.map_err(store_error)?;
    let rows = db
        .query(&statement, &[&account.0, &project.0, &(LABELS_MAX as i64)])
        .await
        .map_err(store_error)?;
    Ok(rows.iter().map(|row| row.get("label")).collect())
}

pub(super) fn read_issue(row: &Row) -> Result<Issue, StoreError> {
    // Empty is how "it has none" is stored.
    let said = |column| row.get::<_, Option<String>>(column).filter(|text| !text.is_empty());
    Ok(Issue {
        id: IssueId(row.get("id")),
        external_id: row.get("external_id"),
        key: row.get("key"),
        url: row.get("url"),
        title: row.get("title"),
        body: said("body"),
        status: said("status"),
        is_open: row.get("is_open"),
        labels: row.get("labels"),
        assignees: row.get("assignees"),
        author: said("author"),
        priority: said("priority"),
        version: row.get("version"),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
        is_pull_request: row.get("is_pull_request"),
        place: Place::read(row)?,
    })
}

pub(super) fn read_comment(row: &Row) -> Comment {
    Comment {
        id: CommentId(row.get("id")),
        issue: IssueId(row.get("issue_id")),
        issue_key: row.get("issue_key"),
        url: row.get("url"),
        body: row.get("body"),
        author: row.get::<_, Option<String>>("author").filter(|author| !author.is_empty()),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    }
}
