//! Executions in line with others: their places behind a key, and the events that came together before they started.

use super::super::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, EventId, ExecutionId},
    ports::StoreError,
};
use std::collections::HashMap;
use uuid::Uuid;

const PLACES: &str = include_str!("places.sql");
const GATHERED: &str = include_str!("gathered.sql");

/// Most events that are named of an execution.
const GATHERED_MAX: usize = 100;

/// Events that an execution stands for besides its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// The oldest first, at most 100.
    pub events: Vec<EventId>,
    /// There are more.
    pub has_more: bool,
}

/// Why these executions wait, as of now: of those that wait behind a key, how much of it is under way and how many come
/// before. Those that wait for something else are left out. Without any id nothing is asked.
pub async fn places(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, String>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = db.prepare_cached(PLACES).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| (row.get("id"), row.get("reason"))).collect())
}

/// The events that came together, by a debounce or in a batch, before this execution was started for one of them. Kept
/// as long as what became of events is.
pub async fn gathered(
    db: &impl GenericClient,
    account: AccountId,
    id: ExecutionId,
) -> Result<Gathered, StoreError> {
    let statement = db.prepare_cached(GATHERED).await.map_err(store_error)?;
    // One more than is shown tells whether there are more.
    let most = i64::try_from(GATHERED_MAX).unwrap_or(i64::MAX).saturating_add(1);
    let rows = db.query(&statement, &[&id.0, &account.0, &most]).await.map_err(store_error)?;
    let mut events: Vec<EventId> = rows.iter().map(|row| EventId(row.get("event_id"))).collect();
    let has_more = events.len() > GATHERED_MAX;
    events.truncate(GATHERED_MAX);
    Ok(Gathered { events, has_more })
}
