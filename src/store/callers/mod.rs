//! Who calls tools, for people.

use super::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use uuid::Uuid;

const NAME: &str = include_str!("name.sql");

/// What people know a caller by; `None` when it is gone. `key` is an API key or an MCP client that a person let in.
pub async fn name(
    db: &impl GenericClient,
    account: AccountId,
    key: Option<Uuid>,
    user: Option<UserId>,
) -> Result<Option<String>, StoreError> {
    let statement = db.prepare_cached(NAME).await.map_err(store_error)?;
    let user = user.map(|user| user.0);
    let row = db.query_one(&statement, &[&account.0, &key, &user]).await.map_err(store_error)?;
    Ok(row.get("name"))
}
