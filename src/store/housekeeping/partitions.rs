//! The daily partitions of the events, and the monthly ones of the record: made ahead, detached and dropped when they
//! are too old.

use super::{AUDIT_PARTITIONS_AHEAD_MONTHS, PARTITIONS_AHEAD_DAYS, exclusive};
use crate::store::{Store, connect::START_MAX, store_error};
use preloop_actors::ports::StoreError;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A table in partitions.
#[derive(Clone, Copy)]
pub(super) struct Partitioned {
    name: &'static str,
    /// The table that holds what no partition covers.
    other: &'static str,
    /// Names the partitions older than some days.
    old: &'static str,
}

pub(super) const EVENTS: Partitioned =
    Partitioned { name: "events", other: "events_other", old: include_str!("old_partitions.sql") };
pub(super) const AUDIT: Partitioned = Partitioned {
    name: "audit_logs",
    other: "audit_logs_other",
    old: include_str!("old_audit_partitions.sql"),
};

const IS_ATTACHED: &str =
    "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass($1))";
const IS_TODAY_THERE: &str = "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = \
    to_regclass('events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')))";
const IS_DETACHED: &str = "SELECT to_regclass($1) IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass($1))";

/// The longest wait for the lock that writers queue behind. It is the last one taken: a transaction that had it
/// already would hold them up for as long as it waits for the others.
const WHOLE_LOCK: &str = "SET LOCAL lock_timeout = '50ms'";
/// Tries to get the locks that a change of partitions needs; a reader of the whole table may hold them for a while.
const TRIES: usize = 10;
/// Between two tries, whoever queued behind us goes on.
const TRIES_APART: Duration = Duration::from_millis(200);

/// Makes the partitions before the first event comes, as patiently as a start waits for the database. It does not
/// matter which replica makes them.
pub(super) async fn prepare(store: &Store) -> Result<(), StoreError> {
    let give_up = Instant::now() + START_MAX;
    loop {
        let made = ensure_once(store).await;
        if made == Ok(true) || is_today_there(store).await == Ok(true) {
            return Ok(());
        }
        if Instant::now() >= give_up {
            let busy = || StoreError::Unavailable("another replica keeps house".to_owned());
            return made.and_then(|_| Err(busy()));
        }
        sleep(TRIES_APART).await;
    }
}

pub(super) async fn ensure(store: &Store) -> Result<(), StoreError> {
    persist(async || ensure_once(store).await).await.map(drop)
}

/// Tries again when others hold the locks.
async fn persist<T>(change: impl AsyncFn() -> Result<T, StoreError>) -> Result<T, StoreError> {
    let mut changed = change().await;
    for _ in 1..TRIES {
        if changed.is_ok() {
            break;
        }
        sleep(TRIES_APART).await;
        changed = change().await;
    }
    changed
}

/// False while another replica keeps house.
async fn ensure_once(store: &Store) -> Result<bool, StoreError> {
    store
        .within(async |db| {
            let Some(tx) = exclusive(db).await? else { return Ok(false) };
            tx.execute("SELECT ensure_event_partitions($1)", &[&PARTITIONS_AHEAD_DAYS])
                .await
                .map_err(store_error)?;
            tx.execute("SELECT ensure_audit_partitions($1)", &[&AUDIT_PARTITIONS_AHEAD_MONTHS])
                .await
                .map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(true)
        })
        .await
}

async fn is_today_there(store: &Store) -> Result<bool, StoreError> {
    store
        .within(async |db| {
            let row = db.query_one(IS_TODAY_THERE, &[]).await.map_err(store_error)?;
            Ok(row.get(0))
        })
        .await
}

/// Drops the partitions whose time ended more than `days` days ago; returns how many.
pub(super) async fn drop_older(
    store: &Store,
    whole: Partitioned,
    days: i32,
) -> Result<usize, StoreError> {
    let Partitioned { name: table, other, .. } = whole;
    let mut dropped = 0;
    for name in old(store, whole.old, days).await? {
        // Two transactions: the first locks the whole table, but only for a moment; the second takes its time
        // with the files, but nobody can be reading them any more. Another replica, or a run that was
        // killed between the two, may have done the first already.
        let detach = format!(
            "LOCK TABLE {name}, {other}; {WHOLE_LOCK}; ALTER TABLE {table} DETACH PARTITION {name}"
        );
        persist(async || change(store, &name, IS_ATTACHED, &detach).await).await?;
        let drop = format!("DROP TABLE {name}");
        dropped += usize::from(change(store, &name, IS_DETACHED, &drop).await?);
    }
    Ok(dropped)
}

async fn old(store: &Store, sql: &str, days: i32) -> Result<Vec<String>, StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(sql).await.map_err(store_error)?;
            let rows = db.query(&statement, &[&days]).await.map_err(store_error)?;
            Ok(rows.iter().map(|row| row.get("name")).collect())
        })
        .await
}

/// Changes a table when `only_if` holds for its name; both under the lock, so no replica is in between.
async fn change(store: &Store, name: &str, only_if: &str, sql: &str) -> Result<bool, StoreError> {
    store
        .within(async |db| {
            let Some(tx) = exclusive(db).await? else { return Ok(false) };
            let holds = tx.query_one(only_if, &[&name]).await.map_err(store_error)?;
            if !holds.get::<_, bool>(0) {
                return Ok(false);
            }
            tx.batch_execute(sql).await.map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(true)
        })
        .await
}
