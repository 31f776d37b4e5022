//! What retention takes from the chains.

use super::{Digest, read, sized};
use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use uuid::Uuid;

const CUTOFF: &str = include_str!("cutoff.sql");
const UNCUT: &str = include_str!("uncut.sql");
const BOUNDARY: &str = include_str!("boundary.sql");
const FIRST_BLOCK: &str = include_str!("first_block.sql");
const CUT: &str = include_str!("cut.sql");
const DELETE_BLOCKS: &str = include_str!("delete_blocks.sql");
const DELETE_CHECKPOINTS: &str = include_str!("delete_checkpoints.sql");
/// Without it the tables refuse to lose a row.
const RETENTION: &str = "SET LOCAL preloop.retention = 'on'";

/// What is kept: from this time on, and from the first id of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cutoff {
    pub at: DateTime<Utc>,
    pub id: Uuid,
}

/// The beginning of the first month that is kept for so many days.
pub async fn cutoff(db: &impl GenericClient, days: i32) -> Result<Cutoff, StoreError> {
    let statement = db.prepare_cached(CUTOFF).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&days]).await.map_err(store_error)?;
    Ok(Cutoff { at: row.get("month"), id: row.get("id") })
}

/// Accounts whose content before the cutoff is not signed away yet.
pub async fn uncut(
    db: &impl GenericClient,
    cutoff: Cutoff,
    limit: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let statement = db.prepare_cached(UNCUT).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&cutoff.id, &limit]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| row.get("account_id")).collect())
}

/// The last record that may go with a cutoff, and the chain's hash after it: the one before all that stay.
pub async fn boundary(
    db: &impl GenericClient,
    account: Uuid,
    chain: &read::Chain,
    cutoff: Cutoff,
) -> Result<(i64, Digest), StoreError> {
    let statement = db.prepare_cached(BOUNDARY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account, &cutoff.at]).await.map_err(store_error)?;
    if let Some(row) = row {
        return Ok((row.get("last_seq"), sized(&row, "hash")?));
    }
    let statement = db.prepare_cached(FIRST_BLOCK).await.map_err(store_error)?;
    match db.query_opt(&statement, &[&account]).await.map_err(store_error)? {
        Some(row) => Ok((row.get("seq"), sized(&row, "previous")?)),
        None => Ok((chain.seq, chain.hash)),
    }
}

/// Lets go of the records up to `seq`, and of checkpoints before checkpoint `number` that are only about those.
pub async fn cut(
    db: &impl GenericClient,
    account: Uuid,
    seq: i64,
    number: i64,
    cutoff: Cutoff,
) -> Result<(), StoreError> {
    db.batch_execute(RETENTION).await.map_err(store_error)?;
    let statement = db.prepare_cached(CUT).await.map_err(store_error)?;
    db.execute(&statement, &[&account, &seq, &cutoff.id]).await.map_err(store_error)?;
    let statement = db.prepare_cached(DELETE_BLOCKS).await.map_err(store_error)?;
    db.execute(&statement, &[&account, &seq]).await.map_err(store_error)?;
    let statement = db.prepare_cached(DELETE_CHECKPOINTS).await.map_err(store_error)?;
    let deleted = db.execute(&statement, &[&account, &seq, &number]).await;
    deleted.map(drop).map_err(store_error)
}
