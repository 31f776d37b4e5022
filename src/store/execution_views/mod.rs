//! Executions as people read and command them. The engine's own statements are elsewhere.

mod command;
mod lines;
mod logs;
mod retry;

pub use command::{StopAnswer, causation_depth, report_result, request_stop};
pub use lines::{Gathered, gathered, places};
pub use logs::{LogPart, LogWindow, log_is_gone, logs};
pub use retry::{RetryAnswer, retry};

use super::{
    page::{Listing, Slice, Window},
    rows::{RowVersion, containing, from_json_opt, parsed},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    execution::ExecutionState,
    ids::{AccountId, EventId, ExecutionId, FlowId},
    ports::StoreError,
};
use serde_json::Value;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

/// The furthest a listing of executions is counted.
pub const TOTAL_MAX: i64 = 100_000;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
/// Apart, because a search looks into other tables for every execution, and a list only for those it shows.
const SEARCH: Listing =
    Listing { list: include_str!("search.sql"), count: include_str!("count_search.sql") };
const THESE: &str = include_str!("these.sql");
const GET: &str = include_str!("get.sql");
const STATE: &str = include_str!("state.sql");

/// An execution as a list shows it.
#[derive(Clone, Debug)]
pub struct ExecutionView {
    pub id: ExecutionId,
    pub flow: FlowId,
    pub flow_name: String,
    pub flow_version: i32,
    pub event: EventId,
    pub state: ExecutionState,
    /// It runs, and waits for people to approve a call.
    pub waits_for_people: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// When its first container started.
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub error_message: Option<String>,
    pub failure_category: Option<String>,
    pub queued_reason: Option<String>,
    /// What the limit of those under way counts it by; empty when it counts over all of the flow.
    pub concurrency_key: Option<String>,
    pub retry_of: Option<ExecutionId>,
    pub attempt: i16,
    pub stop_requested_at: Option<DateTime<Utc>>,
    pub stop_source: Option<String>,
    /// Source of its event, while the event is kept.
    pub trigger_source: Option<String>,
    pub trigger_type: Option<String>,
    pub subject: Option<String>,
    pub subject_url: Option<String>,
}

/// An execution of a list that is written from what is kept of it.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    pub id: ExecutionId,
    /// The version under which it may be kept.
    pub version: RowVersion,
    /// It waits behind a key: its place there is to be asked for, see [`places`].
    pub waits_behind: bool,
}

/// An execution with everything people read about it, but its event and its log.
#[derive(Clone, Debug)]
pub struct ExecutionDetail {
    pub view: ExecutionView,
    pub prompt: Option<String>,
    /// Names in the prompt template that had no value.
    pub unresolved: Vec<String>,
    pub result: Option<Value>,
    pub container_id: Option<String>,
    pub image_digest: Option<String>,
    pub stop_confirmed_at: Option<DateTime<Utc>>,
    pub log_lines: i64,
}

/// Which executions a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub flow: Option<FlowId>,
    /// Any of these; empty means all.
    pub states: Vec<ExecutionState>,
    /// Text within the flow's name, the event's subject or type, the error or the id.
    pub search: Option<String>,
    pub started_after: Option<DateTime<Utc>>,
}

impl Filter {
    fn states(&self) -> Option<Vec<&'static str>> {
        let names = self.states.iter().map(|state| state.as_str()).collect::<Vec<_>>();
        (!names.is_empty()).then_some(names)
    }
}

/// Which executions there are, newest first.
/// [`Filter::search`] is left to [`search`]. The total is counted up to [`TOTAL_MAX`].
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    filter: &Filter,
    window: Window,
) -> Result<Slice<Listed>, StoreError> {
    let (flow, states) = (filter.flow.map(|flow| flow.0), filter.states());
    let filters: [&(dyn ToSql + Sync); 4] = [&account.0, &flow, &states, &filter.started_after];
    let read = |row: &Row| {
        let (id, version) = (ExecutionId(row.get("id")), RowVersion::read(row));
        Ok(Listed { id, version, waits_behind: row.get("waits_behind") })
    };
    LIST.slice(db, &filters, window, read).await
}

/// Executions whose texts contain `text`, newest first. The total is counted up to [`TOTAL_MAX`].
pub async fn search(
    db: &impl GenericClient,
    account: AccountId,
    filter: &Filter,
    text: &str,
    window: Window,
) -> Result<Slice<ExecutionView>, StoreError> {
    let (flow, states) = (filter.flow.map(|flow| flow.0), filter.states());
    let pattern = containing(text);
    let filters: [&(dyn ToSql + Sync); 5] =
        [&account.0, &flow, &states, &filter.started_after, &pattern];
    SEARCH.slice(db, &filters, window, read).await
}

/// Those of these executions that are still kept, in any order.
pub async fn these(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[Uuid],
) -> Result<Vec<(RowVersion, ExecutionView)>, StoreError> {
    let statement = db.prepare_cached(THESE).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    rows.iter().map(|row| Ok((RowVersion::read(row), read(row)?))).collect()
}

/// One execution.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: ExecutionId,
) -> Result<Option<ExecutionDetail>, StoreError> {
    let statement = db.prepare_cached(GET).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    row.as_ref().map(read_detail).transpose()
}

/// How one execution stands; `None` when the account has none of that id.
pub async fn state(
    db: &impl GenericClient,
    account: AccountId,
    id: ExecutionId,
) -> Result<Option<ExecutionState>, StoreError> {
    let statement = db.prepare_cached(STATE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    row.map(|row| parsed(&row, "state")).transpose()
}

fn read_detail(row: &Row) -> Result<ExecutionDetail, StoreError> {
    Ok(ExecutionDetail {
        view: read(row)?,
        prompt: row.get("prompt"),
        unresolved: row.get("unresolved"),
        result: from_json_opt(row, "result")?,
        container_id: row.get("container_id"),
        image_digest: row.get("image_digest"),
        stop_confirmed_at: row.get("stop_confirmed_at"),
        log_lines: row.get::<_, Option<i64>>("log_lines").unwrap_or(0),
    })
}

fn read(row: &Row) -> Result<ExecutionView, StoreError> {
    Ok(ExecutionView {
        id: ExecutionId(row.get("id")),
        flow: FlowId(row.get("flow_id")),
        flow_name: row.get("flow_name"),
        flow_version: row.get("flow_version"),
        event: EventId(row.get("event_id")),
        state: parsed(row, "state")?,
        waits_for_people: row.get("waits"),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
        started_at: row.get("started_at"),
        ended_at: row.get("ended_at"),
        error_message: row.get("error_message"),
        failure_category: row.get("failure_category"),
        queued_reason: row.get("queued_reason"),
        concurrency_key: row.get("concurrency_key"),
        retry_of: row.get::<_, Option<Uuid>>("retry_of").map(ExecutionId),
        attempt: row.get("attempt"),
        stop_requested_at: row.get("stop_requested_at"),
        stop_source: row.get("stop_source"),
        trigger_source: row.get("trigger_source"),
        trigger_type: row.get("trigger_type"),
        subject: row.get("subject"),
        subject_url: row.get("subject_url"),
    })
}
