//! Requests for approval that were settled, removed as long after that as their account keeps executions. Those that
//! wait are never removed.

use super::{BATCH_MAX, Pace};
use crate::store::{Store, store_error};
use chrono::{DateTime, Utc};
use preloop_actors::ports::StoreError;
use uuid::Uuid;

/// Most accounts of one run; the others come in the next, which follows at once.
const ACCOUNTS_MAX: i64 = 1_000;

const DUE_APPROVALS: &str = include_str!("due_approvals.sql");
const TRIM_APPROVALS: &str = include_str!("trim_approvals.sql");

/// Returns how many were removed.
pub(super) async fn trim(store: &Store, days: i32, pace: &mut Pace) -> Result<u64, StoreError> {
    let due = due(store, days).await?;
    if due.len() as i64 == ACCOUNTS_MAX {
        pace.unfinished = true;
    }
    let mut total = 0;
    for (account, until) in due {
        let old = [&account as _, &until as _, &BATCH_MAX as _];
        total += super::delete(store, TRIM_APPROVALS, &old, pace).await?;
    }
    Ok(total)
}

async fn due(store: &Store, days: i32) -> Result<Vec<(Uuid, DateTime<Utc>)>, StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(DUE_APPROVALS).await.map_err(store_error)?;
            let rows = db.query(&statement, &[&days, &ACCOUNTS_MAX]).await.map_err(store_error)?;
            Ok(rows.iter().map(|row| (row.get("id"), row.get("settled_until"))).collect())
        })
        .await
}
