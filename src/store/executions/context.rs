//! Everything an owner reads before it acts.

use crate::store::{Store, events, flow_reading, store_error, within::unreadable};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::Event,
    execution::{AgentResult, Lease},
    ids::{Epoch, EventId},
    ports::{ExecutionContext, StoreError},
};
use std::sync::Arc;
use tokio_postgres::{Row, types::Json};
use uuid::Uuid;

const CONTEXT: &str = include_str!("context.sql");
const BATCHED: &str = "SELECT event_id FROM flow_outcomes WHERE execution_id = $1 AND account_id = $2 AND outcome = 'batched'";

pub(super) async fn context(
    store: &Store,
    lease: Lease,
) -> Result<Option<ExecutionContext>, StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(CONTEXT).await.map_err(store_error)?;
            let row = db
                .query_opt(
                    &statement,
                    &[&lease.execution.0, &lease.account.0, &lease.owner.0, &lease.epoch.0],
                )
                .await
                .map_err(store_error)?;
            let Some(row) = row else { return Ok(None) };
            let id = EventId(row.get("event_id"));
            let Some((event, project)) = events::read::event(&*db, lease.account, id).await? else {
                return Err(StoreError::Internal(format!("event {id} is past its retention")));
            };
            let flow = flow_reading::version_from(&row)?;
            let events = match flow.spec.batch {
                Some(_) => batch(&*db, lease, &event).await?,
                None => Vec::new(),
            };
            let state: &str = row.get("state");
            Ok(Some(ExecutionContext {
                flow: Arc::new(flow),
                event,
                events,
                project,
                account: row.get("account"),
                state: state.parse().map_err(|error| unreadable("an execution's state", error))?,
                attempt: row.get("attempt"),
                created_at: row.get("created_at"),
                attempt_started_at: row.get("attempt_started_at"),
                container_epoch: row.get::<_, Option<_>>("container_epoch").map(Epoch),
                container_id: row.get("container_id"),
                stop_requested: row.get("stop_requested"),
                reported_result: reported_result(&row)?,
                now: row.get("now"),
            }))
        })
        .await
}

/// All events of a batch, its own among them.
async fn batch(
    db: &impl GenericClient,
    lease: Lease,
    own: &Event,
) -> Result<Vec<Event>, StoreError> {
    let statement = db.prepare_cached(BATCHED).await.map_err(store_error)?;
    let rows =
        db.query(&statement, &[&lease.execution.0, &lease.account.0]).await.map_err(store_error)?;
    let mut ids: Vec<Uuid> = rows.iter().map(|row| row.get("event_id")).collect();
    ids.push(own.id.0);
    ids.sort();
    ids.dedup();
    events::read::these(db, ids).await
}

fn reported_result(row: &Row) -> Result<Option<AgentResult>, StoreError> {
    let result: Option<Json<AgentResult>> =
        row.try_get("reported_result").map_err(|error| unreadable("a reported result", error))?;
    Ok(result.map(|Json(result)| result))
}
