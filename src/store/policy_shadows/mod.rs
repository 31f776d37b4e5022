//! Drafts that are tried on live calls, and how they came out: the tables `policy_shadows*`.

#[cfg(test)]
mod tests;

use super::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::{Client, GenericClient};
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use uuid::Uuid;

const GET: &str = include_str!("get.sql");
const DRAFT: &str = include_str!("draft.sql");
const INSERT: &str = include_str!("insert.sql");
const DELETE: &str = include_str!("delete.sql");
const COUNT: &str = include_str!("count.sql");
const NOTE: &str = include_str!("note.sql");
const CALLS: &str = include_str!("calls.sql");

/// Most calls that are listed of one draft; further ones are counted, and stand in the record.
pub const LISTED_MAX: i64 = 20_000;

/// A draft that is tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Shadow {
    pub id: Uuid,
    /// As it was given.
    pub document: String,
    /// `None`: they are gone.
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub counts: Counts,
}

/// How often it came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls that were decided about.
    pub calls: i64,
    /// Of these, calls that it would have decided otherwise.
    pub differing: i64,
    /// Of these, calls about which it could not decide.
    pub faulty: i64,
}

/// What of a draft decides: its id, which another draft has not, and the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub id: Uuid,
    pub document: String,
}

/// The draft of an account, and how it came out so far.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<Shadow>, StoreError> {
    let statement = db.prepare_cached(GET).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.map(|row| Shadow {
        id: row.get("id"),
        document: row.get("document"),
        created_by: row.get::<_, Option<Uuid>>("created_by").map(UserId),
        created_at: row.get("created_at"),
        counts: Counts {
            calls: row.get("calls"),
            differing: row.get("differing"),
            faulty: row.get("faulty"),
        },
    }))
}

/// The draft alone.
pub async fn draft(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<Draft>, StoreError> {
    let statement = db.prepare_cached(DRAFT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.map(|row| Draft { id: row.get("id"), document: row.get("document") }))
}

/// Tries a draft in the place of the one before, in the caller's transaction; `false` when somebody else does so, too.
pub async fn put(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    document: &str,
    by: UserId,
) -> Result<bool, StoreError> {
    delete(db, account).await?;
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let put = db.query_opt(&statement, &[&account.0, &id, &document, &by.0]).await;
    Ok(put.map_err(store_error)?.is_some())
}

/// Ends the trial; whether there was one.
pub async fn delete(db: &impl GenericClient, account: AccountId) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let gone = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(gone.is_some())
}

/// Adds what a replica has seen of a draft: how often, and which calls, each by its entry of the record with the
/// difference as JSON. A draft that is gone meanwhile is left alone.
pub async fn add(
    db: &mut Client,
    account: AccountId,
    shadow: Uuid,
    counts: Counts,
    calls: &[(Uuid, String)],
) -> Result<(), StoreError> {
    let tx = db.transaction().await.map_err(store_error)?;
    let statement = tx.prepare_cached(COUNT).await.map_err(store_error)?;
    let Counts { calls: seen, differing, faulty } = counts;
    let row = tx
        .query_opt(&statement, &[&account.0, &shadow, &seen, &differing, &faulty])
        .await
        .map_err(store_error)?;
    if row.is_some() && !calls.is_empty() {
        // A statement of its own: whoever else adds some is through, and its rows are seen.
        let statement = tx.prepare_cached(NOTE).await.map_err(store_error)?;
        let (ids, texts): (Vec<Uuid>, Vec<&str>) =
            calls.iter().map(|(id, text)| (*id, text.as_str())).unzip();
        tx.execute(&statement, &[&shadow, &ids, &texts, &LISTED_MAX]).await.map_err(store_error)?;
    }
    tx.commit().await.map_err(store_error)
}

/// Calls that a draft would have decided otherwise, newest first: those before `before`, at most `limit`. Each by its
/// entry of the record, with the difference as JSON.
pub async fn calls(
    db: &impl GenericClient,
    shadow: Uuid,
    before: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, String)>, StoreError> {
    let statement = db.prepare_cached(CALLS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&shadow, &before, &limit]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| (row.get("call_id"), row.get("difference"))).collect())
}
