//! Events that come together: they join, and what they stand for starts when it is time.

use super::{lock, read as read_ledger};
use crate::store::{
    executions::{NewExecution, Only, insert_and_keep},
    rows::from_json,
    store_error,
};
use deadpool_postgres::{GenericClient, Transaction};
use preloop_actors::{
    admission::{Control, FlowOutcome, Gather, Gathering, Keyed, Ledger, Refusal},
    flow::Keep,
    ids::{AccountId, EventId, ExecutionId, FlowId, FlowVersionId},
    ports::StoreError,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
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
pub(in crate::store) struct Gathered<'a> {
    pub gathering: Uuid,
    pub new: &'a NewExecution,
    pub control: &'a Control,
}

/// Reads the open gatherings of these keys.
pub(super) async fn read(
    db: &impl GenericClient,
    ledger: &mut Ledger,
    hashes: impl Iterator<Item = i64>,
) -> Result<(), StoreError> {
    let hashes: Vec<i64> = hashes.collect();
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

/// Writes down which events joined which gatherings; what that made of each of them.
pub(in crate::store) async fn gather(
    db: &impl GenericClient,
    ledger: &Ledger,
    joined: &[Gathered<'_>],
    only_enabled: bool,
) -> Result<Vec<(EventId, FlowId, FlowOutcome)>, StoreError> {
    if joined.is_empty() {
        return Ok(Vec::new());
    }
    // The newest event's version stands for all.
    let of: HashMap<Uuid, &NewExecution> =
        joined.iter().map(|one| (one.gathering, one.new)).collect();
    let changed = ledger.changed_gatherings();
    let changed: Vec<_> = changed.filter_map(|it| Some((it, *of.get(&it.1.id)?))).collect();
    let statement = db.prepare_cached(GATHER).await.map_err(store_error)?;
    db.execute(
        &statement,
        &[
            &changed.iter().map(|((_, it), _)| it.id).collect::<Vec<_>>(),
            &changed.iter().map(|(_, new)| new.account.0).collect::<Vec<_>>(),
            &changed.iter().map(|(_, new)| new.flow.0).collect::<Vec<_>>(),
            &changed.iter().map(|(_, new)| new.version.0).collect::<Vec<_>>(),
            &changed.iter().map(|((hash, _), _)| *hash).collect::<Vec<_>>(),
            &changed.iter().map(|((_, it), _)| it.opened_at).collect::<Vec<_>>(),
            &changed.iter().map(|((_, it), _)| it.due_at).collect::<Vec<_>>(),
            &changed
                .iter()
                .map(|((_, it), _)| i32::try_from(it.events).unwrap_or(i32::MAX))
                .collect::<Vec<_>>(),
            &changed
                .iter()
                .map(|((_, it), _)| i64::try_from(it.bytes).unwrap_or(i64::MAX))
                .collect::<Vec<_>>(),
            &changed.iter().map(|((_, it), _)| it.is_closed).collect::<Vec<_>>(),
            &only_enabled,
        ],
    )
    .await
    .map_err(store_error)?;
    join(db, joined).await?;
    let outcome = |one: &Gathered<'_>| (one.new.event, one.new.flow, outcome_of(one.control));
    Ok(joined.iter().map(outcome).collect())
}

async fn join(db: &impl GenericClient, joined: &[Gathered<'_>]) -> Result<(), StoreError> {
    let controls = joined.iter().map(|one| serde_json::to_value(one.control));
    let controls: Vec<Value> = controls.collect::<Result<_, _>>().map_err(|error| {
        StoreError::Internal(format!("limits of a flow cannot be written: {error}"))
    })?;
    let outcomes: Vec<_> = joined.iter().map(|one| outcome_of(one.control).as_str()).collect();
    let details: Vec<_> = joined.iter().map(|one| waits_for(one.control)).collect();
    let statement = db.prepare_cached(JOIN).await.map_err(store_error)?;
    db.execute(
        &statement,
        &[
            &joined.iter().map(|one| one.gathering).collect::<Vec<_>>(),
            &joined.iter().map(|one| one.new.event.0).collect::<Vec<_>>(),
            &joined.iter().map(|one| one.new.version.0).collect::<Vec<_>>(),
            &controls,
            &outcomes,
            &details,
        ],
    )
    .await
    .map(drop)
    .map_err(store_error)
}

fn outcome_of(control: &Control) -> FlowOutcome {
    match control.gather.as_ref().map(|gather| &gather.rule) {
        Some(Gather::Batch(_)) => FlowOutcome::Batched,
        _ => FlowOutcome::Debounced,
    }
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

/// Starts what gatherings stand for whose time has come. Says how many were settled.
pub(super) async fn start_due(tx: &Transaction<'_>) -> Result<u64, StoreError> {
    let seen = due(tx).await?;
    if seen.is_empty() {
        return Ok(0);
    }
    lock(tx, seen.iter().map(|due| &due.control)).await?;
    let locked: HashSet<i64> = seen.iter().flat_map(|due| due.control.hashes()).collect();
    // As they stand now that nobody else touches them. Another event may stand for one now, with keys of its own:
    // that one waits for the next time.
    let due: Vec<Due> = due(tx).await?;
    let due: Vec<Due> = due
        .into_iter()
        .filter(|due| due.control.hashes().all(|hash| locked.contains(&hash)))
        .collect();
    let controls: Vec<&Control> = due.iter().filter_map(|due| due.new.control.as_deref()).collect();
    let mut ledger = read_ledger(tx, &controls).await?;
    let (mut admitted, mut refused) = (Vec::new(), BTreeMap::new());
    let mut by_execution = HashMap::new();
    for one in &due {
        let id = ExecutionId::fresh();
        match ledger.admit(id, &one.control.gathered()) {
            Ok(start) => {
                by_execution.insert(id, one.id);
                admitted.push((id, &one.new, start));
            }
            Err(why) => drop(refused.insert(one.id, why)),
        }
    }
    let made = insert_and_keep(tx, ledger.now, &admitted, Only::Enabled).await?;
    let made = made.into_iter().filter_map(|id| Some((*by_execution.get(&id)?, id)));
    settle(tx, &due, &made.collect(), &refused).await?;
    Ok(due.len() as u64)
}

/// Writes down what became of their events, and forgets them.
async fn settle(
    db: &impl GenericClient,
    due: &[Due],
    made: &HashMap<Uuid, ExecutionId>,
    refused: &BTreeMap<Uuid, Refusal>,
) -> Result<(), StoreError> {
    let gone = Refusal {
        outcome: FlowOutcome::Skipped,
        detail: "the flow was disabled or deleted before its time came".to_owned(),
    };
    let why = |due: &Due| match made.contains_key(&due.id) {
        true => None,
        false => Some(refused.get(&due.id).unwrap_or(&gone)),
    };
    let statement = db.prepare_cached(SETTLE).await.map_err(store_error)?;
    db.execute(
        &statement,
        &[
            &due.iter().map(|due| due.id).collect::<Vec<_>>(),
            &due.iter().map(|due| due.new.event.0).collect::<Vec<_>>(),
            &due.iter().map(|due| made.get(&due.id).map(|id| id.0)).collect::<Vec<_>>(),
            &due.iter().map(|due| why(due).map(|it| it.outcome.as_str())).collect::<Vec<_>>(),
            &due.iter().map(|due| why(due).map(|it| it.detail.as_str())).collect::<Vec<_>>(),
        ],
    )
    .await
    .map(drop)
    .map_err(store_error)
}
