//! The table `installation`: what all replicas over this database have in common.

use super::{Store, store_error};
use preloop_actors::ports::StoreError;
use uuid::Uuid;

/// The installation's own id, the same for every replica and across restarts.
pub async fn id(store: &Store) -> Result<Uuid, StoreError> {
    let client = store.client().await?;
    let row = client.query_one(include_str!("id.sql"), &[]).await.map_err(store_error)?;
    Ok(row.get("id"))
}
