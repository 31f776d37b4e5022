//! The one place where executions come into being: those that their flows' limits let.

use crate::store::{
    flow_control::{self, Consequences, Gathered, LeftOut, Limited},
    outcomes::{Fate, Tally},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    admission::{Control, FlowOutcome, Ledger, Start},
    flow::Timeouts,
    ids::{AccountId, EventId, ExecutionId, FlowId, FlowVersionId},
    ports::StoreError,
};
use uuid::Uuid;

const CREATE: &str = include_str!("create.sql");

/// An execution that may come into being.
#[derive(Clone)]
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
    /// To be counted after the commit.
    pub tally: Tally,
}

/// An execution and how it stands under its flow's limits.
pub(in crate::store) struct Admitted {
    pub id: ExecutionId,
    pub new: NewExecution,
    pub start: Start,
}

impl Admitted {
    fn freely(new: &NewExecution) -> Self {
        Self { id: ExecutionId::fresh(), new: new.clone(), start: Start::default() }
    }
}

/// What admission made of new executions.
#[derive(Default)]
struct Decided {
    admitted: Vec<Admitted>,
    gathered: Vec<Gathered>,
    left_out: Vec<LeftOut>,
}

/// Writes executions with their details and messages, as far as limits let them, in this order.
pub(in crate::store) async fn create(
    db: &impl GenericClient,
    new: &[NewExecution],
    only: Only,
) -> Result<Created, StoreError> {
    let limited = Limited::of(new.iter().filter_map(|new| new.control.as_deref()));
    if limited.is_none() {
        let free: Vec<Admitted> = new.iter().map(Admitted::freely).collect();
        let made = insert(db, Columns::of(&free), only).await?;
        let tally = Tally::NONE.and(Fate::Started, made.len());
        return Ok(Created { made, tally, ..Created::default() });
    }
    let mut ledger = flow_control::read(db, limited).await?;
    let Decided { admitted, gathered, left_out } = decide(&mut ledger, new);
    let (made, tally) = insert_and_keep(db, ledger.now, admitted, only).await?;
    let changed = flow_control::Changed::of(&ledger, &gathered);
    flow_control::gather(db, changed, only == Only::Enabled).await?;
    let outcomes = outcomes(&left_out, &gathered);
    flow_control::note(db, left_out, only == Only::Enabled).await?;
    let tally = outcomes.iter().fold(tally, |tally, (.., outcome)| tally.and_one(*outcome));
    Ok(Created { made, outcomes, tally })
}

fn decide(ledger: &mut Ledger, new: &[NewExecution]) -> Decided {
    let mut decided = Decided::default();
    for new in new {
        let Some(control) = &new.control else {
            decided.admitted.push(Admitted::freely(new));
            continue;
        };
        if let Some(gathering) = ledger.gather(control, Uuid::now_v7()) {
            let (new, control) = (new.clone(), control.clone());
            decided.gathered.push(Gathered { gathering, new, control });
            continue;
        }
        let id = ExecutionId::fresh();
        match ledger.admit(id, control) {
            Ok(start) => decided.admitted.push(Admitted { id, new: new.clone(), start }),
            Err(why) => decided.left_out.push(LeftOut::new(new, why)),
        }
    }
    decided
}

fn outcomes(left_out: &[LeftOut], gathered: &[Gathered]) -> Vec<(EventId, FlowId, FlowOutcome)> {
    let refused = left_out.iter().map(|one| (one.event, one.flow, one.why.outcome));
    let joined = gathered.iter().map(|one| (one.new.event, one.new.flow, one.outcome()));
    refused.chain(joined).collect()
}

/// Writes executions that were admitted, and what their admission means for others; which came into being, and what is
/// to be counted of them after the commit.
pub(in crate::store) async fn insert_and_keep(
    db: &impl GenericClient,
    now: DateTime<Utc>,
    admitted: Vec<Admitted>,
    only: Only,
) -> Result<(Vec<ExecutionId>, Tally), StoreError> {
    let made = insert(db, Columns::of(&admitted), only).await?;
    flow_control::keep(db, Consequences::of(&admitted, &made, now)).await?;
    let tally = Tally::of(&admitted, &made);
    Ok((made, tally))
}

/// Executions as they travel to PostgreSQL: an array for each column.
#[derive(Default)]
struct Columns {
    ids: Vec<Uuid>,
    accounts: Vec<Uuid>,
    events: Vec<Uuid>,
    flows: Vec<Uuid>,
    versions: Vec<Uuid>,
    hashes: Vec<Option<i64>>,
    keys: Vec<Option<String>>,
    held: Vec<bool>,
    until: Vec<Option<DateTime<Utc>>>,
    reasons: Vec<Option<String>>,
}

impl Columns {
    fn of(admitted: &[Admitted]) -> Self {
        let mut columns = Self::default();
        for Admitted { id, new, start } in admitted {
            let concurrency = new.control.as_ref().and_then(|it| it.concurrency.as_ref());
            columns.ids.push(id.0);
            columns.accounts.push(new.account.0);
            columns.events.push(new.event.0);
            columns.flows.push(new.flow.0);
            columns.versions.push(new.version.0);
            columns.hashes.push(concurrency.map(|it| it.key.hash));
            columns.keys.push(concurrency.map(|it| it.key.text.clone()));
            columns.held.push(start.is_held);
            columns.until.push(start.not_before);
            columns.reasons.push(start.reason.clone());
        }
        columns
    }
}

async fn insert(
    db: &impl GenericClient,
    new: Columns,
    only: Only,
) -> Result<Vec<ExecutionId>, StoreError> {
    if new.ids.is_empty() {
        return Ok(Vec::new());
    }
    let queue_secs = f64::from(Timeouts::default().queue_secs);
    let enabled = only == Only::Enabled;
    let statement = db.prepare_cached(CREATE).await.map_err(store_error)?;
    let rows = db
        .query(
            &statement,
            &[
                &new.ids,
                &new.accounts,
                &new.events,
                &new.flows,
                &new.versions,
                &queue_secs,
                &enabled,
                &new.hashes,
                &new.keys,
                &new.held,
                &new.until,
                &new.reasons,
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(rows.iter().map(|row| ExecutionId(row.get(0))).collect())
}
