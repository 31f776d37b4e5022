//! Events as people read them, with how their routing stands.

mod filter;
mod parked;
mod several;

pub use filter::{Filter, ids};
pub use parked::{ParkedGroup, parked, parked_ids};
pub use several::{Standing, part, standing};

use super::{
    events::{self, payload},
    page::{Listing, Slice, Window},
    rows::{from_json, parsed},
    store_error,
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::{Event, Source},
    execution::ExecutionState,
    ids::{AccountId, EventId, ExecutionId, FlowId, FlowVersionId, OrganizationId, TrackerId},
    ports::StoreError,
};
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

/// The furthest a listing of events is counted.
pub const TOTAL_MAX: i64 = 100_000;
/// Most executions shown with an event.
pub const EXECUTIONS_MAX: i64 = 1_000;

/// Longest payload that is decoded at once.
const INLINE_BYTES_MAX: i32 = 256 * 1024;

const LIST: Listing = Listing {
    list: concat!(include_str!("matching.sql"), include_str!("list.sql")),
    count: concat!(include_str!("matching.sql"), include_str!("count.sql")),
};
const GET: &str = include_str!("get.sql");
const EXECUTIONS: &str = include_str!("executions.sql");
const STARTED_SOMETHING: &str = include_str!("started_something.sql");

/// An event as a list shows it.
#[derive(Clone, Debug)]
pub struct EventView {
    pub id: EventId,
    pub source: Source,
    pub kind: String,
    pub raw_kind: String,
    pub tracker: Option<TrackerId>,
    pub organization: Option<OrganizationId>,
    pub project_identifier: Option<String>,
    pub subject: Option<String>,
    pub subject_url: Option<String>,
    pub actor: Option<String>,
    pub causation_depth: i16,
    pub caused_by: Option<ExecutionId>,
    pub is_own: bool,
    pub received_at: DateTime<Utc>,
    pub routing: Routing,
    pub executions_count: i64,
}

/// How the routing of an event stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Routing {
    /// Its executions, if any, are written.
    Done,
    /// Waits for the router; with the reason when earlier tries failed.
    Waiting { attempts: i16, retry_at: DateTime<Utc>, last_error: Option<String> },
    /// Failed too often; a person has to look.
    Parked { attempts: i16, since: DateTime<Utc>, last_error: Option<String> },
}

/// An event with everything that is kept of it.
#[derive(Clone, Debug)]
pub struct EventDetail {
    pub view: EventView,
    pub delivery_key: String,
    pub project_external_id: Option<String>,
    pub project_name: Option<String>,
    pub attributes: Value,
    /// The flows its routing waits for; `None`: all of them.
    pub waits_for: Option<Vec<FlowId>>,
    pub payload: StoredPayload,
}

/// A payload as stored.
#[derive(Clone, Debug)]
pub struct StoredPayload {
    /// Length as it came.
    pub bytes: i32,
    encoding: String,
    stored: Vec<u8>,
}

impl StoredPayload {
    /// The payload as it came; a long one is decoded off the async threads.
    pub async fn decode(self) -> Result<Bytes, StoreError> {
        let decode = move || payload::decode(&self.encoding, self.stored);
        if self.bytes <= INLINE_BYTES_MAX {
            return decode();
        }
        let decoded = tokio::task::spawn_blocking(decode).await;
        decoded
            .map_err(|error| StoreError::Internal(format!("a payload's reader died: {error}")))?
    }
}

/// An execution as its event lists it.
#[derive(Clone, Debug)]
pub struct StartedExecution {
    pub id: ExecutionId,
    pub flow: FlowId,
    pub flow_name: String,
    pub version: FlowVersionId,
    pub state: ExecutionState,
    pub retry_of: Option<ExecutionId>,
    /// The replay that started it.
    pub replay: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

impl StartedExecution {
    /// Started by the event itself, and not again by a person.
    pub fn is_first(&self) -> bool {
        self.retry_of.is_none() && self.replay.is_none()
    }
}

/// Events, newest first. The total is counted up to [`TOTAL_MAX`].
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    filter: &Filter,
    window: Window,
) -> Result<Slice<EventView>, StoreError> {
    let values = filter.values();
    LIST.slice(db, &values.parameters(&account.0), window, read).await
}

/// One event, as long as it is kept.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: EventId,
) -> Result<Option<EventDetail>, StoreError> {
    let statement = db.prepare_cached(GET).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    row.map(|row| {
        Ok(EventDetail {
            view: read(&row)?,
            delivery_key: row.get("delivery_key"),
            project_external_id: row.get("project_external_id"),
            project_name: row.get("project_name"),
            attributes: from_json(&row, "attributes")?,
            waits_for: row
                .get::<_, Option<Vec<Uuid>>>("flow_ids")
                .map(|ids| ids.into_iter().map(FlowId).collect()),
            payload: StoredPayload {
                bytes: row.get("payload_bytes"),
                encoding: row.get("payload_encoding"),
                stored: row.get("payload"),
            },
        })
    })
    .transpose()
}

/// One event as the router has it, and its stored project as JSON, null when there is none.
pub async fn whole(
    db: &impl GenericClient,
    account: AccountId,
    id: EventId,
) -> Result<Option<(Event, Value)>, StoreError> {
    events::read::event(db, account, id).await
}

/// Whether an event that is not there was there once, as far as executions of the account prove it.
pub async fn is_gone(
    db: &impl GenericClient,
    account: AccountId,
    id: EventId,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(STARTED_SOMETHING).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.get("started"))
}

/// The executions an event started, oldest first, at most [`EXECUTIONS_MAX`].
pub async fn executions(
    db: &impl GenericClient,
    account: AccountId,
    id: EventId,
) -> Result<Vec<StartedExecution>, StoreError> {
    let statement = db.prepare_cached(EXECUTIONS).await.map_err(store_error)?;
    let rows =
        db.query(&statement, &[&account.0, &id.0, &EXECUTIONS_MAX]).await.map_err(store_error)?;
    rows.iter()
        .map(|row| {
            Ok(StartedExecution {
                id: ExecutionId(row.get("id")),
                flow: FlowId(row.get("flow_id")),
                flow_name: row.get("flow_name"),
                version: FlowVersionId(row.get("flow_version_id")),
                state: parsed(row, "state")?,
                retry_of: row.get::<_, Option<Uuid>>("retry_of").map(ExecutionId),
                replay: row.get("replay_id"),
                created_at: row.get("created_at"),
            })
        })
        .collect()
}

fn read(row: &Row) -> Result<EventView, StoreError> {
    Ok(EventView {
        id: EventId(row.get("id")),
        source: parsed(row, "source")?,
        kind: row.get("kind"),
        raw_kind: row.get("raw_kind"),
        tracker: row.get::<_, Option<Uuid>>("tracker_id").map(TrackerId),
        organization: row.get::<_, Option<Uuid>>("organization_id").map(OrganizationId),
        project_identifier: row.get("project_identifier"),
        subject: row.get("subject"),
        subject_url: row.get("subject_url"),
        actor: row.get("actor"),
        causation_depth: row.get("causation_depth"),
        caused_by: row.get::<_, Option<Uuid>>("caused_by").map(ExecutionId),
        is_own: row.get("is_own"),
        received_at: row.get("received_at"),
        routing: read_routing(row),
        executions_count: row.get("executions_count"),
    })
}

fn read_routing(row: &Row) -> Routing {
    if !row.get::<_, bool>("is_waiting") {
        return Routing::Done;
    }
    let attempts = row.get("attempts");
    let last_error = row.get("last_error");
    match row.get::<_, Option<DateTime<Utc>>>("parked_at") {
        Some(since) => Routing::Parked { attempts, since, last_error },
        None => Routing::Waiting { attempts, retry_at: row.get("retry_at"), last_error },
    }
}
