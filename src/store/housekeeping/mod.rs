//! Housekeeping: partitions made ahead of time, and everything that is kept only for a while.
//!
//! Safe to run on every replica, as often as one likes, and to be killed anywhere. Each step is a short
//! transaction; one that would make ingest wait longer than [`LOCK_WAIT`] gives up until the next run.

mod partitions;
#[cfg(test)]
mod tests;

use super::{Store, store_error};
use deadpool_postgres::{Client, Transaction};
use preloop_actors::ports::StoreError;
use tokio_postgres::types::ToSql;

/// Days for which event partitions exist in advance.
const PARTITIONS_AHEAD_DAYS: i32 = 7;
/// Longest wait for a lock that others queue behind.
const LOCK_WAIT: &str = "SET LOCAL lock_timeout = '100ms'";
/// Most rows of one delete, so that none holds its locks for long.
const BATCH_MAX: i64 = 10_000;
/// Most deletes of one kind in one run; the rest waits for the next.
const ROUNDS_MAX: usize = 100;
/// Key of the advisory lock under which one replica at a time changes partitions.
const HOUSEKEEPING_LOCK: i64 = 0x686f_7573;

const TRIM_LEDGER: &str = include_str!("trim_ledger.sql");
const TRIM_QUEUE: &str = include_str!("trim_queue.sql");
const TRIM_OTHER_EVENTS: &str = include_str!("trim_other_events.sql");
const TRIM_SESSIONS: &str = include_str!("trim_sessions.sql");

/// How long things are kept.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// Events with their payloads, in days. Below a month, an execution may outlive the event it waits to read.
    pub event_days: i32,
    /// The ledger that recognises repeated deliveries, in days.
    pub ledger_days: i32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { event_days: 90, ledger_days: 90 }
    }
}

/// What a run removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    pub event_partitions: usize,
    /// Events that no daily partition held.
    pub other_events: u64,
    pub deliveries: u64,
    pub sessions: u64,
}

impl Store {
    /// Does what is due. When a step fails the others still run, and the first failure is returned.
    pub async fn housekeep(&self, retention: Retention) -> Result<Removed, StoreError> {
        let Retention { event_days, ledger_days } = retention;
        let ahead = partitions::ensure(self).await;
        let dropped = partitions::drop_older(self, event_days).await;
        // Without its event a row of the queue can never be routed.
        let unqueued = delete(self, TRIM_QUEUE, &[&BATCH_MAX, &event_days]).await;
        let other = delete(self, TRIM_OTHER_EVENTS, &[&BATCH_MAX, &event_days]).await;
        let deliveries = delete(self, TRIM_LEDGER, &[&BATCH_MAX, &ledger_days]).await;
        let sessions = delete(self, TRIM_SESSIONS, &[&BATCH_MAX]).await;
        ahead.and(unqueued.map(drop))?;
        Ok(Removed {
            event_partitions: dropped?,
            other_events: other?,
            deliveries: deliveries?,
            sessions: sessions?,
        })
    }
}

/// Deletes in batches until there is nothing more to find.
async fn delete(
    store: &Store,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<u64, StoreError> {
    let mut total = 0;
    for _ in 0..ROUNDS_MAX {
        let deleted = store
            .within(async |db| {
                let statement = db.prepare_cached(sql).await.map_err(store_error)?;
                db.execute(&statement, parameters).await.map_err(store_error)
            })
            .await?;
        total += deleted;
        if i64::try_from(deleted).is_ok_and(|deleted| deleted < BATCH_MAX) {
            break;
        }
    }
    Ok(total)
}

/// A transaction in which one replica may change partitions, or `None` while another does.
async fn exclusive(db: &mut Client) -> Result<Option<Transaction<'_>>, StoreError> {
    let tx = db.transaction().await.map_err(store_error)?;
    tx.batch_execute(LOCK_WAIT).await.map_err(store_error)?;
    let ours = tx
        .query_one("SELECT pg_try_advisory_xact_lock($1)", &[&HOUSEKEEPING_LOCK])
        .await
        .map_err(store_error)?;
    Ok(ours.get::<_, bool>(0).then_some(tx))
}
