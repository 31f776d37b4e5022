//! Chains as they are read back: to be exported, shown and compared with their entries.

use super::{Checkpoint, Content, Digest, checkpoint, content, sized};
use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use tokio_postgres::Row;
use uuid::Uuid;

const CHAIN: &str = include_str!("chain.sql");
const LOCK_CHAIN: &str = include_str!("lock_chain.sql");
const SPAN: &str = include_str!("span.sql");
const BLOCKS: &str = include_str!("blocks.sql");
const CONTENTS: &str = include_str!("contents.sql");
const CHECKPOINTS: &str = include_str!("checkpoints.sql");
const CUTS: &str = include_str!("cuts.sql");
const LAST_CHECKPOINT: &str = include_str!("last_checkpoint.sql");
const UNCHECKED: &str = include_str!("unchecked.sql");
const CHECKED: &str = include_str!("checked.sql");
const WAITING_OF: &str = include_str!("waiting_of.sql");
const FAULTY: &str = include_str!("faulty.sql");
const HASH_AT: &str = include_str!("hash_at.sql");

/// How an account's chain stands.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The last record, and the hash after it.
    pub seq: i64,
    pub hash: Digest,
    pub sealed_at: DateTime<Utc>,
    /// The last record under a signature.
    pub signed_seq: i64,
    pub checkpoints: i64,
    /// Retention took the records up to this one, and the content of entries with ids before the other.
    pub gone_seq: i64,
    pub removed_before: Option<Uuid>,
    /// How far the server has compared the chain with its entries, and when it last did something about that.
    pub checked_seq: i64,
    pub checked_at: Option<DateTime<Utc>>,
    /// What it found wrong first.
    pub fault: Option<String>,
}

/// Records that were sealed together.
#[derive(Clone, Debug)]
pub struct Block {
    pub first_seq: i64,
    pub last_seq: i64,
    /// Each record's entry, and the hash of its content.
    pub records: Vec<(Uuid, Digest)>,
    /// The chain before the first, and after the last.
    pub previous: Digest,
    pub hash: Digest,
}

/// How an account's chain stands; `None` where nothing was sealed yet.
pub async fn chain(db: &impl GenericClient, account: Uuid) -> Result<Option<Chain>, StoreError> {
    one(db, CHAIN, account).await
}

/// The same; it stays so until the transaction ends.
pub async fn lock_chain(
    db: &impl GenericClient,
    account: Uuid,
) -> Result<Option<Chain>, StoreError> {
    one(db, LOCK_CHAIN, account).await
}

async fn one(
    db: &impl GenericClient,
    sql: &str,
    account: Uuid,
) -> Result<Option<Chain>, StoreError> {
    let statement = db.prepare_cached(sql).await.map_err(store_error)?;
    let Some(row) = db.query_opt(&statement, &[&account]).await.map_err(store_error)? else {
        return Ok(None);
    };
    Ok(Some(Chain {
        seq: row.get("seq"),
        hash: sized(&row, "hash")?,
        sealed_at: row.get("sealed_at"),
        signed_seq: row.get("signed_seq"),
        checkpoints: row.get("checkpoints"),
        gone_seq: row.get("gone_seq"),
        removed_before: row.get("removed_before"),
        checked_seq: row.get("checked_seq"),
        checked_at: row.get("checked_at"),
        fault: row.get("fault"),
    }))
}

/// The first and the last record sealed in a span of time, up to some record; `None` where there is none.
pub async fn span(
    db: &impl GenericClient,
    account: Uuid,
    [since, until]: [Option<DateTime<Utc>>; 2],
    last: i64,
) -> Result<Option<[i64; 2]>, StoreError> {
    let statement = db.prepare_cached(SPAN).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account, &since, &until, &last]).await;
    let row = row.map_err(store_error)?;
    let (first, last): (Option<i64>, Option<i64>) = (row.get("first_seq"), row.get("last_seq"));
    Ok(first.zip(last).map(|(first, last)| [first, last]))
}

/// The blocks that begin among so many records, from one on. The last may end behind them.
pub async fn blocks(
    db: &impl GenericClient,
    account: Uuid,
    from: i64,
    records: i64,
) -> Result<Vec<Block>, StoreError> {
    let statement = db.prepare_cached(BLOCKS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account, &from, &records]).await.map_err(store_error)?;
    rows.iter().map(block).collect()
}

fn block(row: &Row) -> Result<Block, StoreError> {
    let (ids, digests): (&[u8], &[u8]) = (row.get("ids"), row.get("digests"));
    // The table has a check that there are as many of one as of the other.
    let ids = ids.as_chunks::<16>().0.iter().map(|id| Uuid::from_bytes(*id));
    let digests = digests.as_chunks::<32>().0.iter().copied();
    Ok(Block {
        first_seq: row.get("first_seq"),
        last_seq: row.get("last_seq"),
        records: ids.zip(digests).collect(),
        previous: sized(row, "previous")?,
        hash: sized(row, "hash")?,
    })
}

/// What is hashed of some entries, in their order; `None` for those that are gone.
pub async fn contents(
    db: &impl GenericClient,
    account: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Option<Content>>, StoreError> {
    let statement = db.prepare_cached(CONTENTS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account, &ids]).await.map_err(store_error)?;
    rows.iter().map(content).collect()
}

/// The checkpoints about some records, the first and the last of them included, by number.
pub async fn checkpoints(
    db: &impl GenericClient,
    account: Uuid,
    [first, last]: [i64; 2],
) -> Result<Vec<Checkpoint>, StoreError> {
    let statement = db.prepare_cached(CHECKPOINTS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account, &first, &last]).await.map_err(store_error)?;
    rows.iter().map(|row| checkpoint(account, row)).collect()
}

/// What retention signed, by number.
pub async fn cuts(db: &impl GenericClient, account: Uuid) -> Result<Vec<Checkpoint>, StoreError> {
    let statement = db.prepare_cached(CUTS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account]).await.map_err(store_error)?;
    rows.iter().map(|row| checkpoint(account, row)).collect()
}

/// What was signed last.
pub async fn last_checkpoint(
    db: &impl GenericClient,
    account: Uuid,
) -> Result<Option<Checkpoint>, StoreError> {
    let statement = db.prepare_cached(LAST_CHECKPOINT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account]).await.map_err(store_error)?;
    row.as_ref().map(|row| checkpoint(account, row)).transpose()
}

/// Accounts whose chains have not been compared with their entries to the end, or not for a day.
pub async fn unchecked(db: &impl GenericClient, limit: i64) -> Result<Vec<Uuid>, StoreError> {
    let statement = db.prepare_cached(UNCHECKED).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&limit]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| row.get("account_id")).collect())
}

/// Notes how far a chain was compared, and what was wrong.
pub async fn checked(
    db: &impl GenericClient,
    account: Uuid,
    seq: i64,
    fault: Option<&str>,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(CHECKED).await.map_err(store_error)?;
    let noted = db.execute(&statement, &[&account, &seq, &fault]).await;
    noted.map(drop).map_err(store_error)
}

/// How many of an account's entries are not in the chain yet, in the oldest batches of all.
pub async fn waiting_of(db: &impl GenericClient, account: Uuid) -> Result<i64, StoreError> {
    let statement = db.prepare_cached(WAITING_OF).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account]).await.map_err(store_error)?;
    Ok(row.get("waiting"))
}

/// How many chains have a fault.
pub async fn faulty(db: &impl GenericClient) -> Result<i64, StoreError> {
    let statement = db.prepare_cached(FAULTY).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[]).await.map_err(store_error)?;
    Ok(row.get("faulty"))
}

/// The chain after a record that ends a block; `None` where there is no such block.
pub async fn hash_at(
    db: &impl GenericClient,
    account: Uuid,
    seq: i64,
) -> Result<Option<Digest>, StoreError> {
    let statement = db.prepare_cached(HASH_AT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account, &seq]).await.map_err(store_error)?;
    row.map(|row| sized(&row, "hash")).transpose()
}
