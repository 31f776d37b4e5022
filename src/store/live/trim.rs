//! Trimming: the buffer holds a day, and no account holds more than its share.

use crate::store::{Store, store_error};
use preloop_actors::ports::StoreError;
use tokio_postgres::types::ToSql;

const TRIM_OLD: &str = include_str!("trim_old.sql");
const TRIM_LONG: &str = include_str!("trim_long.sql");

/// Messages kept for one account.
pub(super) const KEPT_MAX: i64 = 10_000;
/// How long a message is kept, in seconds.
const KEPT_SECS: f64 = 24.0 * 3_600.0;
/// Most rows of one statement, so that none holds its locks for long.
const BATCH_MAX: i64 = 5_000;
/// Most statements of one call; the rest waits for the next.
const ROUNDS_MAX: usize = 100;

pub(super) async fn trim(store: &Store) -> Result<(), StoreError> {
    repeat(store, TRIM_OLD, &[&BATCH_MAX, &KEPT_SECS]).await?;
    repeat(store, TRIM_LONG, &[&BATCH_MAX, &KEPT_MAX]).await
}

/// Runs the statement until it finds less than a whole batch.
async fn repeat(
    store: &Store,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<(), StoreError> {
    for _ in 0..ROUNDS_MAX {
        let deleted = store
            .within(async |db| {
                let statement = db.prepare_cached(sql).await.map_err(store_error)?;
                db.execute(&statement, parameters).await.map_err(store_error)
            })
            .await?;
        if i64::try_from(deleted).is_ok_and(|deleted| deleted < BATCH_MAX) {
            break;
        }
    }
    Ok(())
}
