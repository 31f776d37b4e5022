//! Webhook addresses of flows, as their receiver needs them.

use super::super::{flow_reading::version_from, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{flow::FlowVersion, ids::FlowId, ports::StoreError};

const HOOK: &str = include_str!("hook.sql");

/// A flow by its address; its secret is sealed at [`super::secret_place`].
#[derive(Clone, Debug)]
pub struct StoredFlowHook {
    /// The current version.
    pub version: FlowVersion,
    pub enabled: bool,
    /// Absent when the flow is not started by webhook.
    pub secret_sealed: Option<Vec<u8>>,
}

/// A flow's address. It is public, so there is no account to ask for: the answer says whose it is.
pub async fn hook(
    db: &impl GenericClient,
    id: FlowId,
) -> Result<Option<StoredFlowHook>, StoreError> {
    let statement = db.prepare_cached(HOOK).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&id.0]).await.map_err(store_error)?;
    row.map(|row| {
        Ok(StoredFlowHook {
            version: version_from(&row)?,
            enabled: row.get("is_enabled"),
            secret_sealed: row.get("webhook_secret_sealed"),
        })
    })
    .transpose()
}
