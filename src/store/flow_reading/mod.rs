//! Flows as the engine reads them: enabled, not deleted, in their current version.

#[cfg(test)]
mod tests;

use super::{Store, store_error, within::unreadable};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use preloop_actors::{
    flow::{FlowSpec, FlowVersion},
    ids::{AccountId, FlowId, FlowVersionId, TrackerId},
    ports::{Deployed, DueSchedule, Flows, StoreError},
};
use std::sync::Arc;
use tokio_postgres::{Row, types::Json};
use uuid::Uuid;

const TRACKER_TRIGGERED: &str = include_str!("tracker_triggered.sql");
const DUE_SCHEDULES: &str = include_str!("due_schedules.sql");
const SET_NEXT_FIRE: &str = include_str!("set_next_fire.sql");

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

    async fn due_schedules(&self, limit: usize) -> Result<Vec<DueSchedule>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.within(async |db| {
            let statement = db.prepare_cached(DUE_SCHEDULES).await.map_err(store_error)?;
            let rows = db.query(&statement, &[&limit]).await.map_err(store_error)?;
            let due = |row: &Row| {
                Some(DueSchedule {
                    flow: readable(row)?,
                    fire_at: row.get("next_fire_at"),
                    now: row.get("now"),
                })
            };
            Ok(rows.iter().filter_map(due).collect())
        })
        .await
    }

    async fn set_next_fire(
        &self,
        flow: FlowId,
        fired: DateTime<Utc>,
        next: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        self.within(async |db| {
            let statement = db.prepare_cached(SET_NEXT_FIRE).await.map_err(store_error)?;
            db.execute(&statement, &[&flow.0, &fired, &next]).await.map(drop).map_err(store_error)
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
fn readable(row: &Row) -> Option<Arc<FlowVersion>> {
    version_from(row)
        .inspect_err(|error| {
            let flow = FlowId(row.get("flow_id"));
            tracing::error!(flow.id = %flow, %error, "left out flow `{flow}`");
        })
        .ok()
        .map(Arc::new)
}
