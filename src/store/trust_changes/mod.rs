//! What was decided about tools of late: the table `trust_changes`, by which every replica knows within a second.
//!
//! A verdict, a list that differs from the one before, labels, and where a server is and whether it is used: whoever
//! writes one of these notes it in the same transaction. What kill switches stop and what was noted here are read
//! together, by [`Store::watch_switches`](super::Store::watch_switches).

#[cfg(test)]
mod tests;

use super::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};

const NOTE: &str = include_str!("note.sql");
const RECENT: &str = include_str!("recent.sql");

/// Notes that something was decided about the account's tools. Belongs into the transaction that wrote it.
pub(super) async fn note(db: &impl GenericClient, account: AccountId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(NOTE).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0]).await.map(drop).map_err(store_error)
}

/// What was noted within the last half minute, in no order, each by its number, which is seen once it is committed.
pub(super) async fn recent(db: &impl GenericClient) -> Result<Vec<(i64, AccountId)>, StoreError> {
    let statement = db.prepare_cached(RECENT).await.map_err(store_error)?;
    let rows = db.query(&statement, &[]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| (row.get("id"), AccountId(row.get("account_id")))).collect())
}
