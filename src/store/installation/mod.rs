//! The table `installation`: what all replicas over this database have in common.

use super::{Store, store_error};
use preloop_actors::ports::StoreError;
use uuid::Uuid;

/// Why a replica with an engine of its own has to wait, and the way out.
pub const OTHER_ENGINE: &str = "all replicas of one database must use one Docker Engine, and this one is not the one \
     of the others: set DOCKER_HOST to that; where it is gone for good, run `preloop engine accept` here and restart \
     those that used it";

/// The installation's own id, the same for every replica and across restarts.
pub async fn id(store: &Store) -> Result<Uuid, StoreError> {
    let client = store.client().await?;
    let row = client.query_one(include_str!("id.sql"), &[]).await.map_err(store_error)?;
    Ok(row.get("id"))
}

/// The Docker Engine that all replicas share, by its own id, once the first has settled on one.
pub async fn engine(store: &Store) -> Result<Option<String>, StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(include_str!("engine.sql")).await;
            let row = db.query_one(&statement.map_err(store_error)?, &[]).await;
            let row = row.map_err(store_error)?;
            Ok(row.get("engine_id"))
        })
        .await
}

/// Makes this engine the one on which everything begins from now on, whatever runs on the former.
pub async fn accept_engine(store: &Store, engine: &str) -> Result<(), StoreError> {
    let client = store.client().await?;
    let accepted = client.execute(include_str!("accept_engine.sql"), &[&engine]).await;
    accepted.map(drop).map_err(store_error)
}
