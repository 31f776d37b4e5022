//! Keeping events: one statement for a batch of new deliveries, a second one only when some came before.

use super::prepare::{NewEvent, prepare};
use crate::store::{Store, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::{IncomingEvent, ProjectRef},
    ids::EventId,
    ports::{Appended, StoreError},
};
use std::collections::{HashMap, HashSet};
use tokio_postgres::types::Json;
use uuid::Uuid;

const APPEND: &str = include_str!("append.sql");
const FIRST_DELIVERIES: &str = include_str!("first_deliveries.sql");

/// Most bytes of payload in one statement; PostgreSQL takes a gigabyte at the very most.
const STATEMENT_BYTES_MAX: usize = 128 * 1024 * 1024;

/// Where kept events go next.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Next {
    Router,
    /// Nowhere: their flow is known already.
    Started,
}

pub(super) async fn append(
    store: &Store,
    batch: Vec<IncomingEvent>,
) -> Result<Vec<Appended>, StoreError> {
    let events = prepare(batch).await?;
    store
        .within(async |db| {
            let parts = parts(&events);
            // The common case: the statement is its own transaction, and one round trip is all.
            if let [part] = parts[..] {
                return keep(&*db, part, Next::Router).await;
            }
            let tx = db.transaction().await.map_err(store_error)?;
            let mut answers = Vec::with_capacity(events.len());
            for part in parts {
                answers.extend(keep(&tx, part, Next::Router).await?);
            }
            tx.commit().await.map_err(store_error)?;
            Ok(answers)
        })
        .await
}

/// Events made ready before the transaction that keeps them.
pub(in crate::store) struct Prepared(Vec<NewEvent>);

impl Prepared {
    pub(in crate::store) async fn of(batch: Vec<IncomingEvent>) -> Result<Self, StoreError> {
        prepare(batch).await.map(Self)
    }

    /// Keeps what is new for the router; answers in the order of the batch.
    pub(in crate::store) async fn append(
        &self,
        db: &impl GenericClient,
    ) -> Result<Vec<Appended>, StoreError> {
        let mut answers = Vec::with_capacity(self.0.len());
        for part in parts(&self.0) {
            answers.extend(keep(db, part, Next::Router).await?);
        }
        Ok(answers)
    }
}

/// Keeps what is new; answers in the order of `events`.
pub(super) async fn keep(
    db: &impl GenericClient,
    events: &[NewEvent],
    next: Next,
) -> Result<Vec<Appended>, StoreError> {
    let fresh = insert(db, events, next).await?;
    if fresh.len() == events.len() {
        return Ok(events.iter().map(|new| Appended { id: new.id, duplicate: false }).collect());
    }
    // A new statement sees what the first one met: rows of transactions that ended meanwhile.
    let repeated = events.iter().filter(|new| !fresh.contains(&new.id.0));
    let first = first_deliveries(db, repeated).await?;
    let answer = |new: &NewEvent| {
        if fresh.contains(&new.id.0) {
            return Ok(Appended { id: new.id, duplicate: false });
        }
        let id = first.get(&new.key_hash).copied();
        id.map(|id| Appended { id, duplicate: true }).ok_or_else(|| {
            let key = &new.event.delivery_key;
            StoreError::Unavailable(format!("delivery `{key}` left the ledger just now"))
        })
    };
    events.iter().map(answer).collect()
}

async fn insert(
    db: &impl GenericClient,
    events: &[NewEvent],
    next: Next,
) -> Result<HashSet<Uuid>, StoreError> {
    let statement = db.prepare_cached(APPEND).await.map_err(store_error)?;
    let rows = db
        .query(
            &statement,
            &[
                &column(events, |new| new.id.0),
                &column(events, |new| new.event.account.0),
                &column(events, |new| new.event.source.as_str()),
                &column(events, |new| new.event.source_id.0),
                &column(events, |new| new.event.delivery_key.as_str()),
                &column(events, |new| new.event.tracker.map(|tracker| tracker.0)),
                &column(events, |new| new.event.organization.map(|organization| organization.0)),
                &column(events, |new| new.event.content.kind.as_str()),
                &column(events, |new| new.event.content.raw_kind.as_str()),
                &project(events, |project| &project.external_id),
                &project(events, |project| &project.identifier),
                &project(events, |project| &project.name),
                &column(events, |new| new.event.content.subject.as_deref()),
                &column(events, |new| new.event.content.subject_url.as_deref()),
                &column(events, |new| new.event.content.actor.as_deref()),
                &column(events, |new| Json(&new.event.content.attributes)),
                &column(events, |new| new.event.content.causation.depth),
                &column(events, |new| new.event.content.causation.execution.map(|id| id.0)),
                &column(events, |new| new.event.content.causation.own),
                &column(events, |new| new.payload.encoding()),
                &column(events, |new| new.payload.bytes()),
                &column(events, |new| new.payload_bytes),
                &column(events, |new| new.key_hash),
                &(next == Next::Router),
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// One column of the batch: rows travel to PostgreSQL as arrays.
fn column<'a, T>(events: &'a [NewEvent], value: impl Fn(&'a NewEvent) -> T) -> Vec<T> {
    events.iter().map(value).collect()
}

fn project(events: &[NewEvent], field: impl Fn(&ProjectRef) -> &str) -> Vec<Option<&str>> {
    column(events, |new| new.event.content.project.as_ref().map(&field))
}

/// The events that were first, by the hashes of their keys.
async fn first_deliveries<'a>(
    db: &impl GenericClient,
    repeated: impl Iterator<Item = &'a NewEvent>,
) -> Result<HashMap<Uuid, EventId>, StoreError> {
    let hashes: Vec<Uuid> = repeated.map(|new| new.key_hash).collect();
    let statement = db.prepare_cached(FIRST_DELIVERIES).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&hashes]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| (row.get("key_hash"), EventId(row.get("event_id")))).collect())
}

/// Cuts a batch where one statement would carry too much.
fn parts(events: &[NewEvent]) -> Vec<&[NewEvent]> {
    let mut bytes = 0;
    let fits = |this: &NewEvent, next: &NewEvent| {
        bytes += this.payload.bytes().len();
        let fits = bytes + next.payload.bytes().len() <= STATEMENT_BYTES_MAX;
        bytes = if fits { bytes } else { 0 };
        fits
    };
    events.chunk_by(fits).collect()
}
