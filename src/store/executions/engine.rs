//! The one Docker Engine of all replicas: whoever takes an execution over must find its container there.

use super::claim::lock;
use crate::store::{Store, installation::OTHER_ENGINE, store_error, within::brief};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::ReplicaId, ports::StoreError};
use std::sync::PoisonError;

const SETTLE: &str = include_str!("settle_engine.sql");
pub(super) const CHECK: &str = "SELECT FROM installation WHERE engine_id = $1";

pub(super) async fn settle(
    store: &Store,
    replica: ReplicaId,
    engine: &str,
) -> Result<(), StoreError> {
    let settled = store
        .within(async |db| {
            let tx = brief(db).await?;
            // No claim is under way meanwhile.
            lock(&tx).await?;
            let statement = tx.prepare_cached(SETTLE).await.map_err(store_error)?;
            let row =
                tx.query_opt(&statement, &[&engine, &replica.0]).await.map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(row.map(|row| row.get::<_, Option<String>>("former")))
        })
        .await?;
    let former = settled.ok_or_else(other_engine)?;
    match former {
        None => tracing::info!("the installation's Docker Engine is {engine}"),
        Some(former) if former != engine => tracing::warn!(
            "the installation's Docker Engine is {engine} now; {former} was it before, and nobody used it any more"
        ),
        Some(_) => {}
    }
    *store.engine.lock().unwrap_or_else(PoisonError::into_inner) = Some(engine.to_owned());
    Ok(())
}

/// Whether the installation is still settled on this replica's engine. To be asked under the lock of claims.
pub(super) async fn check(store: &Store, db: &impl GenericClient) -> Result<(), StoreError> {
    let Some(engine) = known(store) else { return Ok(()) };
    let statement = db.prepare_cached(CHECK).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&engine]).await.map_err(store_error)?;
    row.map(drop).ok_or_else(other_engine)
}

/// The engine that this process has settled on, once it has.
pub(super) fn known(store: &Store) -> Option<String> {
    store.engine.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn other_engine() -> StoreError {
    StoreError::Unavailable(OTHER_ENGINE.to_owned())
}
