//! Numbering: the outbox becomes a sequence without gaps, for each account and over all of them.

use crate::store::{Store, store_error};
use preloop_actors::ports::StoreError;
use std::time::Instant;

const NUMBER: &str = include_str!("number.sql");
const OLDEST: &str = "SELECT id FROM outbox WHERE id >= $1 ORDER BY id LIMIT 1";
const TRY_LOCK: &str = "SELECT pg_try_advisory_xact_lock($1)";

/// Key of the advisory lock of whoever is numbering.
pub(super) const NUMBER_LOCK: i64 = 0x6e75_6d62;

/// Ids are given out before the commit, so one may appear after a few that are higher.
pub(in crate::store) const OUTBOX_MARGIN: u128 = 5_000;

pub(super) async fn number_outbox(store: &Store, limit: usize) -> Result<usize, StoreError> {
    let batch = i64::try_from(limit).unwrap_or(i64::MAX);
    store
        .within(async |db| {
            // Mostly there is nothing to do, and finding that out must cost next to nothing.
            let reading = store.outbox.begin(Instant::now());
            let from = i64::try_from(reading.from).unwrap_or(i64::MAX);
            let oldest = db.prepare_cached(OLDEST).await.map_err(store_error)?;
            let oldest = db.query_opt(&oldest, &[&from]).await.map_err(store_error)?;
            let Some(oldest) = oldest.map(|row| row.get::<_, i64>("id")) else {
                store.outbox.ended(&reading, None, false, Instant::now());
                return Ok(0);
            };
            let tx = db.transaction().await.map_err(store_error)?;
            let lock = tx.prepare_cached(TRY_LOCK).await.map_err(store_error)?;
            let ours: bool =
                tx.query_one(&lock, &[&NUMBER_LOCK]).await.map_err(store_error)?.get(0);
            if !ours {
                return Ok(0);
            }
            let number = tx.prepare_cached(NUMBER).await.map_err(store_error)?;
            let numbered = tx.execute(&number, &[&batch, &oldest]).await.map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            let numbered = usize::try_from(numbered).unwrap_or(usize::MAX);
            let last = u128::try_from(oldest).ok();
            store.outbox.ended(&reading, last, numbered >= limit, Instant::now());
            Ok(numbered)
        })
        .await
}
