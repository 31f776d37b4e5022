//! Executions without an owner: why they wait, when that ends, and containers nobody has a right to.

use super::{counting, engine};
use crate::store::{Store, clean::cleaned, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    execution::{ExecutionState, FailureCategory},
    flow::Timeouts,
    ids::{Epoch, ExecutionId, ReplicaId},
    ports::{StoreError, WaitReasons, Waiting},
};
use std::time::Duration;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const LOOK: &str = include_str!("waiting.sql");
const PAUSED: &str = include_str!("paused.sql");
const PAUSED_FOR: &str = include_str!("paused_for.sql");
const EXPLAIN: &str = include_str!("explain_waiting.sql");
const STOP: &str = include_str!("stop_waiting.sql");
const EXPIRE: &str = include_str!("expire_waiting.sql");
const ORPHANS: &str = include_str!("orphans.sql");
const OVERDUE: &str = include_str!("overdue.sql");

/// Most executions that one call changes for one reason; callers come again.
const BATCH_MAX: i64 = 1_000;
const REASON_CHARS_MAX: usize = 1_000;
/// How long after the time that an owner gives a container somebody else ends it.
const OVERDUE_SECS: f64 = 60.0;
/// How long a reason stays before another one takes its place.
const REASON_STAYS_SECS: f64 = 30.0;

pub(super) async fn look(store: &Store) -> Result<Waiting, StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(LOOK).await.map_err(store_error)?;
            let row =
                db.query_one(&statement, &[&engine::known(store)]).await.map_err(store_error)?;
            Ok(Waiting {
                due: row.get("due"),
                ready: row.get("ready"),
                gathered: row.get("gathered"),
                left_behind: row.get("left_behind"),
            })
        })
        .await
}

pub(super) async fn paused(store: &Store, replica: ReplicaId) -> Result<usize, StoreError> {
    let row = store.within(async |db| one(&*db, PAUSED, &replica.0).await).await?;
    let paused: i64 = row.get("paused");
    Ok(usize::try_from(paused).unwrap_or_default())
}

pub(super) async fn paused_for(
    store: &Store,
    execution: ExecutionId,
) -> Result<Duration, StoreError> {
    let row = store.within(async |db| one(&*db, PAUSED_FOR, &execution.0).await).await?;
    Ok(Duration::try_from_secs_f64(row.get("seconds")).unwrap_or_default())
}

async fn one(db: &impl GenericClient, statement: &str, id: &Uuid) -> Result<Row, StoreError> {
    let statement = db.prepare_cached(statement).await.map_err(store_error)?;
    db.query_one(&statement, &[id]).await.map_err(store_error)
}

pub(super) async fn explain(store: &Store, reasons: WaitReasons) -> Result<(), StoreError> {
    let all = reasons.all.map(|reason| cleaned(&reason, REASON_CHARS_MAX));
    let (most, account) = reasons.account.unzip();
    let parameters: [&(dyn ToSql + Sync); 5] =
        [&all, &account, &most, &REASON_STAYS_SECS, &BATCH_MAX];
    store.within(async |db| execute(&*db, EXPLAIN, &parameters).await.map(drop)).await
}

pub(super) async fn expire(store: &Store) -> Result<u64, StoreError> {
    store
        .within(async |db| {
            // Stops first: what a person asked for is not to end as a timeout.
            let stopped = execute(&*db, STOP, &[&BATCH_MAX]).await?;
            counting::ended_waiting(ExecutionState::Stopped, None, stopped);
            let category = FailureCategory::QueueTimeout;
            let queue_secs = f64::from(Timeouts::default().queue_secs);
            let expired =
                execute(&*db, EXPIRE, &[&BATCH_MAX, &category.as_str(), &queue_secs]).await?;
            counting::ended_waiting(ExecutionState::Failed, Some(category), expired);
            Ok(stopped + expired)
        })
        .await
}

pub(super) async fn orphans(
    store: &Store,
    containers: &[(ExecutionId, Epoch)],
) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
    containers_that(store, ORPHANS, containers, &[]).await
}

pub(super) async fn overdue(
    store: &Store,
    containers: &[(ExecutionId, Epoch)],
) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
    let unless_named = Timeouts::default();
    let (run, grace) = (f64::from(unless_named.run_secs), f64::from(unless_named.grace_secs));
    containers_that(store, OVERDUE, containers, &[&run, &grace, &OVERDUE_SECS]).await
}

/// Those of the containers that a statement picks, whose first two parameters they are.
async fn containers_that(
    store: &Store,
    sql: &str,
    containers: &[(ExecutionId, Epoch)],
    more: &[&(dyn ToSql + Sync)],
) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
    let (executions, epochs): (Vec<Uuid>, Vec<i64>) =
        containers.iter().map(|(execution, epoch)| (execution.0, epoch.0)).unzip();
    let these: [&(dyn ToSql + Sync); 2] = [&executions, &epochs];
    let parameters = [&these, more].concat();
    store
        .within(async |db| {
            let statement = db.prepare_cached(sql).await.map_err(store_error)?;
            let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
            Ok(rows.iter().map(|row| (ExecutionId(row.get(0)), Epoch(row.get(1)))).collect())
        })
        .await
}

async fn execute(
    db: &impl GenericClient,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<u64, StoreError> {
    let statement = db.prepare_cached(sql).await.map_err(store_error)?;
    db.execute(&statement, parameters).await.map_err(store_error)
}
