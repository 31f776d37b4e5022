//! The daily partitions of the events: made ahead, detached and dropped when they are too old.

use super::{PARTITIONS_AHEAD_DAYS, exclusive};
use crate::store::{Store, store_error};
use preloop_actors::ports::StoreError;
use tokio_postgres::Row;

const OLD_PARTITIONS: &str = include_str!("old_partitions.sql");

/// A partition all of whose events are too old.
struct OldPartition {
    name: String,
    /// Still part of `events`; false when a former run was interrupted after detaching it.
    attached: bool,
}

pub(super) async fn ensure(store: &Store) -> Result<(), StoreError> {
    store
        .within(async |db| {
            let Some(tx) = exclusive(db).await? else { return Ok(()) };
            tx.execute("SELECT ensure_event_partitions($1)", &[&PARTITIONS_AHEAD_DAYS])
                .await
                .map_err(store_error)?;
            tx.commit().await.map_err(store_error)
        })
        .await
}

/// Drops the partitions of days that ended more than `days` days ago; returns how many.
pub(super) async fn drop_older(store: &Store, days: i32) -> Result<usize, StoreError> {
    let mut dropped = 0;
    for partition in old(store, days).await? {
        let OldPartition { name, attached } = partition;
        // Two transactions: the first locks all events, but only for a moment; the second takes its time
        // with the files, but nobody can be reading them any more.
        let detached =
            !attached || run(store, &format!("ALTER TABLE events DETACH PARTITION {name}")).await?;
        if detached && run(store, &format!("DROP TABLE {name}")).await? {
            dropped += 1;
        }
    }
    Ok(dropped)
}

async fn old(store: &Store, days: i32) -> Result<Vec<OldPartition>, StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(OLD_PARTITIONS).await.map_err(store_error)?;
            let rows = db.query(&statement, &[&days]).await.map_err(store_error)?;
            let partition =
                |row: &Row| OldPartition { name: row.get("name"), attached: row.get("attached") };
            Ok(rows.iter().map(partition).collect())
        })
        .await
}

/// Runs one statement alone among replicas; `false` when another replica is at it.
async fn run(store: &Store, sql: &str) -> Result<bool, StoreError> {
    store
        .within(async |db| {
            let Some(tx) = exclusive(db).await? else { return Ok(false) };
            tx.batch_execute(sql).await.map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(true)
        })
        .await
}
