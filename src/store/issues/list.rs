//! Issues and comments in pages.

use super::read::{Comment, Issue, read_comment, read_issue};
use crate::store::{
    page::{Listing, Slice, Window},
    store_error,
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, IssueId, ProjectId, TrackerId},
    ports::StoreError,
};

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const FOUND: Listing =
    Listing { list: include_str!("list_found.sql"), count: include_str!("count_found.sql") };
const COMMENTS: Listing =
    Listing { list: include_str!("list_comments.sql"), count: include_str!("count_comments.sql") };
const NUMBERS: &str = include_str!("numbers.sql");

/// Which issues are wanted; what is absent narrows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub project: Option<ProjectId>,
    pub tracker: Option<TrackerId>,
    /// An issue of which nobody said that it is closed counts as open.
    pub is_open: Option<bool>,
    /// Words in title or text, or a key.
    pub text: Option<&'a str>,
    /// Conversations on pull requests, too.
    pub with_pull_requests: bool,
}

/// How many issues an account has, without pull requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    pub total: i64,
    pub open: i64,
}

/// Issues, the one changed last first.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    filter: Filter<'_>,
    window: Window,
) -> Result<Slice<Issue>, StoreError> {
    let (project, tracker) = (filter.project.map(|id| id.0), filter.tracker.map(|id| id.0));
    let text = filter.text.map(|text| text.replace('\0', " "));
    let (open, pulls) = (filter.is_open, filter.with_pull_requests);
    let listing = if text.is_some() { FOUND } else { LIST };
    listing
        .slice(db, &[&account.0, &project, &tracker, &open, &text, &pulls], window, read_issue)
        .await
}

/// How many issues there are.
pub async fn numbers(db: &impl GenericClient, account: AccountId) -> Result<Numbers, StoreError> {
    let statement = db.prepare_cached(NUMBERS).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(Numbers { total: row.get("total"), open: row.get("open") })
}

/// Comments on an issue, oldest first.
pub async fn list_comments(
    db: &impl GenericClient,
    account: AccountId,
    issue: IssueId,
    window: Window,
) -> Result<Slice<Comment>, StoreError> {
    COMMENTS.slice(db, &[&account.0, &issue.0], window, |row| Ok(read_comment(row))).await
}
