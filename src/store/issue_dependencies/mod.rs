//! Which issues wait for which: what was found in sets of issues, and what was written to trackers.

use super::{rows::from_json, store_error};
use crate::dependencies::Dependency;
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::collections::HashSet;
use tokio_postgres::types::Json;
use uuid::Uuid;

const KNOWN: &str = include_str!("known.sql");
const KEEP: &str = include_str!("keep.sql");
const COMMITTED: &str = include_str!("committed.sql");
const COMMIT: &str = include_str!("commit.sql");

/// What was found in a set before.
pub async fn known(
    db: &impl GenericClient,
    account: AccountId,
    basis: &[u8; 32],
) -> Result<Option<Vec<Dependency>>, StoreError> {
    let statement = db.prepare_cached(KNOWN).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &&basis[..]]).await.map_err(store_error)?;
    row.map(|row| from_json(&row, "result")).transpose()
}

/// Keeps what was found in a set.
pub async fn keep(
    db: &impl GenericClient,
    account: AccountId,
    basis: &[u8; 32],
    found: &[Dependency],
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(KEEP).await.map_err(store_error)?;
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
        [&account.0, &&basis[..], &Json(found)];
    db.execute(&statement, &parameters).await.map_err(store_error)?;
    Ok(())
}

/// Those among some issues that were written to their tracker: source, target and kind.
pub async fn committed(
    db: &impl GenericClient,
    account: AccountId,
    issues: &[Uuid],
) -> Result<HashSet<(Uuid, Uuid, String)>, StoreError> {
    let statement = db.prepare_cached(COMMITTED).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &issues]).await.map_err(store_error)?;
    let read =
        |row: &tokio_postgres::Row| (row.get("source_id"), row.get("target_id"), row.get("kind"));
    Ok(rows.iter().map(read).collect())
}

/// Notes that one was written to its tracker.
pub async fn commit(
    db: &impl GenericClient,
    account: AccountId,
    dependency: &Dependency,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(COMMIT).await.map_err(store_error)?;
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 7] = [
        &account.0,
        &Uuid::now_v7(),
        &dependency.source,
        &dependency.target,
        &dependency.kind.as_str(),
        &dependency.reason,
        &dependency.confidence,
    ];
    db.execute(&statement, &parameters).await.map_err(store_error)?;
    Ok(())
}
