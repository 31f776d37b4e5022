//! The one place where executions come into being.

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    flow::Timeouts,
    ids::{AccountId, EventId, ExecutionId, FlowId, FlowVersionId},
    ports::StoreError,
};
use uuid::Uuid;

const CREATE: &str = include_str!("create.sql");

/// An execution that may come into being.
pub(in crate::store) struct NewExecution {
    pub account: AccountId,
    pub event: EventId,
    pub flow: FlowId,
    pub version: FlowVersionId,
}

/// Which flows may be started.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::store) enum Only {
    /// Those that are enabled at this moment.
    Enabled,
    /// Disabled ones too: a person asked.
    Existing,
}

/// Writes executions with their details and messages; returns those written.
pub(in crate::store) async fn create(
    db: &impl GenericClient,
    new: &[NewExecution],
    only: Only,
) -> Result<Vec<ExecutionId>, StoreError> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let column = |field: fn(&NewExecution) -> Uuid| new.iter().map(field).collect::<Vec<_>>();
    let ids = column(|_| ExecutionId::fresh().0);
    let accounts = column(|new| new.account.0);
    let events = column(|new| new.event.0);
    let flows = column(|new| new.flow.0);
    let versions = column(|new| new.version.0);
    let queue_secs = f64::from(Timeouts::default().queue_secs);
    let enabled = only == Only::Enabled;
    let statement = db.prepare_cached(CREATE).await.map_err(store_error)?;
    let rows = db
        .query(&statement, &[&ids, &accounts, &events, &flows, &versions, &queue_secs, &enabled])
        .await
        .map_err(store_error)?;
    Ok(rows.iter().map(|row| ExecutionId(row.get(0))).collect())
}
