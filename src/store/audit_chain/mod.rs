//! The chains through the record: what is sealed, in blocks, and what was signed about it. No hash is computed here.

mod cut;
mod keys;
mod read;
mod seal;

pub use cut::{Cutoff, boundary, cut, cutoff, uncut};
pub use keys::{Key, NewKey, current_key, insert_key, keys, retire_key};
pub use read::{
    Block, Chain, blocks, chain, checked, checkpoints, contents, cuts, faulty, hash_at,
    last_checkpoint, lock_chain, span, unchecked, waiting_of,
};
pub(super) use seal::UNSEALED_MARGIN;
pub use seal::{
    Due, Head, NewBlock, Unsealed, due, insert_blocks, insert_checkpoint, is_waiting, lock,
    lock_heads, move_heads, sealed, unsealed,
};

use super::{audit::Status, rows::parsed, words::words};
use chrono::{DateTime, Utc};
use preloop_actors::ports::StoreError;
use tokio_postgres::Row;
use uuid::Uuid;

/// A SHA-256.
pub type Digest = [u8; 32];

words! {
    /// What a checkpoint is for.
    Kind {
        /// The chain had come so far.
        Periodic = "periodic",
        /// What was there before is gone, since its time was over.
        Retention = "retention",
    }
}

/// What is hashed of an entry, beside its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    pub at: DateTime<Utc>,
    pub user: Option<Uuid>,
    pub key: Option<Uuid>,
    pub execution: Option<Uuid>,
    pub action: String,
    pub resource_type: Option<String>,
    pub resource: Option<String>,
    pub status: Status,
    pub correlation: Option<Uuid>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    /// JSON, byte for byte as it is stored.
    pub details: String,
}

/// A signed statement about a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    pub account: Uuid,
    /// From 1 on, without a gap.
    pub number: i64,
    pub kind: Kind,
    /// The last record it is about, and the chain's hash after that.
    pub seq: i64,
    pub hash: Digest,
    /// Of [`Kind::Retention`]: entries with ids before this one have lost their content.
    pub removed_before: Option<Uuid>,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// Of the key that signed.
    pub key: String,
    pub signature: [u8; 64],
}

/// What is hashed of an entry; `None` for one that is gone.
fn content(row: &Row) -> Result<Option<Content>, StoreError> {
    let Some(action) = row.get::<_, Option<String>>("action") else { return Ok(None) };
    Ok(Some(Content {
        at: row.get("at"),
        user: row.get("user_id"),
        key: row.get("api_key_id"),
        execution: row.get("execution_id"),
        action,
        resource_type: row.get("resource_type"),
        resource: row.get("resource_id"),
        status: parsed(row, "status")?,
        correlation: row.get("correlation_id"),
        ip: row.get("ip_address"),
        user_agent: row.get("user_agent"),
        details: row.get("details"),
    }))
}

fn checkpoint(account: Uuid, row: &Row) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint {
        account,
        number: row.get("number"),
        kind: parsed(row, "kind")?,
        seq: row.get("seq"),
        hash: sized(row, "hash")?,
        removed_before: row.get("removed_before"),
        at_ms: row.get("at_ms"),
        key: row.get("key_id"),
        signature: sized(row, "signature")?,
    })
}

/// A column of so many bytes; the table has a check for each.
fn sized<const BYTES: usize>(row: &Row, column: &str) -> Result<[u8; BYTES], StoreError> {
    let bytes: &[u8] = row.get(column);
    let wrong =
        || StoreError::Internal(format!("`{column}` has {} bytes, not {BYTES}", bytes.len()));
    bytes.try_into().map_err(|_| wrong())
}
