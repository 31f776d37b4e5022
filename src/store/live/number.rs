//! Numbering: the outbox becomes a sequence without gaps, for each account and over all of them.

use crate::store::{Store, store_error};
use preloop_actors::ports::StoreError;

const NUMBER: &str = include_str!("number.sql");
const IS_WAITING: &str = "SELECT id FROM outbox ORDER BY id LIMIT 1";
const TRY_LOCK: &str = "SELECT pg_try_advisory_xact_lock($1)";

/// Key of the advisory lock of whoever is numbering.
pub(super) const NUMBER_LOCK: i64 = 0x6e75_6d62;

pub(super) async fn number_outbox(store: &Store, limit: usize) -> Result<usize, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    store
        .within(async |db| {
            // Mostly there is nothing to do, and finding that out must cost next to nothing.
            let waiting = db.prepare_cached(IS_WAITING).await.map_err(store_error)?;
            if db.query_opt(&waiting, &[]).await.map_err(store_error)?.is_none() {
                return Ok(0);
            }
            let tx = db.transaction().await.map_err(store_error)?;
            let lock = tx.prepare_cached(TRY_LOCK).await.map_err(store_error)?;
            let ours: bool =
                tx.query_one(&lock, &[&NUMBER_LOCK]).await.map_err(store_error)?.get(0);
            if !ours {
                return Ok(0);
            }
            let number = tx.prepare_cached(NUMBER).await.map_err(store_error)?;
            let numbered = tx.execute(&number, &[&limit]).await.map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(usize::try_from(numbered).unwrap_or(usize::MAX))
        })
        .await
}
