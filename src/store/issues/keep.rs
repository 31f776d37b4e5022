//! Writing down what trackers say: in the transaction that takes the events off the queue, so nothing is lost.

use super::fit::{fit_comment, fit_id, fit_issue};
use crate::store::store_error;
use deadpool_postgres::Transaction;
use preloop_actors::{
    ids::{AccountId, CommentId, IssueId, ProjectId, TrackerId},
    issue::{CommentSnapshot, IssueNews, IssueSnapshot},
    ports::StoreError,
};
use serde::Serialize;
use std::collections::BTreeMap;
use tokio_postgres::types::Json;
use uuid::Uuid;

const KEEP: &str = include_str!("keep.sql");
const KEEP_COMMENTS: &str = include_str!("keep_comments.sql");
const FORGET_COMMENTS: &str = include_str!("forget_comments.sql");

/// Writes down news, oldest first. News that the database refuses are left out: they are of no worth to anyone,
/// and the events that brought them must go on.
pub(in crate::store) async fn keep(
    tx: &mut Transaction<'_>,
    news: &[(AccountId, &IssueNews)],
) -> Result<(), StoreError> {
    if news.is_empty() || written(tx, news).await? {
        return Ok(());
    }
    for one in news {
        if !written(tx, std::slice::from_ref(one)).await? {
            let key = one.1.issue.key.as_str();
            tracing::error!(account.id = %one.0, issue.key = key, "left out news about `{key}`");
        }
    }
    Ok(())
}

/// Writes down issues of one project, and comments with the tracker's ids of their issues, by the same rules.
pub(in crate::store) async fn keep_page(
    tx: &mut Transaction<'_>,
    account: AccountId,
    tracker: TrackerId,
    project: ProjectId,
    issues: &[IssueSnapshot],
    comments: &[(String, CommentSnapshot)],
) -> Result<(), StoreError> {
    if issues.is_empty() && comments.is_empty() {
        return Ok(());
    }
    let place = (account, tracker, project);
    if written_batch(tx, &Batch::of_page(place, issues, comments)).await? {
        return Ok(());
    }
    for issue in issues {
        if !written_batch(tx, &Batch::of_page(place, std::slice::from_ref(issue), &[])).await? {
            tracing::error!(account.id = %account, issue.key = issue.key, "left out an issue");
        }
    }
    for comment in comments {
        if !written_batch(tx, &Batch::of_page(place, &[], std::slice::from_ref(comment))).await? {
            let id = comment.1.external_id.as_str();
            tracing::error!(account.id = %account, comment.id = id, "left out a comment");
        }
    }
    Ok(())
}

async fn written(
    tx: &mut Transaction<'_>,
    news: &[(AccountId, &IssueNews)],
) -> Result<bool, StoreError> {
    written_batch(tx, &Batch::of(news)).await
}

/// `false`: the database refuses it, and nothing was written.
async fn written_batch(tx: &mut Transaction<'_>, batch: &Batch) -> Result<bool, StoreError> {
    let savepoint = tx.savepoint("news").await.map_err(store_error)?;
    match write(&savepoint, batch).await {
        Ok(()) => savepoint.commit().await.map(|()| true).map_err(store_error),
        Err(error) if refuses(&error) => {
            tracing::debug!(%error, "the database refused news about issues");
            savepoint.rollback().await.map(|()| false).map_err(store_error)
        }
        Err(error) => Err(store_error(error)),
    }
}

async fn write(db: &Transaction<'_>, batch: &Batch) -> Result<(), tokio_postgres::Error> {
    for turn in 0..batch.turns() {
        let issues: Vec<_> = batch.issues.values().filter_map(|rows| rows.get(turn)).collect();
        let statement = db.prepare_cached(KEEP).await?;
        db.execute(&statement, &[&Json(&issues)]).await?;
    }
    let gone = batch.issues.iter().filter(|(_, rows)| rows.iter().any(|row| row.issue.deleted));
    let (trackers, ids): (Vec<Uuid>, Vec<&str>) =
        gone.map(|((tracker, id), _)| (tracker.0, id.as_str())).unzip();
    if !ids.is_empty() {
        let statement = db.prepare_cached(FORGET_COMMENTS).await?;
        db.execute(&statement, &[&trackers, &ids]).await?;
    }
    if !batch.comments.is_empty() {
        let comments: Vec<_> = batch.comments.values().collect();
        let statement = db.prepare_cached(KEEP_COMMENTS).await?;
        db.execute(&statement, &[&Json(&comments)]).await?;
    }
    Ok(())
}

/// Whether the values are at fault: class 22 (data), 54 (limits), a broken check. A broken reference is not: what it
/// pointed to went away this very moment, and the next try knows.
fn refuses(error: &tokio_postgres::Error) -> bool {
    let code = error.code().map_or("", |code| code.code());
    code.starts_with("22") || code.starts_with("54") || ["23502", "23514"].contains(&code)
}

/// One row for each issue and comment, in the order of the tracker's ids: one statement cannot change a row twice,
/// and two that go through the rows in one order never wait for each other.
///
/// An issue has several rows, written one after the other, where a later one does not say all that an earlier one says:
/// put together they would pass what is old for as new as the later one is, and it would replace what is stored.
#[derive(Debug, Default)]
struct Batch {
    issues: BTreeMap<(TrackerId, String), Vec<IssueRow>>,
    comments: BTreeMap<(TrackerId, String), CommentRow>,
}

#[derive(Debug, Serialize)]
struct IssueRow {
    id: IssueId,
    account_id: AccountId,
    tracker_id: TrackerId,
    project_id: ProjectId,
    #[serde(flatten)]
    issue: IssueSnapshot,
}

#[derive(Debug, Serialize)]
struct CommentRow {
    id: CommentId,
    account_id: AccountId,
    tracker_id: TrackerId,
    issue_external_id: String,
    #[serde(flatten)]
    comment: CommentSnapshot,
}

impl Batch {
    fn of(news: &[(AccountId, &IssueNews)]) -> Self {
        let mut batch = Self::default();
        for (account, news) in news {
            batch.add_issue(*account, news);
            if let Some(comment) = &news.comment {
                batch.add_comment(*account, news, comment);
            }
        }
        batch
    }

    fn of_page(
        place: (AccountId, TrackerId, ProjectId),
        issues: &[IssueSnapshot],
        comments: &[(String, CommentSnapshot)],
    ) -> Self {
        let mut batch = Self::default();
        issues.iter().for_each(|issue| batch.add_snapshot(place, issue.clone()));
        for (issue, comment) in comments {
            batch.add_comment_of((place.0, place.1), issue, comment);
        }
        batch
    }

    fn add_issue(&mut self, account: AccountId, news: &IssueNews) {
        self.add_snapshot((account, news.tracker, news.project), news.issue.clone());
    }

    fn add_snapshot(&mut self, place: (AccountId, TrackerId, ProjectId), issue: IssueSnapshot) {
        let (account_id, tracker_id, project_id) = place;
        let issue = fit_issue(issue);
        let fresh =
            |issue| IssueRow { id: IssueId::fresh(), account_id, tracker_id, project_id, issue };
        let rows = self.issues.entry((tracker_id, issue.external_id.clone())).or_default();
        match rows.last_mut() {
            None => rows.push(fresh(issue)),
            Some(earlier) if !earlier.issue.gives_way_to(&issue) => {}
            Some(earlier) if earlier.issue.clone().then(issue.clone()) == issue => {
                *earlier = fresh(issue);
            }
            Some(_) => rows.push(fresh(issue)),
        }
    }

    /// Most rows of one issue.
    fn turns(&self) -> usize {
        self.issues.values().map(Vec::len).max().unwrap_or_default()
    }

    fn add_comment(&mut self, account: AccountId, news: &IssueNews, comment: &CommentSnapshot) {
        self.add_comment_of((account, news.tracker), &news.issue.external_id, comment);
    }

    fn add_comment_of(
        &mut self,
        (account_id, tracker_id): (AccountId, TrackerId),
        issue: &str,
        comment: &CommentSnapshot,
    ) {
        let comment = fit_comment(comment.clone());
        let key = (tracker_id, comment.external_id.clone());
        let comment = match self.comments.remove(&key) {
            Some(earlier) => earlier.comment.then(comment),
            None => comment,
        };
        let row = CommentRow {
            id: CommentId::fresh(),
            account_id,
            tracker_id,
            issue_external_id: fit_id(issue),
            comment,
        };
        self.comments.insert(key, row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    /// An issue that tells its assignees, or does not.
    fn issue(version: i64, assignees: Option<&str>) -> IssueSnapshot {
        IssueSnapshot {
            external_id: "1".to_owned(),
            version: DateTime::from_timestamp(version, 0),
            assignees: assignees.map(|login| vec![login.to_owned()]),
            ..IssueSnapshot::default()
        }
    }

    #[test]
    fn what_a_later_word_leaves_out_keeps_the_age_of_the_earlier_one() {
        for (said, rows) in [
            (vec![issue(1, Some("ada"))], 1),
            (vec![issue(1, Some("ada")), issue(2, Some("grace"))], 1),
            (vec![issue(2, Some("ada")), issue(1, Some("grace"))], 1),
            (vec![issue(1, None), issue(2, Some("grace"))], 1),
            (vec![issue(1, Some("ada")), issue(2, None)], 2),
            (vec![issue(1, Some("ada")), issue(2, None), issue(3, Some("grace"))], 2),
            (vec![], 0),
        ] {
            let place = (AccountId::fresh(), TrackerId::fresh(), ProjectId::fresh());
            let batch = Batch::of_page(place, &said, &[]);
            assert_eq!(batch.turns(), rows, "{said:?}");
            let kept = batch.issues.values().flatten().all(|row| said.contains(&row.issue));
            assert!(kept, "each row is what was said: {batch:?}");
        }
    }
}
