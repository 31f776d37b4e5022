//! Starting a known flow: its event and its execution in one transaction.

use super::{
    append::{Next, keep},
    prepare::{NewEvent, prepare},
    routes::{Announcement, announce},
};
use crate::store::{
    Store,
    executions::{Created, NewExecution, Only, create},
    outcomes::Tally,
    store_error,
    within::unreadable,
};
use chrono::Utc;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    admission::{Control, FlowOutcome},
    event::{Event, IncomingEvent, Source},
    flow::{FlowSpec, FlowVersion, PreparedEvent},
    ids::{EventId, ExecutionId},
    ports::{DirectStart, Started, StoreError},
};

const STARTED_BEFORE: &str = include_str!("started_before.sql");

pub(super) async fn start(store: &Store, start: DirectStart) -> Result<Started, StoreError> {
    let DirectStart { event, flow } = start;
    let event = Startable::of(event, &flow).await?;
    let (started, tally) = store
        .within(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            let started = event.start(&tx, &flow).await?;
            tx.commit().await.map_err(store_error)?;
            Ok(started)
        })
        .await?;
    tally.count();
    Ok(started)
}

/// An event made ready before the transaction that keeps it and starts a flow.
pub(in crate::store) struct Startable {
    events: Vec<NewEvent>,
    control: Option<Box<Control>>,
}

impl Startable {
    pub(in crate::store) async fn of(
        event: IncomingEvent,
        flow: &FlowVersion,
    ) -> Result<Self, StoreError> {
        let limited = is_limited(&flow.spec).then(|| event.clone());
        let events = prepare(vec![event]).await?;
        let control = limited.and_then(|incoming| control(flow, incoming, &events));
        Ok(Self { events, control })
    }

    /// Keeps the event and starts the flow; when it came before, finds what it came to then. With what is to be counted
    /// of it after the commit.
    pub(in crate::store) async fn start(
        &self,
        db: &impl GenericClient,
        flow: &FlowVersion,
    ) -> Result<(Started, Tally), StoreError> {
        let kept = keep(db, &self.events, Next::Started).await?;
        let [kept] = kept[..] else { unreachable!("one event, one answer") };
        let ((execution, outcome), tally) = match kept.duplicate {
            true => (started_before(db, flow, kept.id).await?, Tally::NONE),
            false => started_now(db, flow, kept.id, self.control.clone()).await?,
        };
        let started = Started { event: kept.id, execution, outcome, duplicate: kept.duplicate };
        Ok((started, tally))
    }
}

fn is_limited(spec: &FlowSpec) -> bool {
    spec.slots().is_some()
        || spec.throttle.is_some()
        || spec.rate_limit.is_some()
        || spec.debounce.is_some()
        || spec.batch.is_some()
}

/// The limits of the start, with the keys that its event gives them.
fn control(
    flow: &FlowVersion,
    incoming: IncomingEvent,
    events: &[NewEvent],
) -> Option<Box<Control>> {
    let id = events.first()?.id;
    // Who asks for a start gets one: it waits for a place under its key, and for nothing else.
    let is_asked_for = incoming.source == Source::Manual;
    let event = Event { id, received_at: Utc::now(), project: None, incoming, attempts: 0 };
    let control = Control::of(flow, &PreparedEvent::new(event))?;
    Some(if is_asked_for { Box::new(control.again()) } else { control })
}

/// What a start came to: an execution, or why there is none.
type Came = (Option<ExecutionId>, Option<FlowOutcome>);

async fn started_now(
    db: &impl GenericClient,
    flow: &FlowVersion,
    event: EventId,
    control: Option<Box<Control>>,
) -> Result<(Came, Tally), StoreError> {
    announce(db, &[Announcement { event, matched: 1, suppressed: None }]).await?;
    let (account, version) = (flow.account, flow.id);
    let new = NewExecution { account, event, flow: flow.flow, version, control };
    let Created { made, outcomes, tally } = create(db, &[new], Only::Existing).await?;
    match (made.first(), outcomes.first()) {
        (Some(execution), _) => Ok(((Some(*execution), None), tally)),
        (None, Some((.., outcome))) => Ok(((None, Some(*outcome)), tally)),
        (None, None) => Err(StoreError::Internal(format!(
            "flow {} was deleted before it could start",
            flow.flow
        ))),
    }
}

/// What the first delivery of this event came to, as long as that is kept.
async fn started_before(
    db: &impl GenericClient,
    flow: &FlowVersion,
    event: EventId,
) -> Result<Came, StoreError> {
    let statement = db.prepare_cached(STARTED_BEFORE).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&event.0, &flow.flow.0, &flow.account.0])
        .await
        .map_err(store_error)?;
    let Some(row) = row else { return Ok((None, None)) };
    let outcome: Option<&str> = row.get("outcome");
    let outcome = outcome.map(str::parse).transpose();
    let outcome = outcome.map_err(|error| unreadable("what became of an event", error))?;
    Ok((row.get::<_, Option<_>>("id").map(ExecutionId), outcome))
}
