//! The daily partitions of the events, and the monthly ones of the record: made ahead, detached and dropped when they
//! are too old.

use super::{AUDIT_PARTITIONS_AHEAD_MONTHS, PARTITIONS_AHEAD_DAYS, exclusive};
use crate::store::{Store, connect::START_MAX, store_error};
use deadpool_postgres::{GenericClient, Transaction};
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
    let mut dropped = 0;
    for name in store.within(async |db| old(&*db, whole, days).await).await? {
        // Two transactions: the first locks the whole table, but only for a moment; the second takes its time
        // with the files, but nobody can be reading them any more. Another replica, or a run that was
        // killed between the two, may have done the first already.
        persist(async || detach(store, whole, &name, days).await).await?;
        dropped += usize::from(drop_detached(store, &name).await?);
    }
    Ok(dropped)
}

/// Names of the partitions that may go.
async fn old(
    db: &impl GenericClient,
    whole: Partitioned,
    days: i32,
) -> Result<Vec<String>, StoreError> {
    let statement = db.prepare_cached(whole.old).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&days]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| row.get("name")).collect())
}

/// Detaches a partition that is one still and may go. Whether it may is asked again once nobody can write to it any
/// more: what was written since it was named, as the entry of a call that began long ago, is committed by then and
/// seen, since each statement of the transaction sees what was committed before it.
async fn detach(
    store: &Store,
    whole: Partitioned,
    name: &str,
    days: i32,
) -> Result<bool, StoreError> {
    let Partitioned { name: table, other, .. } = whole;
    store
        .within(async |db| {
            let Some(tx) = exclusive(db).await? else { return Ok(false) };
            if !holds(&tx, IS_ATTACHED, name).await? {
                return Ok(false);
            }
            let lock = format!("LOCK TABLE {name}, {other}");
            tx.batch_execute(&lock).await.map_err(store_error)?;
            if !old(&tx, whole, days).await?.iter().any(|one| one == name) {
                return Ok(false);
            }
            let detach = format!("{WHOLE_LOCK}; ALTER TABLE {table} DETACH PARTITION {name}");
            tx.batch_execute(&detach).await.map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(true)
        })
        .await
}

async fn drop_detached(store: &Store, name: &str) -> Result<bool, StoreError> {
    store
        .within(async |db| {
            let Some(tx) = exclusive(db).await? else { return Ok(false) };
            if !holds(&tx, IS_DETACHED, name).await? {
                return Ok(false);
            }
            tx.batch_execute(&format!("DROP TABLE {name}")).await.map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(true)
        })
        .await
}

/// Whether something is so of a table, by its name; under the lock, so no replica changes it meanwhile.
async fn holds(tx: &Transaction<'_>, sql: &str, name: &str) -> Result<bool, StoreError> {
    let row = tx.query_one(sql, &[&name]).await.map_err(store_error)?;
    Ok(row.get(0))
}
