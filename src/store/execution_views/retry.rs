//! Retrying by hand: a new execution for the same event.

use super::super::{flow_control, rows::parsed, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    execution::ExecutionState,
    flow::Timeouts,
    ids::{AccountId, ExecutionId, FlowId},
    ports::StoreError,
};
use tokio_postgres::types::ToSql;

const RETRYABLE: &str = include_str!("retryable.sql");
const RETRY: &str = include_str!("retry.sql");

/// What became of a wish to retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAnswer {
    Started {
        id: ExecutionId,
        flow: FlowId,
    },
    /// Only what failed or was stopped can be retried.
    WrongState(ExecutionState),
    FlowDisabled,
    FlowDeleted,
    /// The event is too old and was dropped.
    EventGone,
    /// The account has no such execution.
    Missing,
}

/// Starts a failed or stopped execution's flow once more, in its current version.
pub async fn retry(
    db: &mut impl GenericClient,
    account: AccountId,
    former: ExecutionId,
) -> Result<RetryAnswer, StoreError> {
    let tx = db.transaction().await.map_err(store_error)?;
    let statement = tx.prepare_cached(RETRYABLE).await.map_err(store_error)?;
    let row = tx.query_opt(&statement, &[&account.0, &former.0]).await.map_err(store_error)?;
    let Some(row) = row else { return Ok(RetryAnswer::Missing) };
    let state: ExecutionState = parsed(&row, "state")?;
    let obstacle = match state {
        ExecutionState::Failed | ExecutionState::Stopped => None,
        other => Some(RetryAnswer::WrongState(other)),
    };
    let holds = |column, obstacle| (!row.get::<_, bool>(column)).then_some(obstacle);
    let obstacle = obstacle
        .or_else(|| holds("flow_exists", RetryAnswer::FlowDeleted))
        .or_else(|| holds("is_enabled", RetryAnswer::FlowDisabled))
        .or_else(|| holds("event_exists", RetryAnswer::EventGone));
    if let Some(obstacle) = obstacle {
        return Ok(obstacle);
    }
    let id = ExecutionId::fresh();
    let queue_secs = f64::from(Timeouts::default().queue_secs);
    let (key, start) = flow_control::again(&tx, account, former, id).await?;
    let (hash, key) = key.unzip();
    let statement = tx.prepare_cached(RETRY).await.map_err(store_error)?;
    let place: [&(dyn ToSql + Sync); 4] = [&hash, &key, &start.is_held, &start.reason];
    let new: [&(dyn ToSql + Sync); 4] = [&account.0, &former.0, &id.0, &queue_secs];
    let row = tx.query_one(&statement, &[new, place].concat()).await.map_err(store_error)?;
    let flow = FlowId(row.get(0));
    tx.commit().await.map_err(store_error)?;
    Ok(RetryAnswer::Started { id, flow })
}
