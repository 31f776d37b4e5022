//! Tenants: the table `accounts`.

mod shares;

pub use shares::{AccountView, WEIGHT_MAX, list, set_weight};

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use serde_json::Value;

const INSERT: &str = include_str!("insert.sql");
const NAMED: &str = include_str!("named.sql");

/// Keeps a tenant; `name` is for people.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    name: &str,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &name]).await.map_err(store_error).map(drop)
}

/// A tenant as templates see it: `id`, `name` and `email`; null when there is none.
pub async fn named(db: &impl GenericClient, account: AccountId) -> Result<Value, StoreError> {
    let statement = db.prepare_cached(NAMED).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("account")).unwrap_or_default())
}
