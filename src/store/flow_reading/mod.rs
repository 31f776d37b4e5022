//! Flows as the engine reads them: enabled, not deleted, in their current version.

#[cfg(test)]
mod tests;

use super::{Store, store_error, within::unreadable};
use async_trait::async_trait;
use preloop_actors::{
    flow::{FlowSpec, FlowVersion},
    ids::{AccountId, FlowId, FlowVersionId, TrackerId},
    ports::{Deployed, Flows, StoreError},
};
use std::sync::Arc;
use tokio_postgres::{Row, types::Json};
use uuid::Uuid;

const TRACKER_TRIGGERED: &str = include_str!("tracker_triggered.sql");

#[async_trait]
impl Flows for Store {
    async fn tracker_triggered(&self, accounts: &[AccountId]) -> Result<Deployed, StoreError> {
        let accounts: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
        self.within(async |db| {
            let statement = db.prepare_cached(TRACKER_TRIGGERED).await.map_err(store_error)?;
            let rows = db.query(&statement, &[&accounts]).await.map_err(store_error)?;
            let generation = |row: &Row| (AccountId(row.get("account_id")), row.get("generation"));
            // An account without such flows has a row all the same, for its generation.
            let has_flow = |row: &&Row| row.get::<_, Option<Uuid>>("version_id").is_some();
            Ok(Deployed {
                flows: rows.iter().filter(has_flow).filter_map(readable).collect(),
                generations: rows.iter().map(generation).collect(),
            })
        })
        .await
    }
}

/// A version from columns `version_id`, `flow_id`, `account_id`, `number`, `tracker_id` and `spec`.
pub(super) fn version_from(row: &Row) -> Result<FlowVersion, StoreError> {
    let Json(spec): Json<FlowSpec> =
        row.try_get("spec").map_err(|error| unreadable("a flow's version", error))?;
    Ok(FlowVersion {
        id: FlowVersionId(row.get("version_id")),
        flow: FlowId(row.get("flow_id")),
        account: AccountId(row.get("account_id")),
        number: row.get("number"),
        tracker: row.get::<_, Option<_>>("tracker_id").map(TrackerId),
        spec,
    })
}

/// One flow that cannot be read must not stop all others.
pub(super) fn readable(row: &Row) -> Option<Arc<FlowVersion>> {
    version_from(row)
        .inspect_err(|error| {
            let flow = FlowId(row.get("flow_id"));
            tracing::error!(flow.id = %flow, %error, "left out flow `{flow}`");
        })
        .ok()
        .map(Arc::new)
}
