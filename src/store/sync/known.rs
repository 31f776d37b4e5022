//! What is kept of the issues and comments of a page.

use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, ProjectId, TrackerId},
    issue::{CommentSnapshot, IssueSnapshot},
    ports::{Cursor, StoreError},
};
use std::collections::HashMap;
use tokio_postgres::Row;
use uuid::Uuid;

const KNOWN_ISSUES: &str = include_str!("known_issues.sql");
const KNOWN_BY_KEY: &str = include_str!("known_by_key.sql");
const KNOWN_COMMENTS: &str = include_str!("known_comments.sql");
const PROJECT: &str = include_str!("project.sql");

/// An issue as it is kept.
#[derive(Clone, Debug)]
pub(super) struct KnownIssue {
    pub(super) id: Uuid,
    pub(super) project: ProjectId,
    pub(super) issue: IssueSnapshot,
}

/// A comment as it is kept.
#[derive(Clone, Debug)]
pub(super) struct KnownComment {
    /// Our id of the issue that it is on.
    pub(super) issue: Uuid,
    pub(super) comment: CommentSnapshot,
}

/// By the tracker's ids.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) issues: HashMap<String, KnownIssue>,
    pub(super) comments: HashMap<String, KnownComment>,
}

/// Where the reading of a project stands.
#[derive(Clone, Debug)]
pub(super) struct ProjectState {
    pub(super) cursor: Option<Cursor>,
    /// It was read to the end at least once.
    pub(super) is_filled: bool,
    pub(super) told_from: DateTime<Utc>,
    pub(super) has_failed: bool,
}

/// What is kept of these issues and comments, and all that is kept of comments on the issues in `in_full`.
pub(super) async fn known(
    db: &impl GenericClient,
    tracker: TrackerId,
    issues: &[&str],
    comments: &[&str],
    in_full: &[&str],
) -> Result<Known, StoreError> {
    let statement = db.prepare_cached(KNOWN_ISSUES).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&tracker.0, &issues]).await.map_err(store_error)?;
    let issues: HashMap<_, _> = rows.iter().map(read_issue).collect();
    let whole: Vec<Uuid> =
        in_full.iter().filter_map(|id| issues.get(*id)).map(|known| known.id).collect();
    if comments.is_empty() && whole.is_empty() {
        return Ok(Known { issues, comments: HashMap::new() });
    }
    let statement = db.prepare_cached(KNOWN_COMMENTS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&tracker.0, &comments, &whole]).await.map_err(store_error)?;
    Ok(Known { issues, comments: rows.iter().map(read_comment).collect() })
}

/// The tracker's ids of issues, by their keys in lower case.
pub(super) async fn by_key(
    db: &impl GenericClient,
    account: AccountId,
    tracker: TrackerId,
    keys: &[String],
) -> Result<HashMap<String, String>, StoreError> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = db.prepare_cached(KNOWN_BY_KEY).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &tracker.0, &keys]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| (row.get("key"), row.get("external_id"))).collect())
}

/// `None`: the project is gone.
pub(super) async fn project(
    db: &impl GenericClient,
    project: ProjectId,
) -> Result<Option<ProjectState>, StoreError> {
    let statement = db.prepare_cached(PROJECT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&project.0]).await.map_err(store_error)?;
    Ok(row.map(|row| ProjectState {
        cursor: row.get::<_, Option<_>>("cursor").map(Cursor),
        is_filled: row.get("is_filled"),
        told_from: row.get("told_from"),
        has_failed: row.get("has_failed"),
    }))
}

fn read_issue(row: &Row) -> (String, KnownIssue) {
    let issue = IssueSnapshot {
        external_id: row.get("external_id"),
        key: row.get("key"),
        url: row.get("url"),
        title: row.get("title"),
        body: row.get("body"),
        status: row.get("status"),
        is_open: row.get("is_open"),
        labels: row.get("labels"),
        assignees: row.get("assignees"),
        author: row.get("author"),
        priority: row.get("priority"),
        version: row.get("version"),
        created_at: row.get("created_at"),
        is_pull_request: row.get("is_pull_request"),
        deleted: row.get("deleted"),
    };
    let project = ProjectId(row.get("project_id"));
    (issue.external_id.clone(), KnownIssue { id: row.get("id"), project, issue })
}

fn read_comment(row: &Row) -> (String, KnownComment) {
    let comment = CommentSnapshot {
        external_id: row.get("external_id"),
        url: row.get("url"),
        body: row.get("body"),
        author: row.get("author"),
        version: row.get("version"),
        created_at: row.get("created_at"),
        deleted: row.get("deleted"),
    };
    (comment.external_id.clone(), KnownComment { issue: row.get("issue_id"), comment })
}
