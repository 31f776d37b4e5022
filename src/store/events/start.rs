//! Starting a known flow: its event and its execution in one transaction.

use super::{
    append::{Next, keep},
    prepare::{NewEvent, prepare},
    routes::{Announcement, announce},
};
use crate::store::{
    Store,
    executions::{NewExecution, Only, create},
    store_error,
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::IncomingEvent,
    flow::FlowVersion,
    ids::{EventId, ExecutionId},
    ports::{DirectStart, Started, StoreError},
};

const STARTED_BEFORE: &str = include_str!("started_before.sql");

pub(super) async fn start(store: &Store, start: DirectStart) -> Result<Started, StoreError> {
    let DirectStart { event, flow } = start;
    let event = Startable::of(event).await?;
    store
        .within(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            let started = event.start(&tx, &flow).await?;
            tx.commit().await.map_err(store_error)?;
            Ok(started)
        })
        .await
}

/// An event made ready before the transaction that keeps it and starts a flow.
pub(in crate::store) struct Startable(Vec<NewEvent>);

impl Startable {
    pub(in crate::store) async fn of(event: IncomingEvent) -> Result<Self, StoreError> {
        prepare(vec![event]).await.map(Self)
    }

    /// Keeps the event and starts the flow; when it came before, finds what it started then.
    pub(in crate::store) async fn start(
        &self,
        db: &impl GenericClient,
        flow: &FlowVersion,
    ) -> Result<Started, StoreError> {
        let kept = keep(db, &self.0, Next::Started).await?;
        let [kept] = kept[..] else { unreachable!("one event, one answer") };
        let execution = match kept.duplicate {
            true => started_before(db, flow, kept.id).await?,
            false => Some(started_now(db, flow, kept.id).await?),
        };
        Ok(Started { event: kept.id, execution, duplicate: kept.duplicate })
    }
}

async fn started_now(
    db: &impl GenericClient,
    flow: &FlowVersion,
    event: EventId,
) -> Result<ExecutionId, StoreError> {
    announce(db, &[Announcement { event, matched: 1, suppressed: None }]).await?;
    let new = NewExecution { account: flow.account, event, flow: flow.flow, version: flow.id };
    let made = create(db, &[new], Only::Existing).await?;
    made.first().copied().ok_or_else(|| {
        StoreError::Internal(format!("flow {} was deleted before it could start", flow.flow))
    })
}

/// The execution that the first delivery of this event started, as long as it is kept.
async fn started_before(
    db: &impl GenericClient,
    flow: &FlowVersion,
    event: EventId,
) -> Result<Option<ExecutionId>, StoreError> {
    let statement = db.prepare_cached(STARTED_BEFORE).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&event.0, &flow.flow.0, &flow.account.0])
        .await
        .map_err(store_error)?;
    Ok(row.map(|row| ExecutionId(row.get("id"))))
}
