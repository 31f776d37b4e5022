//! The keys that sign: one at a time, and all that ever were.

use super::sized;
use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use tokio_postgres::{Row, types::ToSql};

const CURRENT_KEY: &str = include_str!("current_key.sql");
const KEYS: &str = include_str!("keys.sql");
const INSERT_KEY: &str = include_str!("insert_key.sql");
const RETIRE_KEY: &str = include_str!("retire_key.sql");

/// A key, without what it signs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub id: String,
    pub public: [u8; 32],
    /// The key before, which signed this one, and its signature.
    pub endorsed: Option<(String, [u8; 64])>,
    pub created_at: DateTime<Utc>,
    /// Absent for the one that signs.
    pub retired_at: Option<DateTime<Utc>>,
}

/// A key to be kept.
#[derive(Debug)]
pub struct NewKey<'a> {
    pub id: &'a str,
    pub public: &'a [u8; 32],
    pub sealed: &'a [u8],
    pub endorsed: Option<(&'a str, &'a [u8; 64])>,
}

/// The key that signs, by its id and sealed; `None` before the first.
pub async fn current_key(db: &impl GenericClient) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let statement = db.prepare_cached(CURRENT_KEY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[]).await.map_err(store_error)?;
    Ok(row.map(|row| (row.get("id"), row.get("sealed_key"))))
}

/// Every key there ever was, oldest first.
pub async fn keys(db: &impl GenericClient) -> Result<Vec<Key>, StoreError> {
    let statement = db.prepare_cached(KEYS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[]).await.map_err(store_error)?;
    let read = |row: &Row| {
        let endorsed = match row.get::<_, Option<String>>("endorsed_by") {
            Some(by) => Some((by, sized(row, "endorsement")?)),
            None => None,
        };
        Ok(Key {
            id: row.get("id"),
            public: sized(row, "public_key")?,
            endorsed,
            created_at: row.get("created_at"),
            retired_at: row.get("retired_at"),
        })
    };
    rows.iter().map(read).collect()
}

/// Keeps a key as the one that signs, unless there is one.
pub async fn insert_key(db: &impl GenericClient, key: &NewKey<'_>) -> Result<(), StoreError> {
    let statement = db.prepare_cached(INSERT_KEY).await.map_err(store_error)?;
    let (by, endorsement) = key.endorsed.unzip();
    let endorsement = endorsement.map(|bytes| bytes.as_slice());
    let values: [&(dyn ToSql + Sync); 5] =
        [&key.id, &key.public.as_slice(), &key.sealed, &by, &endorsement];
    db.execute(&statement, &values).await.map(drop).map_err(store_error)
}

/// Lets no key sign any more; the next has to follow in the same transaction.
pub async fn retire_key(db: &impl GenericClient) -> Result<(), StoreError> {
    let statement = db.prepare_cached(RETIRE_KEY).await.map_err(store_error)?;
    db.execute(&statement, &[]).await.map(drop).map_err(store_error)
}
