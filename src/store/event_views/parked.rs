//! Parked events by what they have in common, so that one bug is one line.

use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, EventId, FlowId},
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const PARKED: &str = include_str!("parked.sql");
const PARKED_IDS: &str = include_str!("parked_ids.sql");

/// Most groups that are shown.
const GROUPS_MAX: i64 = 100;

/// Parked events with one cause.
#[derive(Clone, Debug)]
pub struct ParkedGroup {
    /// Names the group for as long as it has events.
    pub key: String,
    /// What the failures have in common, such as `too_much_work`, `out_of_time` or `panicked`.
    pub cause: String,
    /// The flows that broke; `None`: the event could not be routed at all.
    pub flows: Option<Vec<FlowId>>,
    pub events: i64,
    pub first_at: DateTime<Utc>,
    pub last_at: DateTime<Utc>,
    /// The latest reason, in full.
    pub reason: Option<String>,
    /// A few of the events, the newest first.
    pub samples: Vec<EventId>,
}

/// What is parked, the latest first; at most a hundred groups.
pub async fn parked(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Vec<ParkedGroup>, StoreError> {
    let statement = db.prepare_cached(PARKED).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &GROUPS_MAX]).await.map_err(store_error)?;
    Ok(rows.iter().map(read).collect())
}

/// The events of a group after one of them, oldest first.
pub async fn parked_ids(
    db: &impl GenericClient,
    account: AccountId,
    group: &str,
    after: Option<EventId>,
    limit: i64,
) -> Result<Vec<EventId>, StoreError> {
    let after = after.map_or(Uuid::nil(), |id| id.0);
    let statement = db.prepare_cached(PARKED_IDS).await.map_err(store_error)?;
    let rows =
        db.query(&statement, &[&account.0, &group, &after, &limit]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| EventId(row.get("id"))).collect())
}

fn read(row: &Row) -> ParkedGroup {
    let flows = row.get::<_, Option<Vec<Uuid>>>("flow_ids");
    let samples = row.get::<_, Vec<Uuid>>("samples");
    ParkedGroup {
        key: row.get("key"),
        cause: row.get("cause"),
        flows: flows.map(|ids| ids.into_iter().map(FlowId).collect()),
        events: row.get("events"),
        first_at: row.get("first_at"),
        last_at: row.get("last_at"),
        reason: row.get("reason"),
        samples: samples.into_iter().map(EventId).collect(),
    }
}
