//! What is held back until its time: throttled starts, gatherings, and what should have gone by now.

use super::{gatherings, lock};
use crate::store::{Store, store_error, within::brief};
use deadpool_postgres::{GenericClient, Transaction};
use preloop_actors::ports::StoreError;
use uuid::Uuid;

const THROTTLED: &str = include_str!("throttled.sql");
const UNTHROTTLE: &str = include_str!("unthrottle.sql");
const LET_GO: &str =
    "SELECT coalesce(sum(let_go(hash)), 0)::bigint FROM unnest($1::bigint[]) AS hash";
const MISSED: &str = include_str!("missed.sql");

/// Most executions that one transaction lets go.
const BATCH_MAX: i64 = 1_000;
/// Keys that one look for missed ones sees, and most of them that it lets go.
const SEEN_MAX: i64 = 2_000;
const MISSED_MAX: i64 = 100;

/// Lets go what was held back until now; with `missed` also those behind keys that have room, which there are after a
/// limit was raised. Says how many executions may be claimed that could not before, at least.
pub(in crate::store) async fn let_go(store: &Store, missed: bool) -> Result<u64, StoreError> {
    let mut gone = 0;
    gone += store
        .within(async |db| {
            let tx = brief(db).await?;
            let gone = unthrottle(&tx).await?;
            tx.commit().await.map_err(store_error)?;
            Ok(gone)
        })
        .await?;
    let (settled, tally) = store
        .within(async |db| {
            let tx = brief(db).await?;
            let started = gatherings::start_due(&tx).await?;
            fail::fail_point!("gatherings::started");
            tx.commit().await.map_err(store_error)?;
            Ok(started)
        })
        .await?;
    tally.count();
    gone += settled;
    if missed {
        gone += store
            .within(async |db| {
                let tx = brief(db).await?;
                let hashes = missed_keys(&tx).await?;
                let gone = let_keys_go(&tx, hashes).await?;
                tx.commit().await.map_err(store_error)?;
                Ok(gone)
            })
            .await?;
    }
    Ok(gone)
}

/// Those whose time has come get in line, or may be claimed when their flow has no other limit.
async fn unthrottle(tx: &Transaction<'_>) -> Result<u64, StoreError> {
    let statement = tx.prepare_cached(THROTTLED).await.map_err(store_error)?;
    let due = tx.query(&statement, &[&BATCH_MAX]).await.map_err(store_error)?;
    if due.is_empty() {
        return Ok(0);
    }
    let ids: Vec<Uuid> = due.iter().map(|row| row.get("id")).collect();
    let hashes: Vec<Option<i64>> = due.iter().map(|row| row.get("concurrency_hash")).collect();
    let hashes: Vec<i64> = hashes.into_iter().flatten().collect();
    lock(tx, hashes.clone()).await?;
    let statement = tx.prepare_cached(UNTHROTTLE).await.map_err(store_error)?;
    let free = tx.query(&statement, &[&ids]).await.map_err(store_error)?;
    let free = free.iter().filter(|row| !row.get::<_, bool>("is_held")).count() as u64;
    Ok(free + let_keys_go(tx, hashes).await?)
}

async fn missed_keys(tx: &Transaction<'_>) -> Result<Vec<i64>, StoreError> {
    // From another key each time, so that all have their turn.
    let from = Uuid::new_v4().as_u64_pair().0.cast_signed();
    let statement = tx.prepare_cached(MISSED).await.map_err(store_error)?;
    let rows = tx.query(&statement, &[&from, &SEEN_MAX, &MISSED_MAX]).await;
    Ok(rows.map_err(store_error)?.iter().map(|row| row.get(0)).collect())
}

/// Lets go what waits behind these keys, as far as there are places; says how many. Until the transaction ends, nobody
/// else does.
pub(in crate::store) async fn let_keys_go(
    db: &impl GenericClient,
    hashes: Vec<i64>,
) -> Result<u64, StoreError> {
    if hashes.is_empty() {
        return Ok(0);
    }
    lock(db, hashes.clone()).await?;
    let statement = db.prepare_cached(LET_GO).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&hashes]).await.map_err(store_error)?;
    Ok(row.get::<_, i64>(0).unsigned_abs())
}
