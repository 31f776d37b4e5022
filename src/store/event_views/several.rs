//! Several events at once, as a replay asks for them.

use super::{Routing, read_routing};
use crate::store::{events, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::Event,
    ids::{AccountId, EventId, FlowId},
    ports::StoreError,
};
use std::collections::BTreeMap;
use tokio_postgres::Row;
use uuid::Uuid;

const STANDING: &str = include_str!("standing.sql");

/// How the routing of an event stands, and for whom.
#[derive(Clone, Debug)]
pub struct Standing {
    pub received_at: DateTime<Utc>,
    pub routing: Routing,
    /// The flows its routing waits for; `None`: all of them.
    pub waits_for: Option<Vec<FlowId>>,
}

/// How the routing of these events stands, of those that are kept.
pub async fn standing(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[EventId],
) -> Result<BTreeMap<EventId, Standing>, StoreError> {
    let (Some(lowest), Some(highest)) = (ids.iter().min(), ids.iter().max()) else {
        return Ok(BTreeMap::new());
    };
    let all: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let statement = db.prepare_cached(STANDING).await.map_err(store_error)?;
    let rows = db
        .query(&statement, &[&account.0, &all, &lowest.0, &highest.0])
        .await
        .map_err(store_error)?;
    Ok(rows.iter().map(read).collect())
}

/// Takes events as the router has them off the front of `ids`, which ascend: as many as may be in memory together, and
/// one at least. Those that are not kept, or are another account's, are left out.
pub async fn part(
    db: &impl GenericClient,
    account: AccountId,
    ids: &mut Vec<EventId>,
) -> Result<Vec<Event>, StoreError> {
    events::read::part(db, account, ids).await
}

fn read(row: &Row) -> (EventId, Standing) {
    let flows = row.get::<_, Option<Vec<Uuid>>>("flow_ids");
    let standing = Standing {
        received_at: row.get("received_at"),
        routing: read_routing(row),
        waits_for: flows.map(|ids| ids.into_iter().map(FlowId).collect()),
    };
    (EventId(row.get("id")), standing)
}
