//! Sessions of MCP clients of older revisions, and what was said on their streams.

use super::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::ReplicaId, ports::StoreError};
use serde_json::Value;
use std::time::Duration;
use tokio_postgres::types::Json;

#[cfg(test)]
mod tests;

const INSERT: &str = include_str!("insert.sql");
const TAKE_OVER: &str = include_str!("take_over.sql");
const USED: &str = include_str!("used.sql");
const DELETE: &str = include_str!("delete.sql");
const EXPIRE: &str = include_str!("expire.sql");
const APPEND: &str = include_str!("append.sql");
const END: &str = include_str!("end.sql");
const BEHIND: &str = include_str!("behind.sql");
const BEGIN: &str = include_str!("begin.sql");
const HAS_STREAM: &str = include_str!("has_stream.sql");

/// A session that another replica opened, or this one before its restart.
#[derive(Debug, PartialEq)]
pub struct TakenOver {
    pub version: String,
    pub capabilities: Value,
    /// How often it was taken over by now.
    pub count: i32,
}

/// What was said on a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub number: i64,
    pub message: String,
    /// Nothing comes behind it.
    pub is_last: bool,
}

pub async fn insert(
    db: &impl GenericClient,
    id_hash: &[u8],
    binding: &str,
    version: &str,
    capabilities: &Value,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let row = db.execute(&statement, &[&id_hash, &binding, &version, &Json(capabilities)]).await;
    row.map(drop).map_err(store_error)
}

/// Takes a session of this principal over. `None`: there is none that was used within `idle_max`.
pub async fn take_over(
    db: &impl GenericClient,
    id_hash: &[u8],
    binding: &str,
    idle_max: Duration,
) -> Result<Option<TakenOver>, StoreError> {
    let statement = db.prepare_cached(TAKE_OVER).await.map_err(store_error)?;
    let idle_max = idle_max.as_secs_f64();
    let row = db.query_opt(&statement, &[&id_hash, &binding, &idle_max]).await;
    Ok(row.map_err(store_error)?.map(|row| {
        let Json(capabilities) = row.get("capabilities");
        TakenOver { version: row.get("version"), capabilities, count: row.get("taken_over") }
    }))
}

/// Notes that these were used, forgets those that ended, and what nobody used for so long.
pub async fn tidy(
    db: &impl GenericClient,
    used: &[Vec<u8>],
    ended: &[Vec<u8>],
    idle_max: Duration,
) -> Result<(), StoreError> {
    note(db, USED, used).await?;
    forget(db, ended).await?;
    let statement = db.prepare_cached(EXPIRE).await.map_err(store_error)?;
    db.execute(&statement, &[&idle_max.as_secs_f64()]).await.map(drop).map_err(store_error)
}

/// Forgets sessions that were ended.
pub async fn forget(db: &impl GenericClient, ended: &[Vec<u8>]) -> Result<(), StoreError> {
    note(db, DELETE, ended).await
}

async fn note(db: &impl GenericClient, text: &str, hashes: &[Vec<u8>]) -> Result<(), StoreError> {
    if hashes.is_empty() {
        return Ok(());
    }
    let statement = db.prepare_cached(text).await.map_err(store_error)?;
    db.execute(&statement, &[&hashes]).await.map(drop).map_err(store_error)
}

/// Keeps what was said on a stream; `ended` says that the last of it is the end.
pub async fn append(
    db: &impl GenericClient,
    id_hash: &[u8],
    stream: i64,
    messages: &[(i64, &str)],
    ended: bool,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(APPEND).await.map_err(store_error)?;
    let (numbers, texts): (Vec<i64>, Vec<&str>) = messages.iter().copied().unzip();
    let last = numbers.last().copied();
    db.execute(&statement, &[&id_hash, &stream, &numbers, &texts, &ended, &last])
        .await
        .map(drop)
        .map_err(store_error)
}

/// Notes that a stream ended without another word.
pub async fn end(
    db: &impl GenericClient,
    id_hash: &[u8],
    stream: i64,
    number: i64,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(END).await.map_err(store_error)?;
    let ended = db.execute(&statement, &[&id_hash, &stream, &number]).await;
    ended.map(drop).map_err(store_error)
}

/// What was said on a stream behind a place.
pub async fn behind(
    db: &impl GenericClient,
    id_hash: &[u8],
    stream: i64,
    number: i64,
) -> Result<Vec<Said>, StoreError> {
    let statement = db.prepare_cached(BEHIND).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&id_hash, &stream, &number]).await.map_err(store_error)?;
    let said = |row: &tokio_postgres::Row| Said {
        number: row.get("number"),
        message: row.get("message"),
        is_last: row.get("is_last"),
    };
    Ok(rows.iter().map(said).collect())
}

/// Notes which request a stream is to answer, and whose process works on it.
pub async fn begin(
    db: &impl GenericClient,
    id_hash: &[u8],
    stream: i64,
    request: &str,
    replica: ReplicaId,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(BEGIN).await.map_err(store_error)?;
    let begun = db.execute(&statement, &[&id_hash, &stream, &request, &replica.0]).await;
    begun.map(drop).map_err(store_error)
}

/// What is known of a stream: `None` when nothing is, else the request that it was to answer if this replica worked
/// on it.
pub async fn stream(
    db: &impl GenericClient,
    id_hash: &[u8],
    stream: i64,
    replica: ReplicaId,
) -> Result<Option<Option<String>>, StoreError> {
    let statement = db.prepare_cached(HAS_STREAM).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&id_hash, &stream, &replica.0]).await;
    let row = row.map_err(store_error)?;
    Ok(row.get::<_, bool>("is_kept").then(|| row.get("request_id")))
}
