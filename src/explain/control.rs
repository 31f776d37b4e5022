//! What the limits of flows made of an event: the one place that reads `flow_outcomes`.

use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, EventId, ExecutionId, FlowId},
    ports::StoreError,
};
use std::fmt;
use tokio_postgres::Row;
use uuid::Uuid;

/// Most outcomes that are read of one event.
const OUTCOMES_MAX: i64 = 1_000;
const OUTCOMES: &str = "
    SELECT flow_id, outcome, detail::text AS detail, execution_id, created_at
      FROM flow_outcomes
     WHERE account_id = $1 AND event_id = $2
     ORDER BY created_at
     LIMIT $3";

/// What a limit made of an event that matched.
#[derive(Clone, Debug)]
pub struct ControlOutcome {
    pub flow: FlowId,
    /// Such as `skipped`, `rate_limited`, `debounced`, `batched` or `queue_full`.
    pub outcome: String,
    pub detail: Option<String>,
    /// The execution that stands for the event instead, or was stopped for it.
    pub execution: Option<ExecutionId>,
    pub at: DateTime<Utc>,
}

impl fmt::Display for ControlOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.outcome)?;
        self.detail.iter().try_for_each(|detail| write!(f, ": {detail}"))
    }
}

/// What limits made of an event, oldest first.
pub async fn outcomes(
    db: &impl GenericClient,
    account: AccountId,
    event: EventId,
) -> Result<Vec<ControlOutcome>, StoreError> {
    let statement = db.prepare_cached(OUTCOMES).await.map_err(store_error)?;
    let rows =
        db.query(&statement, &[&account.0, &event.0, &OUTCOMES_MAX]).await.map_err(store_error)?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> ControlOutcome {
    ControlOutcome {
        flow: FlowId(row.get("flow_id")),
        outcome: row.get("outcome"),
        detail: row.get("detail"),
        execution: row.get::<_, Option<Uuid>>("execution_id").map(ExecutionId),
        at: row.get("created_at"),
    }
}
