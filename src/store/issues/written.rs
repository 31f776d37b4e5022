//! What we wrote to a tracker ourselves: kept at once, without waiting for its webhook.

use super::{fit::fit_id, keep};
use crate::store::{Store, store_error};
use preloop_actors::{
    ids::{AccountId, CommentId, IssueId},
    issue::IssueNews,
    ports::StoreError,
};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

const BY_EXTERNAL_ID: &str = include_str!("by_external_id.sql");
const COMMENT_BY_EXTERNAL_ID: &str = include_str!("comment_by_external_id.sql");

/// Keeps an issue as the tracker answered; gives its id, or `None` when it is deleted meanwhile.
pub async fn issue_written(
    store: &Store,
    account: AccountId,
    news: &IssueNews,
) -> Result<Option<IssueId>, StoreError> {
    let id = kept(store, account, news, BY_EXTERNAL_ID, &news.issue.external_id).await?;
    Ok(id.map(IssueId))
}

/// The same for the comment of the news, together with its issue.
pub async fn comment_written(
    store: &Store,
    account: AccountId,
    news: &IssueNews,
) -> Result<Option<CommentId>, StoreError> {
    let Some(comment) = &news.comment else { return Ok(None) };
    let id = kept(store, account, news, COMMENT_BY_EXTERNAL_ID, &comment.external_id).await?;
    Ok(id.map(CommentId))
}

async fn kept(
    store: &Store,
    account: AccountId,
    news: &IssueNews,
    select: &str,
    external_id: &str,
) -> Result<Option<Uuid>, StoreError> {
    let external_id = fit_id(external_id);
    let parameters: [&(dyn ToSql + Sync); 3] = [&account.0, &news.tracker.0, &external_id];
    store
        .within(async |db| {
            let mut tx = db.transaction().await.map_err(store_error)?;
            keep(&mut tx, &[(account, news)]).await?;
            let statement = tx.prepare_cached(select).await.map_err(store_error)?;
            let row = tx.query_opt(&statement, &parameters).await.map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(row.map(|row| row.get("id")))
        })
        .await
}
