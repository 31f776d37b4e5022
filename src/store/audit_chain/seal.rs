//! How entries come into the chain: what waits, what is next, and what a batch writes.

use super::{Checkpoint, Digest, Kind, sized};
use crate::store::{Store, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use std::time::Instant;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const UNSEALED: &str = include_str!("unsealed.sql");
const IS_WAITING: &str = include_str!("is_waiting.sql");
const LOCK_HEADS: &str = include_str!("lock_heads.sql");
const INSERT_BLOCKS: &str = include_str!("insert_blocks.sql");
const MOVE_HEADS: &str = include_str!("move_heads.sql");
const SEALED: &str = include_str!("sealed.sql");
const DUE: &str = include_str!("due.sql");
const INSERT_CHECKPOINT: &str = include_str!("insert_checkpoint.sql");
const SIGNED: &str = include_str!("signed.sql");

/// Most batches read at once, and entries after which no more of them are. One holds up to 500, and all of an account
/// become one block, whose contents are in memory when it is exported or compared.
const BATCHES_MAX: i64 = 250;
const ENTRIES_MAX: i64 = 1_000;
/// Key of the advisory lock under which one replica at a time seals, signs and cuts.
const LOCK: i64 = 0x6368_6169;
/// Five seconds of ids: entries get theirs when something happens, and become visible when it is committed. Batches
/// whose highest is older are found by the next read from the start.
pub(in crate::store) const UNSEALED_MARGIN: u128 = 5_000 << 80;

/// Entries that were written together and are not in the chain yet.
#[derive(Clone, Debug)]
pub struct Unsealed {
    pub account: Uuid,
    /// The highest of their ids.
    pub last: Uuid,
    /// Each entry's id, and the hash of its content where whoever wrote it left one.
    pub entries: Vec<(Uuid, Option<Digest>)>,
}

/// How far a chain goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub account: Uuid,
    pub seq: i64,
    pub hash: Digest,
}

/// Records that are sealed together.
#[derive(Clone, Debug)]
pub struct NewBlock {
    pub account: Uuid,
    pub first_seq: i64,
    pub last_seq: i64,
    /// Of 16 bytes each.
    pub ids: Vec<u8>,
    /// Of 32 bytes each.
    pub digests: Vec<u8>,
    pub previous: Digest,
    pub hash: Digest,
}

/// A chain that wants a checkpoint.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    pub head: Head,
    /// Of its last one.
    pub checkpoints: i64,
}

/// Whether the caller's transaction is the only one that seals, for as long as it lasts.
pub async fn lock(db: &impl GenericClient) -> Result<bool, StoreError> {
    let statement = db.prepare_cached("SELECT pg_try_advisory_xact_lock($1)").await;
    let row = db.query_one(&statement.map_err(store_error)?, &[&LOCK]).await;
    Ok(row.map_err(store_error)?.get(0))
}

/// Whether there is something to seal. Looks where [`unsealed`] would.
pub async fn is_waiting(store: &Store, db: &impl GenericClient) -> Result<bool, StoreError> {
    let reading = store.unsealed.begin(Instant::now());
    let from = Uuid::from_u128(reading.from);
    let statement = db.prepare_cached(IS_WAITING).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&from]).await.map_err(store_error)?;
    let is_waiting: bool = row.get("is_waiting");
    if !is_waiting {
        store.unsealed.ended(&reading, None, false, Instant::now());
    }
    Ok(is_waiting)
}

/// The oldest batches that are not in the chain yet, by their highest ids, and whether there may be more. What became
/// visible late is found every few seconds, or at once where `all` are wanted.
pub async fn unsealed(
    store: &Store,
    db: &impl GenericClient,
    all: bool,
) -> Result<(Vec<Unsealed>, bool), StoreError> {
    let reading = store.unsealed.begin(Instant::now());
    let from = if all { Uuid::nil() } else { Uuid::from_u128(reading.from) };
    let statement = db.prepare_cached(UNSEALED).await.map_err(store_error)?;
    let rows =
        db.query(&statement, &[&from, &BATCHES_MAX, &ENTRIES_MAX]).await.map_err(store_error)?;
    let batches: Vec<Unsealed> = rows.iter().map(batch).collect();
    let last = batches.last().map(|batch| batch.last);
    // Behind an id of a clock that is ahead, all others would not be seen.
    let last = last.map(|id| id.min(Uuid::now_v7()).as_u128());
    let entries: usize = batches.iter().map(|batch| batch.entries.len()).sum();
    let more = batches.len() >= BATCHES_MAX as usize || entries >= ENTRIES_MAX as usize;
    store.unsealed.ended(&reading, last, more, Instant::now());
    Ok((batches, more))
}

fn batch(row: &Row) -> Unsealed {
    let (ids, digests): (Vec<Uuid>, Vec<Option<&[u8]>>) = (row.get("ids"), row.get("digests"));
    // One that is none counts as absent: the content decides.
    let digests = digests.into_iter().map(|digest| digest?.try_into().ok());
    Unsealed {
        account: row.get("account_id"),
        last: row.get("last_id"),
        entries: ids.into_iter().zip(digests).collect(),
    }
}

/// How far the chains of some accounts go, which stays so until the transaction ends. New ones are not among them.
pub async fn lock_heads(
    db: &impl GenericClient,
    accounts: &[Uuid],
) -> Result<Vec<Head>, StoreError> {
    let statement = db.prepare_cached(LOCK_HEADS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&accounts]).await.map_err(store_error)?;
    let read = |row: &Row| {
        let (account, seq) = (row.get("account_id"), row.get("seq"));
        Ok(Head { account, seq, hash: sized(row, "hash")? })
    };
    rows.iter().map(read).collect()
}

/// Writes blocks, each the next of its account.
pub async fn insert_blocks(db: &impl GenericClient, blocks: &[NewBlock]) -> Result<(), StoreError> {
    fn column<'a, T>(blocks: &'a [NewBlock], of: impl Fn(&'a NewBlock) -> T) -> Vec<T> {
        blocks.iter().map(of).collect()
    }
    let columns: [&(dyn ToSql + Sync); 7] = [
        &column(blocks, |block| block.account),
        &column(blocks, |block| block.first_seq),
        &column(blocks, |block| block.last_seq),
        &column(blocks, |block| block.ids.as_slice()),
        &column(blocks, |block| block.digests.as_slice()),
        &column(blocks, |block| block.previous.as_slice()),
        &column(blocks, |block| block.hash.as_slice()),
    ];
    let statement = db.prepare_cached(INSERT_BLOCKS).await.map_err(store_error)?;
    db.execute(&statement, &columns).await.map(drop).map_err(store_error)
}

/// Notes how far chains go now.
pub async fn move_heads(db: &impl GenericClient, heads: &[Head]) -> Result<(), StoreError> {
    let accounts: Vec<Uuid> = heads.iter().map(|head| head.account).collect();
    let seqs: Vec<i64> = heads.iter().map(|head| head.seq).collect();
    let hashes: Vec<&[u8]> = heads.iter().map(|head| head.hash.as_slice()).collect();
    let statement = db.prepare_cached(MOVE_HEADS).await.map_err(store_error)?;
    let moved = db.execute(&statement, &[&accounts, &seqs, &hashes]).await;
    moved.map(drop).map_err(store_error)
}

/// Notes that these are in the chain.
pub async fn sealed(db: &impl GenericClient, done: &[Unsealed]) -> Result<(), StoreError> {
    let lasts: Vec<Uuid> = done.iter().map(|batch| batch.last).collect();
    let accounts: Vec<Uuid> = done.iter().map(|batch| batch.account).collect();
    let statement = db.prepare_cached(SEALED).await.map_err(store_error)?;
    db.execute(&statement, &[&lasts, &accounts]).await.map(drop).map_err(store_error)
}

/// Chains with records that no checkpoint covers, for so many seconds or so many records; they stay as they are until
/// the transaction ends.
pub async fn due(
    db: &impl GenericClient,
    seconds: f64,
    records: i64,
    limit: i64,
) -> Result<Vec<Due>, StoreError> {
    let statement = db.prepare_cached(DUE).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&seconds, &records, &limit]).await.map_err(store_error)?;
    let read = |row: &Row| {
        let (account, seq) = (row.get("account_id"), row.get("seq"));
        let head = Head { account, seq, hash: sized(row, "hash")? };
        Ok(Due { head, checkpoints: row.get("checkpoints") })
    };
    rows.iter().map(read).collect()
}

/// Writes a checkpoint down, as the last of its account.
pub async fn insert_checkpoint(
    db: &impl GenericClient,
    checkpoint: &Checkpoint,
) -> Result<(), StoreError> {
    let Checkpoint { account, number, kind, seq, hash, removed_before, at_ms, key, signature } =
        checkpoint;
    let values: [&(dyn ToSql + Sync); 9] = [
        account,
        number,
        &kind.as_str(),
        seq,
        &hash.as_slice(),
        removed_before,
        at_ms,
        key,
        &signature.as_slice(),
    ];
    let statement = db.prepare_cached(INSERT_CHECKPOINT).await.map_err(store_error)?;
    db.execute(&statement, &values).await.map_err(store_error)?;
    let is_end = *kind == Kind::Periodic;
    let statement = db.prepare_cached(SIGNED).await.map_err(store_error)?;
    let signed = db.execute(&statement, &[account, number, seq, &is_end]).await;
    signed.map(drop).map_err(store_error)
}
