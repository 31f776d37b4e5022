//! Flows as they stood at an earlier moment: what the router knew when it routed an event.

#[cfg(test)]
mod tests;

use super::{flow_reading::version_from, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    flow::FlowVersion,
    ids::{AccountId, EventId, FlowId, FlowVersionId},
    ports::StoreError,
};
use std::collections::HashMap;
use tokio_postgres::Row;
use uuid::Uuid;

const ROUTED_UNDER: &str = include_str!("routed_under.sql");
const GENERATION_AT: &str = include_str!("generation_at.sql");
const GENERATION_NOW: &str = include_str!("generation_now.sql");
const DEPLOYED: &str = include_str!("deployed.sql");
const CHANGED_AFTER: &str = include_str!("changed_after.sql");
const VERSIONS: &str = include_str!("versions.sql");
const GENERATIONS: &str = include_str!("generations.sql");
const SUPPRESSED: &str = include_str!("suppressed.sql");

/// Most flows that are looked at for one event, living ones first.
pub const FLOWS_MAX: i64 = 1_000;

/// A moment in the life of an account's flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The number of the last change that counts.
    pub generation: i64,
    pub at: DateTime<Utc>,
    pub known_by: KnownBy,
}

/// How a moment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// The router wrote it down.
    Router,
    /// By the clock: the event names its own flow, or is from before the router wrote anything down.
    Clock,
    /// The event waits for the router, so it is this moment.
    Now,
}

/// A flow as it stood at a moment.
#[derive(Clone, Debug)]
pub struct Historic {
    /// In the version of the moment, and enabled or not as it was then.
    pub version: FlowVersion,
    pub was_deleted: bool,
    /// How it stands now.
    pub now: Now,
}

/// How a flow stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    pub version: FlowVersionId,
    pub is_enabled: bool,
    pub is_deleted: bool,
}

/// The moment an event was routed; `None`: the router wrote down nothing about it.
pub async fn routed_under(
    db: &impl GenericClient,
    account: AccountId,
    event: EventId,
) -> Result<Option<Moment>, StoreError> {
    let statement = db.prepare_cached(ROUTED_UNDER).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &event.0]).await.map_err(store_error)?;
    Ok(row.map(|row| Moment {
        generation: row.get("generation"),
        at: row.get("routed_at"),
        known_by: KnownBy::Router,
    }))
}

/// An event of which it is asked under which generation it was routed.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub event: EventId,
    pub received_at: DateTime<Utc>,
    /// It waits for no router, and is not parked.
    pub is_routed: bool,
}

/// The generation under which each of these events was routed, as the single questions would find it.
pub async fn generations(
    db: &impl GenericClient,
    account: AccountId,
    asked: &[Asked],
) -> Result<HashMap<EventId, i64>, StoreError> {
    let ids: Vec<Uuid> = asked.iter().map(|one| one.event.0).collect();
    let received: Vec<DateTime<Utc>> = asked.iter().map(|one| one.received_at).collect();
    let routed: Vec<bool> = asked.iter().map(|one| one.is_routed).collect();
    let statement = db.prepare_cached(GENERATIONS).await.map_err(store_error)?;
    let rows =
        db.query(&statement, &[&account.0, &ids, &received, &routed]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| (EventId(row.get("event_id")), row.get("generation"))).collect())
}

/// How flows stood at a time, by the clock.
pub async fn moment_at(
    db: &impl GenericClient,
    account: AccountId,
    at: DateTime<Utc>,
) -> Result<Moment, StoreError> {
    let statement = db.prepare_cached(GENERATION_AT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &at]).await.map_err(store_error)?;
    let generation = row.map_or(0, |row| row.get("generation"));
    Ok(Moment { generation, at, known_by: KnownBy::Clock })
}

/// How flows stand now.
pub async fn now(db: &impl GenericClient, account: AccountId) -> Result<Moment, StoreError> {
    let statement = db.prepare_cached(GENERATION_NOW).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0]).await.map_err(store_error)?;
    let (generation, at) = (row.get("generation"), row.get("at"));
    Ok(Moment { generation, at, known_by: KnownBy::Now })
}

/// The flows there were at a generation, deleted ones last; and how many were left out. With `only`, that one.
pub async fn deployed(
    db: &impl GenericClient,
    account: AccountId,
    generation: i64,
    only: Option<FlowId>,
) -> Result<(Vec<Historic>, i64), StoreError> {
    let statement = db.prepare_cached(DEPLOYED).await.map_err(store_error)?;
    let only = only.map(|flow| flow.0);
    let rows = db
        .query(&statement, &[&account.0, &generation, &only, &FLOWS_MAX])
        .await
        .map_err(store_error)?;
    let total = rows.first().map_or(0, |row| row.get("total"));
    let left_out = total - i64::try_from(rows.len()).unwrap_or(total);
    // A definition that cannot be read starts nothing, and must not hide the others.
    let flows = rows.iter().filter_map(|row| historic(row).ok()).collect();
    Ok((flows, left_out))
}

/// How a flow was changed next after a generation, if it was by `until`: enabled, and deleted.
pub async fn changed_after(
    db: &impl GenericClient,
    account: AccountId,
    flow: FlowId,
    generation: i64,
    until: DateTime<Utc>,
) -> Result<Option<(bool, bool)>, StoreError> {
    let statement = db.prepare_cached(CHANGED_AFTER).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&account.0, &flow.0, &generation, &until])
        .await
        .map_err(store_error)?;
    Ok(row.map(|row| (row.get("is_enabled"), row.get("is_deleted"))))
}

/// These versions, whatever became of them.
pub async fn versions(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[FlowVersionId],
) -> Result<Vec<FlowVersion>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let statement = db.prepare_cached(VERSIONS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    rows.iter().map(version_from).collect()
}

/// Why an event that was routed started nothing, whatever matched, as far as that cannot be seen in the event itself.
pub async fn suppressed(
    db: &impl GenericClient,
    account: AccountId,
    event: EventId,
) -> Result<Option<String>, StoreError> {
    let statement = db.prepare_cached(SUPPRESSED).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &event.0]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("reason")))
}

fn historic(row: &Row) -> Result<Historic, StoreError> {
    let mut version = version_from(row)?;
    version.spec.enabled = row.get("was_enabled");
    Ok(Historic {
        version,
        was_deleted: row.get("was_deleted"),
        now: Now {
            version: FlowVersionId(row.get("version_now")),
            is_enabled: row.get("is_enabled"),
            is_deleted: row.get("is_deleted"),
        },
    })
}
