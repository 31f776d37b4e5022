//! Whether a poll told of a change before its webhook came (R-A10).

use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::EventId,
    ports::{Route, StoreError},
};
use std::collections::HashMap;
use uuid::Uuid;

const LOCK_TRACKERS: &str = include_str!("lock_trackers.sql");
const NOTE_TOLD: &str = include_str!("note_told.sql");
const TOLD_BY_POLL: &str = include_str!("told_by_poll.sql");

/// Why some of the events start nothing: a poll told of the same change. Nothing else is told of their trackers until
/// the transaction ends.
pub(super) async fn told(
    db: &impl GenericClient,
    routes: &[&Route],
) -> Result<HashMap<EventId, String>, StoreError> {
    let said: Vec<Said> = routes.iter().filter_map(|route| said(route)).collect();
    let ids: Vec<Uuid> = said.iter().map(|said| said.event).collect();
    let (Some(lowest), Some(highest)) = (ids.iter().min(), ids.iter().max()) else {
        return Ok(HashMap::new());
    };
    let trackers: Vec<Uuid> = said.iter().map(|said| said.tracker).collect();
    let objects: Vec<&str> = said.iter().map(|said| said.object.as_str()).collect();
    let versions: Vec<Option<DateTime<Utc>>> = said.iter().map(|said| said.version).collect();
    let statement = db.prepare_cached(LOCK_TRACKERS).await.map_err(store_error)?;
    db.execute(&statement, &[&trackers]).await.map_err(store_error)?;
    // A statement of its own: it sees what was committed while the one before waited.
    let statement = db.prepare_cached(TOLD_BY_POLL).await.map_err(store_error)?;
    let rows = db
        .query(&statement, &[&ids, &trackers, &objects, &versions, lowest, highest])
        .await
        .map_err(store_error)?;
    let why = |first: Uuid| format!("polling told of this change first, as event {first}");
    let told = rows.iter().map(|row| (EventId(row.get("event_id")), why(row.get("told_by"))));
    let told: HashMap<_, _> = told.collect();
    note(db, routes, &told).await?;
    Ok(told)
}

/// Keeps the reasons for whoever asks later.
async fn note(
    db: &impl GenericClient,
    routes: &[&Route],
    told: &HashMap<EventId, String>,
) -> Result<(), StoreError> {
    if told.is_empty() {
        return Ok(());
    }
    let (mut events, mut accounts, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    for route in routes {
        let Some(reason) = told.get(&route.event) else { continue };
        events.push(route.event.0);
        accounts.push(route.account.0);
        reasons.push(reason.as_str());
    }
    let statement = db.prepare_cached(NOTE_TOLD).await.map_err(store_error)?;
    db.execute(&statement, &[&events, &accounts, &reasons]).await.map(drop).map_err(store_error)
}

struct Said {
    event: Uuid,
    tracker: Uuid,
    object: String,
    version: Option<DateTime<Utc>>,
}

/// What an event is about, as `polled_changes` names it.
fn said(route: &Route) -> Option<Said> {
    let news = route.news.as_ref()?;
    let (object, version) = match &news.comment {
        Some(comment) => (format!("comment:{}", comment.external_id), comment.version),
        None => (format!("issue:{}", news.issue.external_id), news.issue.version),
    };
    // PostgreSQL takes no such text, and nothing stored has it.
    let object = object.replace('\0', "");
    Some(Said { event: route.event.0, tracker: news.tracker.0, object, version })
}
