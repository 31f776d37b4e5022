//! Events that come together: they join, and what they stand for starts when it is time.

use super::{Limited, lock, read as read_ledger};
use crate::store::{
    executions::{Admitted, NewExecution, Only, insert_and_keep},
    outcomes::Tally,
    rows::from_json,
    schedules::{self, settle_gathered},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::{GenericClient, Transaction};
use preloop_actors::{
    admission::{Control, FlowOutcome, Gather, Gathering, Keyed, Ledger, Refusal},
    flow::Keep,
    ids::{AccountId, EventId, ExecutionId, FlowId, FlowVersionId},
    ports::{SkipReason, StoreError},
};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use tokio_postgres::Row;
use uuid::Uuid;

const GATHERINGS: &str = include_str!("gatherings.sql");
const GATHER: &str = include_str!("gather.sql");
const JOIN: &str = include_str!("join.sql");
const DUE: &str = include_str!("due.sql");
const SETTLE: &str = include_str!("settle.sql");

/// Most gatherings that one transaction starts.
const BATCH_MAX: i64 = 100;

/// An event that joined a gathering.
pub(in crate::store) struct Gathered {
    pub gathering: Uuid,
    pub new: NewExecution,
    pub control: Box<Control>,
}

impl Gathered {
    pub fn outcome(&self) -> FlowOutcome {
        match self.control.gather.as_ref().map(|gather| &gather.rule) {
            Some(Gather::Batch(_)) => FlowOutcome::Batched,
            _ => FlowOutcome::Debounced,
        }
    }
}

/// Reads the open gatherings of these keys.
pub(super) async fn read(
    db: &impl GenericClient,
    ledger: &mut Ledger,
    hashes: Vec<i64>,
) -> Result<(), StoreError> {
    if hashes.is_empty() {
        return Ok(());
    }
    let statement = db.prepare_cached(GATHERINGS).await.map_err(store_error)?;
    for row in db.query(&statement, &[&hashes]).await.map_err(store_error)? {
        let gathering = Gathering {
            id: row.get("id"),
            opened_at: row.get("opened_at"),
            due_at: row.get("due_at"),
            events: row.get::<_, i32>("events").unsigned_abs(),
            bytes: row.get::<_, i64>("bytes").unsigned_abs(),
            is_closed: false,
            is_changed: false,
        };
        ledger.add_gathering(row.get("key_hash"), gathering);
    }
    Ok(())
}

/// Gatherings as events have changed them, and those events: an array for each column.
#[derive(Default)]
pub(in crate::store) struct Changed {
    ids: Vec<Uuid>,
    accounts: Vec<Uuid>,
    flows: Vec<Uuid>,
    versions: Vec<Uuid>,
    hashes: Vec<i64>,
    opened: Vec<DateTime<Utc>>,
    due: Vec<DateTime<Utc>>,
    counts: Vec<i32>,
    bytes: Vec<i64>,
    closed: Vec<bool>,
    joined: Joined,
}

#[derive(Default)]
struct Joined {
    gatherings: Vec<Uuid>,
    events: Vec<Uuid>,
    versions: Vec<Uuid>,
    controls: Vec<Value>,
    outcomes: Vec<&'static str>,
    details: Vec<String>,
}

impl Changed {
    /// What these events made of the ledger's gatherings.
    pub fn of(ledger: &Ledger, gathered: &[Gathered]) -> Self {
        let mut changed = Self::default();
        // The newest event's version stands for all.
        let of: HashMap<Uuid, &NewExecution> =
            gathered.iter().map(|one| (one.gathering, &one.new)).collect();
        for (hash, state) in ledger.changed_gatherings() {
            let Some(new) = of.get(&state.id) else { continue };
            changed.ids.push(state.id);
            changed.accounts.push(new.account.0);
            changed.flows.push(new.flow.0);
            changed.versions.push(new.version.0);
            changed.hashes.push(hash);
            changed.opened.push(state.opened_at);
            changed.due.push(state.due_at);
            changed.counts.push(i32::try_from(state.events).unwrap_or(i32::MAX));
            changed.bytes.push(i64::try_from(state.bytes).unwrap_or(i64::MAX));
            changed.closed.push(state.is_closed);
        }
        for one in gathered {
            let joined = &mut changed.joined;
            joined.gatherings.push(one.gathering);
            joined.events.push(one.new.event.0);
            joined.versions.push(one.new.version.0);
            // Of plain fields alone, which always can be written.
            joined.controls.push(serde_json::to_value(&one.control).unwrap_or_default());
            joined.outcomes.push(one.outcome().as_str());
            joined.details.push(waits_for(&one.control));
        }
        changed
    }
}

/// Writes down which events joined which gatherings.
pub(in crate::store) async fn gather(
    db: &impl GenericClient,
    changed: Changed,
    only_enabled: bool,
) -> Result<(), StoreError> {
    if changed.ids.is_empty() {
        return Ok(());
    }
    let statement = db.prepare_cached(GATHER).await.map_err(store_error)?;
    db.execute(
        &statement,
        &[
            &changed.ids,
            &changed.accounts,
            &changed.flows,
            &changed.versions,
            &changed.hashes,
            &changed.opened,
            &changed.due,
            &changed.counts,
            &changed.bytes,
            &changed.closed,
            &only_enabled,
        ],
    )
    .await
    .map_err(store_error)?;
    let Joined { gatherings, events, versions, controls, outcomes, details } = changed.joined;
    let statement = db.prepare_cached(JOIN).await.map_err(store_error)?;
    db.execute(&statement, &[&gatherings, &events, &versions, &controls, &outcomes, &details])
        .await
        .map(drop)
        .map_err(store_error)
}

fn waits_for(control: &Control) -> String {
    let Some(Keyed { key, rule }) = &control.gather else { return String::new() };
    let key = if key.text.is_empty() { String::new() } else { format!(" with key `{}`", key.text) };
    match rule {
        Gather::Debounce(rule) => format!("waits for {} s of quiet{key}", rule.wait_secs),
        Gather::Batch(rule) => {
            format!("waits up to {} s for {} events{key}", rule.wait_secs, rule.size)
        }
    }
}

/// A gathering whose time has come, with the event that stands for it.
struct Due {
    id: Uuid,
    new: NewExecution,
    control: Control,
}

impl Due {
    fn from(row: &Row) -> Result<Self, StoreError> {
        let (first, last): (Control, Control) =
            (from_json(row, "first_control")?, from_json(row, "last_control")?);
        let keeps_last = matches!(
            last.gather.as_ref().map(|gather| &gather.rule),
            Some(Gather::Debounce(rule)) if rule.keep == Keep::Last
        );
        let (event, control) = match keeps_last {
            true => (row.get("last_event"), last),
            false => (row.get("first_event"), first),
        };
        let new = NewExecution {
            account: AccountId(row.get("account_id")),
            event: EventId(event),
            flow: FlowId(row.get("flow_id")),
            version: FlowVersionId(row.get("flow_version_id")),
            control: Some(Box::new(control.gathered())),
        };
        Ok(Self { id: row.get("id"), new, control })
    }
}

async fn due(db: &impl GenericClient) -> Result<Vec<Due>, StoreError> {
    let statement = db.prepare_cached(DUE).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&BATCH_MAX]).await.map_err(store_error)?;
    rows.iter().map(Due::from).collect()
}

/// Starts what gatherings stand for whose time has come. Says how many were settled, and what is to be counted of them
/// after the commit.
pub(super) async fn start_due(tx: &Transaction<'_>) -> Result<(u64, Tally), StoreError> {
    let seen = due(tx).await?;
    if seen.is_empty() {
        return Ok((0, Tally::NONE));
    }
    let locked: Vec<i64> = hashes(&seen);
    lock(tx, locked.clone()).await?;
    // As they stand now that nobody else touches them.
    let due = those_locked(due(tx).await?, &locked);
    let mut ledger = read_ledger(tx, limited(&due)).await?;
    let Plan { admitted, by_execution, refused } = plan(&mut ledger, &due);
    let (made, tally) = insert_and_keep(tx, ledger.now, admitted, Only::Enabled).await?;
    let tally = refused.values().fold(tally, |tally, why| tally.and_one(why.outcome));
    settle(tx, Settled::of(&due, &made, &by_execution, &refused)).await?;
    Ok((due.len() as u64, tally))
}

fn hashes(due: &[Due]) -> Vec<i64> {
    due.iter().flat_map(|due| due.control.hashes().collect::<Vec<_>>()).collect()
}

/// Another event may stand for a gathering by now, with keys of its own: that one waits for the next time.
fn those_locked(due: Vec<Due>, locked: &[i64]) -> Vec<Due> {
    let locked: HashSet<i64> = locked.iter().copied().collect();
    due.into_iter().filter(|due| due.control.hashes().all(|hash| locked.contains(&hash))).collect()
}

fn limited(due: &[Due]) -> Limited {
    Limited::of(due.iter().filter_map(|due| due.new.control.as_deref()))
}

/// What admission made of gatherings.
#[derive(Default)]
struct Plan {
    admitted: Vec<Admitted>,
    by_execution: HashMap<ExecutionId, Uuid>,
    refused: HashMap<Uuid, Refusal>,
}

fn plan(ledger: &mut Ledger, due: &[Due]) -> Plan {
    let mut plan = Plan::default();
    for one in due {
        let id = ExecutionId::fresh();
        match ledger.admit(id, &one.control.gathered()) {
            Ok(start) => {
                plan.by_execution.insert(id, one.id);
                plan.admitted.push(Admitted { id, new: one.new.clone(), start });
            }
            Err(why) => drop(plan.refused.insert(one.id, why)),
        }
    }
    plan
}

/// What became of gatherings: an array for each column.
#[derive(Default)]
struct Settled {
    /// Of fire times among them; their gatherings and executions are those of all.
    ticks: schedules::Gathered,
    events: Vec<Uuid>,
    outcomes: Vec<Option<&'static str>>,
    details: Vec<Option<String>>,
}

impl Settled {
    fn of(
        due: &[Due],
        made: &[ExecutionId],
        by_execution: &HashMap<ExecutionId, Uuid>,
        refused: &HashMap<Uuid, Refusal>,
    ) -> Self {
        let gone = Refusal {
            outcome: FlowOutcome::Skipped,
            detail: "the flow was disabled or deleted before its time came".to_owned(),
        };
        let made = made.iter().filter_map(|id| Some((*by_execution.get(id)?, id.0)));
        let made: HashMap<Uuid, Uuid> = made.collect();
        let mut settled = Self::default();
        for one in due {
            let execution = made.get(&one.id).copied();
            let why = refused.get(&one.id).unwrap_or(&gone);
            let why = execution.is_none().then_some(why);
            let refused = refused.contains_key(&one.id);
            let reason = if refused { SkipReason::Limited } else { SkipReason::Idle };
            settled.ticks.gatherings.push(one.id);
            settled.ticks.executions.push(execution);
            settled.ticks.reasons.push(execution.is_none().then_some(reason.as_str()));
            settled.events.push(one.new.event.0);
            settled.outcomes.push(why.map(|why| why.outcome.as_str()));
            settled.details.push(why.map(|why| why.detail.clone()));
        }
        settled
    }
}

/// Writes down what became of their events, and forgets them.
async fn settle(db: &impl GenericClient, settled: Settled) -> Result<(), StoreError> {
    let Settled { ticks, events, outcomes, details } = settled;
    settle_gathered(db, &ticks).await?;
    let schedules::Gathered { gatherings, executions, .. } = ticks;
    let statement = db.prepare_cached(SETTLE).await.map_err(store_error)?;
    db.execute(&statement, &[&gatherings, &events, &executions, &outcomes, &details])
        .await
        .map(drop)
        .map_err(store_error)
}
