//! Reading events back.

use super::{payload::decode, projects};
use crate::store::{Store, store_error, within::unreadable};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::{Causation, Event, IncomingEvent, Normalized, ProjectRef},
    ids::{
        AccountId, EventId, ExecutionId, FlowId, OrganizationId, ProjectId, SourceId, TrackerId,
    },
    ports::{Backlog, StoreError},
};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, time::Instant};
use tokio_postgres::{Row, types::Json};
use uuid::Uuid;

const UNROUTED: &str = include_str!("unrouted.sql");
const EVENTS: &str = include_str!("events.sql");
const EVENT: &str = include_str!("event.sql");

/// Most payload that one read brings into memory, in bytes; a single larger event still comes.
pub(super) const READ_BYTES_MAX: i64 = 16 * 1024 * 1024;
/// One second of version 7 ids, whose first 48 bits count milliseconds: commits that overtake each other are
/// closer together than that, and stragglers are found by the next read from the start.
pub(in crate::store) const UNROUTED_MARGIN: u128 = 1_000 << 80;
/// Payloads beyond this many bytes are decompressed off the async threads.
const INLINE_BYTES_MAX: usize = 256 * 1024;

pub(super) async fn unrouted(store: &Store, limit: usize) -> Result<Backlog, StoreError> {
    store
        .within(async |db| {
            let reading = store.unrouted.begin(Instant::now());
            let (waiting, now) = waiting(&*db, reading.from, limit).await?;
            let read_at = Instant::now();
            let (mut events, cut) = events(&*db, waiting.keys().copied().collect()).await?;
            // What was left out is where the next read begins.
            let last = match cut {
                true => events.last().map(|event| event.id.0),
                false => waiting.last_key_value().map(|(id, _)| *id),
            };
            let more = cut || waiting.len() >= limit;
            // Behind an id of a clock that is ahead, everybody else's events would not be seen.
            let last = last.map(|id| id.min(now).as_u128());
            store.unrouted.ended(&reading, last, more, read_at);
            let mut only = BTreeMap::new();
            for event in &mut events {
                let Some(waiting) = waiting.get(&event.id.0) else { continue };
                event.attempts = waiting.attempts;
                only.extend(waiting.flows.clone().map(|flows| (event.id, flows)));
            }
            projects::resolve(db, &mut events).await?;
            Ok(Backlog { events, more, only })
        })
        .await
}

/// How an event waits.
struct Waiting {
    /// How often routing it has failed.
    attempts: i16,
    /// The flows it waits for; `None`: all.
    flows: Option<Vec<FlowId>>,
}

/// The ids from `from` on that wait; and the lowest id of this moment.
async fn waiting(
    db: &impl GenericClient,
    from: u128,
    limit: usize,
) -> Result<(BTreeMap<Uuid, Waiting>, Uuid), StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let statement = db.prepare_cached(UNROUTED).await.map_err(store_error)?;
    let rows =
        db.query(&statement, &[&limit, &Uuid::from_u128(from)]).await.map_err(store_error)?;
    let now = rows.first().map_or(Uuid::nil(), |row| row.get("now"));
    let read = |row: &Row| {
        let flows = row.get::<_, Option<Vec<Uuid>>>("flow_ids");
        let flows = flows.map(|ids| ids.into_iter().map(FlowId).collect());
        (row.get("event_id"), Waiting { attempts: row.get("attempts"), flows })
    };
    Ok((rows.iter().map(read).collect(), now))
}

/// Events by ascending ids, and whether the last ones were left out because together they are too large.
async fn events(db: &impl GenericClient, ids: Vec<Uuid>) -> Result<(Vec<Event>, bool), StoreError> {
    let (Some(lowest), Some(highest)) = (ids.first(), ids.last()) else {
        return Ok((Vec::new(), false));
    };
    let statement = db.prepare_cached(EVENTS).await.map_err(store_error)?;
    let rows = db
        .query(&statement, &[&ids, lowest, highest, &READ_BYTES_MAX])
        .await
        .map_err(store_error)?;
    let found = rows.first().map_or(0, |row| row.get::<_, i64>("found"));
    let cut = i64::try_from(rows.len()).is_ok_and(|read| read < found);
    Ok((decode_all(rows).await?, cut))
}

/// All of these events that are kept, by ascending ids. Their payloads together must fit into memory.
pub(in crate::store) async fn these(
    db: &impl GenericClient,
    mut ids: Vec<Uuid>,
) -> Result<Vec<Event>, StoreError> {
    let mut all = Vec::new();
    loop {
        let (read, cut) = events(db, ids.clone()).await?;
        let last = read.last().map(|event| event.id.0);
        all.extend(read);
        match last.filter(|_| cut) {
            Some(last) => ids.retain(|id| *id > last),
            None => return Ok(all),
        }
    }
}

/// Takes events off the front of `ids`, which ascend: as many as may be in memory together, and one at least. Those
/// that are not kept, or are another account's, are left out.
pub(in crate::store) async fn part(
    db: &impl GenericClient,
    account: AccountId,
    ids: &mut Vec<EventId>,
) -> Result<Vec<Event>, StoreError> {
    let (mut found, cut) = events(db, ids.iter().map(|id| id.0).collect()).await?;
    match found.last().map(|event| event.id).filter(|_| cut) {
        Some(last) => ids.retain(|id| *id > last),
        None => ids.clear(),
    }
    found.retain(|event| event.incoming.account == account);
    projects::known(db, &mut found).await?;
    Ok(found)
}

/// One event and its stored project as JSON, null when there is none. `None`: past retention.
pub(in crate::store) async fn event(
    db: &impl GenericClient,
    account: AccountId,
    id: EventId,
) -> Result<Option<(Event, Value)>, StoreError> {
    let statement = db.prepare_cached(EVENT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&id.0, &account.0]).await.map_err(store_error)?;
    let Some(row) = row else { return Ok(None) };
    let project_id: Option<_> = row.get("project_id");
    let project = row.get::<_, Option<Value>>("project").unwrap_or_default();
    let mut events = decode_all(vec![row]).await?;
    Ok(events.pop().map(|event| (Event { project: project_id.map(ProjectId), ..event }, project)))
}

async fn decode_all(rows: Vec<Row>) -> Result<Vec<Event>, StoreError> {
    let bytes: i32 =
        rows.iter().fold(0, |bytes, row| bytes.saturating_add(row.get("payload_bytes")));
    let all = move || rows.iter().map(from_row).collect();
    if usize::try_from(bytes).is_ok_and(|bytes| bytes <= INLINE_BYTES_MAX) {
        return all();
    }
    let task = tokio::task::spawn_blocking(all);
    task.await.map_err(|error| unreadable("an event's payload", error))?
}

fn from_row(row: &Row) -> Result<Event, StoreError> {
    let source: &str = row.get("source");
    let incoming = IncomingEvent {
        account: AccountId(row.get("account_id")),
        source: source.parse().map_err(|error| unreadable("an event's source", error))?,
        source_id: SourceId(row.get("source_id")),
        delivery_key: row.get("delivery_key"),
        tracker: row.get::<_, Option<_>>("tracker_id").map(TrackerId),
        organization: row.get::<_, Option<_>>("organization_id").map(OrganizationId),
        content: content(row),
        payload: decode(row.get("payload_encoding"), row.get("payload"))?,
    };
    Ok(Event {
        id: EventId(row.get("id")),
        received_at: row.get("received_at"),
        project: None,
        incoming,
        attempts: 0,
    })
}

fn content(row: &Row) -> Normalized {
    let Json(attributes) = row.get::<_, Json<Map<String, Value>>>("attributes");
    Normalized {
        kind: row.get("kind"),
        raw_kind: row.get("raw_kind"),
        project: project(row),
        subject: row.get("subject"),
        subject_url: row.get("subject_url"),
        actor: row.get("actor"),
        attributes,
        causation: Causation {
            depth: row.get("causation_depth"),
            execution: row.get::<_, Option<_>>("caused_by").map(ExecutionId),
            own: row.get("is_own"),
        },
    }
}

fn project(row: &Row) -> Option<ProjectRef> {
    Some(ProjectRef {
        external_id: row.get::<_, Option<_>>("project_external_id")?,
        identifier: row.get::<_, Option<_>>("project_identifier")?,
        name: row.get::<_, Option<_>>("project_name")?,
    })
}
