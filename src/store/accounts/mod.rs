//! Tenants: the table `accounts`.

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};

const INSERT: &str = include_str!("insert.sql");

/// Keeps a tenant; `name` is for people.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    name: &str,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &name]).await.map_err(store_error).map(drop)
}
