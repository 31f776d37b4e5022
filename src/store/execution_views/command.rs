//! What people and agents ask of an execution: to stop, or to take a result.

use super::super::{rows::parsed, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    execution::{AgentResult, ExecutionState},
    ids::{AccountId, Epoch, ExecutionId},
    ports::StoreError,
};

const REQUEST_STOP: &str = include_str!("request_stop.sql");
const CAUSATION_DEPTH: &str = include_str!("causation_depth.sql");
const REPORT_RESULT: &str = include_str!("report_result.sql");

/// What became of a wish to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopAnswer {
    /// The owner will act; `since` is when it was first asked.
    Requested { state: ExecutionState, since: DateTime<Utc> },
    /// It has ended already.
    Ended(ExecutionState),
    /// The account has no such execution.
    Missing,
}

/// Asks for a stop, once; asking again changes nothing. `source` says who asked.
pub async fn request_stop(
    db: &impl GenericClient,
    account: AccountId,
    id: ExecutionId,
    source: &str,
) -> Result<StopAnswer, StoreError> {
    let statement = db.prepare_cached(REQUEST_STOP).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0, &source]).await.map_err(store_error)?;
    if let Some(row) = row {
        let since = row.get("stop_requested_at");
        return Ok(StopAnswer::Requested { state: parsed(&row, "state")?, since });
    }
    let state = super::state(db, account, id).await?;
    Ok(state.map_or(StopAnswer::Missing, StopAnswer::Ended))
}

/// How far an execution's event is from the outside world; `None` when the account has no such execution.
pub async fn causation_depth(
    db: &impl GenericClient,
    account: AccountId,
    id: ExecutionId,
) -> Result<Option<i16>, StoreError> {
    let statement = db.prepare_cached(CAUSATION_DEPTH).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("depth")))
}

/// Keeps a result handed in by the container of `epoch`; `false` when that container is not the current one
/// any more, or the execution has ended.
pub async fn report_result(
    db: &impl GenericClient,
    account: AccountId,
    id: ExecutionId,
    epoch: Epoch,
    result: &AgentResult,
) -> Result<bool, StoreError> {
    let result = serde_json::to_value(result)
        .map_err(|error| StoreError::Internal(format!("a result cannot be written: {error}")))?;
    let statement = db.prepare_cached(REPORT_RESULT).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&account.0, &id.0, &epoch.0, &result])
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}
