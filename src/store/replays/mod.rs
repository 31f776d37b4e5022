//! Replays: executions that people start once more for events of the past, each named as such.

use super::{
    flow_control,
    outcomes::{Fate, Tally},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    flow::Timeouts,
    ids::{AccountId, EventId, ExecutionId, FlowId, FlowVersionId, UserId},
    ports::StoreError,
};
use serde_json::Value;
use std::collections::BTreeSet;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

const OPEN: &str = include_str!("open.sql");
const FIND: &str = include_str!("find.sql");
const LOCK: &str = include_str!("lock.sql");
const REPLAY: &str = include_str!("replay.sql");
const SETTLE: &str = include_str!("settle.sql");
const STARTED: &str = include_str!("started.sql");
const OF_EXECUTION: &str = include_str!("of_execution.sql");

/// A flow to be started once more for an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    pub event: EventId,
    pub flow: FlowId,
    pub version: FlowVersionId,
    /// What the limit of those under way counts it by, as hash and text, where the flow has one: a replay obeys it.
    pub key: Option<(i64, String)>,
}

/// An execution that a replay started.
#[derive(Clone, Debug)]
pub struct Replayed {
    pub id: ExecutionId,
    pub event: EventId,
    pub flow: FlowId,
    pub flow_name: String,
    pub flow_version: i32,
    /// What the event had started of this flow before.
    pub former: Option<ExecutionId>,
}

/// A replay, as one of its executions names it.
#[derive(Clone, Debug)]
pub struct Replay {
    pub id: Uuid,
    /// Username of who asked for it, while the user exists.
    pub requested_by: Option<String>,
    pub request: Value,
    pub created_at: DateTime<Utc>,
}

/// Begins a replay, or goes on with it, until the transaction ends. `false`: that id stands for another request.
pub async fn open(
    db: &impl GenericClient,
    account: AccountId,
    by: UserId,
    id: Uuid,
    request: &Value,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0]).await.map_err(store_error)?;
    let statement = db.prepare_cached(OPEN).await.map_err(store_error)?;
    db.execute(&statement, &[&id, &account.0, &by.0, request]).await.map_err(store_error)?;
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&id, &account.0]).await.map_err(store_error)?;
    Ok(row.is_some_and(|row| row.get::<_, Value>("request") == *request))
}

/// Starts what this replay has not started yet; returns the executions that are new. Those with a key wait behind it,
/// and go as there are places.
pub async fn start(
    db: &impl GenericClient,
    account: AccountId,
    replay: Uuid,
    starts: &[Start],
) -> Result<Vec<ExecutionId>, StoreError> {
    if starts.is_empty() {
        return Ok(Vec::new());
    }
    let column = |field: fn(&Start) -> Uuid| starts.iter().map(field).collect::<Vec<_>>();
    let ids = column(|_| ExecutionId::fresh().0);
    let events = column(|start| start.event.0);
    let flows = column(|start| start.flow.0);
    let versions = column(|start| start.version.0);
    let (hashes, keys): (Vec<_>, Vec<_>) =
        starts.iter().map(|start| start.key.clone().unzip()).unzip();
    let queue_secs = f64::from(Timeouts::default().queue_secs);
    let statement = db.prepare_cached(REPLAY).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 9] =
        [&replay, &ids, &events, &flows, &versions, &account.0, &queue_secs, &hashes, &keys];
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    let held: BTreeSet<i64> = hashes.into_iter().flatten().collect();
    flow_control::let_keys_go(db, held.into_iter().collect()).await?;
    Ok(rows.iter().map(|row| ExecutionId(row.get(0))).collect())
}

/// Counts what a replay started, once that is committed.
pub fn count(started: usize) {
    Tally::NONE.and(Fate::Replayed, started).count();
}

/// Parked events that a replay ran are not parked any more.
pub async fn settle(
    db: &impl GenericClient,
    account: AccountId,
    events: &[EventId],
) -> Result<u64, StoreError> {
    let ids: Vec<Uuid> = events.iter().map(|event| event.0).collect();
    let statement = db.prepare_cached(SETTLE).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &ids]).await.map_err(store_error)
}

/// What a replay started for these events, now or before.
pub async fn started(
    db: &impl GenericClient,
    account: AccountId,
    replay: Uuid,
    events: &[EventId],
) -> Result<Vec<Replayed>, StoreError> {
    let ids: Vec<Uuid> = events.iter().map(|event| event.0).collect();
    let statement = db.prepare_cached(STARTED).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&replay, &account.0, &ids]).await.map_err(store_error)?;
    let read = |row: &tokio_postgres::Row| Replayed {
        id: ExecutionId(row.get("id")),
        event: EventId(row.get("event_id")),
        flow: FlowId(row.get("flow_id")),
        flow_name: row.get("flow_name"),
        flow_version: row.get("flow_version"),
        former: row.get::<_, Option<Uuid>>("retry_of").map(ExecutionId),
    };
    Ok(rows.iter().map(read).collect())
}

/// The replay that started an execution, if one did.
pub async fn of_execution(
    db: &impl GenericClient,
    account: AccountId,
    execution: ExecutionId,
) -> Result<Option<Replay>, StoreError> {
    let statement = db.prepare_cached(OF_EXECUTION).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&execution.0, &account.0]).await.map_err(store_error)?;
    Ok(row.map(|row| Replay {
        id: row.get("id"),
        requested_by: row.get("requested_by"),
        request: row.get("request"),
        created_at: row.get("created_at"),
    }))
}
