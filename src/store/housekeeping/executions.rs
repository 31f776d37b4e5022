//! Executions that ended, and their logs, removed when their account's time for them is over.
//!
//! Logs go first, then whole executions, so that no single statement takes a long log along. They are deleted
//! rather than dropped by the day, because each account chooses its own time, and a day could be dropped only
//! when the most patient account is done with it.

use super::{BATCH_MAX, Pace, exclusive};
use crate::{
    config::RetentionConfig,
    store::{Store, store_error},
};
use chrono::{DateTime, Utc};
use preloop_actors::ports::StoreError;
use uuid::Uuid;

/// Most accounts of one run; the others come in the next, which follows at once.
const ACCOUNTS_MAX: i64 = 1_000;
/// Executions whose logs one statement looks at.
const EXECUTIONS_AT_ONCE: i64 = 100;

const DUE_ACCOUNTS: &str = include_str!("due_accounts.sql");
const TRIM_LOGS: &str = include_str!("trim_logs.sql");
const TRIM_EXECUTIONS: &str = include_str!("trim_executions.sql");

/// How much was removed.
#[derive(Default)]
pub(super) struct Trimmed {
    pub(super) executions: u64,
    pub(super) log_lines: u64,
}

/// An account with something past its time, and the ends by which it is.
struct Due {
    account: Uuid,
    executions_until: DateTime<Utc>,
    logs_until: DateTime<Utc>,
}

pub(super) async fn trim(
    store: &Store,
    retention: RetentionConfig,
    pace: &mut Pace,
) -> Result<Trimmed, StoreError> {
    let mut trimmed = Trimmed::default();
    let due = due(store, retention).await?;
    if due.len() as i64 == ACCOUNTS_MAX {
        pace.unfinished = true;
    }
    for due in due {
        trimmed.log_lines += trim_logs(store, &due, pace).await?;
        let db = [&due.account as _, &due.executions_until as _, &BATCH_MAX as _];
        trimmed.executions += super::delete(store, TRIM_EXECUTIONS, &db, pace).await?;
    }
    Ok(trimmed)
}

async fn due(store: &Store, retention: RetentionConfig) -> Result<Vec<Due>, StoreError> {
    let RetentionConfig { execution_days, log_days, .. } = retention;
    store
        .within(async |db| {
            let statement = db.prepare_cached(DUE_ACCOUNTS).await.map_err(store_error)?;
            let rows = db.query(&statement, &[&execution_days, &log_days, &ACCOUNTS_MAX]).await;
            let due = |row: &tokio_postgres::Row| Due {
                account: row.get("id"),
                executions_until: row.get("executions_until"),
                logs_until: row.get("logs_until"),
            };
            Ok(rows.map_err(store_error)?.iter().map(due).collect())
        })
        .await
}

async fn trim_logs(store: &Store, due: &Due, pace: &mut Pace) -> Result<u64, StoreError> {
    let mut total = 0;
    while let Some((lines, finished)) = pace.timed(trim_some_logs(store, due)).await? {
        total += lines;
        if finished || !pace.rest().await {
            break;
        }
    }
    Ok(total)
}

/// Lines deleted and whether none is left, or `None` while another replica keeps house.
async fn trim_some_logs(store: &Store, due: &Due) -> Result<Option<(u64, bool)>, StoreError> {
    store
        .within(async |db| {
            let Some(tx) = exclusive(db).await? else { return Ok(None) };
            let statement = tx.prepare_cached(TRIM_LOGS).await.map_err(store_error)?;
            let row = tx
                .query_one(
                    &statement,
                    &[&due.account, &due.logs_until, &BATCH_MAX, &EXECUTIONS_AT_ONCE],
                )
                .await
                .map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(Some((row.get::<_, i64>("lines").unsigned_abs(), row.get("finished"))))
        })
        .await
}

#[cfg(test)]
mod tests;
