//! What became of fire times, as people read it.

use crate::store::{
    page::{Listing, Slice, Window},
    rows::parsed,
    words::words,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    execution::ExecutionState,
    ids::{AccountId, EventId, ExecutionId, FlowId},
    ports::StoreError,
};
use tokio_postgres::Row;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };

words! {
    /// What became of a fire time.
    Outcome {
        Started = "started",
        /// It starts when executions of the flow have ended.
        Waiting = "waiting",
        /// Its event waits for others, by a debounce or in a batch of the flow.
        Gathered = "gathered",
        Skipped = "skipped",
    }
}

/// A fire time, or neighbours that started nothing for the same reason.
#[derive(Clone, Debug, PartialEq)]
pub struct TickView {
    pub fire_at: DateTime<Utc>,
    /// The last one of neighbours.
    pub until: DateTime<Utc>,
    pub count: i32,
    pub outcome: Outcome,
    /// The word of a `SkipReason`.
    pub reason: Option<String>,
    /// It was missed, and made up for.
    pub is_late: bool,
    /// What it started, or what was in its way.
    pub execution: Option<ExecutionId>,
    pub execution_state: Option<ExecutionState>,
    pub event: Option<EventId>,
    /// Why what it started waits.
    pub queued_reason: Option<String>,
    /// Which limit of the flow kept it from a start of its own: the word of a `FlowOutcome`, and what was in its way.
    pub limited_by: Option<String>,
    pub limited_how: Option<String>,
    pub settled_at: DateTime<Utc>,
}

/// What became of the fire times of a flow's schedule, the newest first; only with one outcome, or only those that were
/// missed, or were not.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    flow: FlowId,
    outcome: Option<Outcome>,
    is_missed: Option<bool>,
    window: Window,
) -> Result<Slice<TickView>, StoreError> {
    let outcome = outcome.map(Outcome::as_str);
    LIST.slice(db, &[&account.0, &flow.0, &outcome, &is_missed], window, read).await
}

fn read(row: &Row) -> Result<TickView, StoreError> {
    let state: Option<String> = row.get("execution_state");
    Ok(TickView {
        fire_at: row.get("fire_at"),
        until: row.get("until"),
        count: row.get("count"),
        outcome: parsed(row, "outcome")?,
        reason: row.get("reason"),
        is_late: row.get("is_late"),
        execution: row.get::<_, Option<_>>("execution_id").map(ExecutionId),
        execution_state: state.and_then(|state| state.parse().ok()),
        event: row.get::<_, Option<_>>("event_id").map(EventId),
        queued_reason: row.get("queued_reason"),
        limited_by: row.get("limited_by"),
        limited_how: row.get("limited_how"),
        settled_at: row.get("settled_at"),
    })
}
