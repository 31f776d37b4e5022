//! The one place where executions come into being: those that their flows' limits let.

use crate::store::{
    flow_control::{self, Gathered, LeftOut},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    admission::{Control, FlowOutcome, Start},
    flow::Timeouts,
    ids::{AccountId, EventId, ExecutionId, FlowId, FlowVersionId},
    ports::StoreError,
};
use std::collections::HashSet;
use uuid::Uuid;

const CREATE: &str = include_str!("create.sql");

/// An execution that may come into being.
pub(in crate::store) struct NewExecution {
    pub account: AccountId,
    pub event: EventId,
    pub flow: FlowId,
    pub version: FlowVersionId,
    /// The limits of its flow, if it has any.
    pub control: Option<Box<Control>>,
}

/// Which flows may be started.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::store) enum Only {
    /// Those that are enabled at this moment.
    Enabled,
    /// Disabled ones too: a person asked.
    Existing,
}

/// What came of them.
#[derive(Default)]
pub(in crate::store) struct Created {
    pub made: Vec<ExecutionId>,
    /// Those that limits held back, in order; nothing is said of the others that did not come into being.
    pub outcomes: Vec<(EventId, FlowId, FlowOutcome)>,
}

/// An execution and how it stands under its flow's limits.
pub(in crate::store) type Admitted<'a> = (ExecutionId, &'a NewExecution, Start);

/// Writes executions with their details and messages, as far as limits let them, in this order.
pub(in crate::store) async fn create(
    db: &impl GenericClient,
    new: &[NewExecution],
    only: Only,
) -> Result<Created, StoreError> {
    let controls: Vec<&Control> = new.iter().filter_map(|new| new.control.as_deref()).collect();
    if controls.is_empty() {
        let free = |new| (ExecutionId::fresh(), new, Start::default());
        let made = insert(db, &new.iter().map(free).collect::<Vec<_>>(), only).await?;
        return Ok(Created { made, ..Created::default() });
    }
    flow_control::lock(db, controls.iter().copied()).await?;
    let mut ledger = flow_control::read(db, &controls).await?;
    let (mut admitted, mut gathered, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for new in new {
        let id = ExecutionId::fresh();
        let Some(control) = new.control.as_deref() else {
            admitted.push((id, new, Start::default()));
            continue;
        };
        if let Some(gathering) = ledger.gather(control, Uuid::now_v7()) {
            gathered.push(Gathered { gathering, new, control });
            continue;
        }
        match ledger.admit(id, control) {
            Ok(start) => admitted.push((id, new, start)),
            Err(why) => left_out.push(LeftOut::new(new, why)),
        }
    }
    let made = insert_and_keep(db, ledger.now, &admitted, only).await?;
    let joined = flow_control::gather(db, &ledger, &gathered, only == Only::Enabled).await?;
    flow_control::note(db, &left_out, only == Only::Enabled).await?;
    let refused = left_out.iter().map(|one| (one.event, one.flow, one.why.outcome));
    Ok(Created { made, outcomes: refused.chain(joined).collect() })
}

/// Writes executions that were admitted, and what their admission means for others.
pub(in crate::store) async fn insert_and_keep(
    db: &impl GenericClient,
    now: DateTime<Utc>,
    admitted: &[Admitted<'_>],
    only: Only,
) -> Result<Vec<ExecutionId>, StoreError> {
    let made = insert(db, admitted, only).await?;
    let there: HashSet<ExecutionId> = made.iter().copied().collect();
    let limited = admitted.iter().filter(|(id, ..)| there.contains(id));
    let limited = limited.filter_map(|(_, new, start)| Some((new.control.as_deref()?, start)));
    flow_control::keep(db, now, &limited.collect::<Vec<_>>()).await?;
    Ok(made)
}

async fn insert(
    db: &impl GenericClient,
    admitted: &[Admitted<'_>],
    only: Only,
) -> Result<Vec<ExecutionId>, StoreError> {
    if admitted.is_empty() {
        return Ok(Vec::new());
    }
    let column =
        |field: fn(&Admitted<'_>) -> Uuid| admitted.iter().map(field).collect::<Vec<Uuid>>();
    let key = |(_, new, _): &Admitted<'_>| {
        let concurrency = new.control.as_ref()?.concurrency.as_ref()?;
        Some((concurrency.key.hash, concurrency.key.text.clone()))
    };
    let (hashes, keys): (Vec<Option<i64>>, Vec<Option<String>>) =
        admitted.iter().map(|one| key(one).unzip()).unzip();
    let held: Vec<bool> = admitted.iter().map(|(.., start)| start.is_held).collect();
    let until: Vec<_> = admitted.iter().map(|(.., start)| start.not_before).collect();
    let reasons: Vec<_> = admitted.iter().map(|(.., start)| start.reason.as_deref()).collect();
    let queue_secs = f64::from(Timeouts::default().queue_secs);
    let enabled = only == Only::Enabled;
    let statement = db.prepare_cached(CREATE).await.map_err(store_error)?;
    let rows = db
        .query(
            &statement,
            &[
                &column(|(id, ..)| id.0),
                &column(|(_, new, _)| new.account.0),
                &column(|(_, new, _)| new.event.0),
                &column(|(_, new, _)| new.flow.0),
                &column(|(_, new, _)| new.version.0),
                &queue_secs,
                &enabled,
                &hashes,
                &keys,
                &held,
                &until,
                &reasons,
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(rows.iter().map(|row| ExecutionId(row.get(0))).collect())
}
