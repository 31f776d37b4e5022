//! Steps of an execution. Each is one statement: the guarded row, its details and its message, or nothing.

use crate::store::{
    Store,
    clean::{cleaned, without_nul},
    store_error,
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    execution::{AgentResult, ExecutionState, Failure, Lease},
    flow::Timeouts,
    ports::{Change, RunningContainer, StoreError},
};
use serde_json::Value;
use std::time::Duration;
use tokio_postgres::types::ToSql;

const STARTING: &str = include_str!("starting.sql");
const RUNNING: &str = include_str!("running.sql");
const BACK_TO_WAITING: &str = include_str!("back_to_waiting.sql");
const ENDED: &str = include_str!("ended.sql");

/// Longest message about a failure, and longest reason to wait.
const MESSAGE_CHARS_MAX: usize = 4_000;
/// Longest prompt that is kept, in characters.
const PROMPT_CHARS_MAX: usize = 1_000_000;

pub(super) async fn record(
    store: &Store,
    lease: Lease,
    change: Change,
) -> Result<bool, StoreError> {
    store
        .within(async move |db| match change {
            Change::Starting { prompt, unresolved, token_hash } => {
                starting(&*db, lease, &prompt, &unresolved, &token_hash).await
            }
            Change::Running(container) => running(&*db, lease, &container).await,
            Change::Retry { failure, backoff } => {
                back_to_waiting(&*db, lease, &retry_reason(&failure, backoff), backoff, 0).await
            }
            Change::Postponed { reason, backoff } => {
                back_to_waiting(&*db, lease, &reason, backoff, 1).await
            }
            Change::Ended { state, failure, result } => {
                ended(&*db, lease, state, failure, result).await
            }
        })
        .await
}

async fn starting(
    db: &impl GenericClient,
    lease: Lease,
    prompt: &str,
    unresolved: &[String],
    token_hash: &str,
) -> Result<bool, StoreError> {
    let prompt = cleaned(prompt, PROMPT_CHARS_MAX);
    let unresolved: Vec<_> =
        unresolved.iter().map(|name| cleaned(name, MESSAGE_CHARS_MAX)).collect();
    guarded(db, STARTING, lease, &[&prompt, &unresolved, &token_hash]).await
}

async fn running(
    db: &impl GenericClient,
    lease: Lease,
    container: &RunningContainer,
) -> Result<bool, StoreError> {
    let RunningContainer { id, epoch, image_digest, .. } = container;
    guarded(db, RUNNING, lease, &[&epoch.0, &id, &image_digest]).await
}

async fn back_to_waiting(
    db: &impl GenericClient,
    lease: Lease,
    reason: &str,
    backoff: Duration,
    attempts_back: i16,
) -> Result<bool, StoreError> {
    let reason = cleaned(reason, MESSAGE_CHARS_MAX);
    let queue_secs = f64::from(Timeouts::default().queue_secs);
    let step: Step = &[&backoff.as_secs_f64(), &reason, &attempts_back, &queue_secs];
    guarded(db, BACK_TO_WAITING, lease, step).await
}

async fn ended(
    db: &impl GenericClient,
    lease: Lease,
    state: ExecutionState,
    failure: Option<Failure>,
    result: Option<AgentResult>,
) -> Result<bool, StoreError> {
    if !state.is_terminal() {
        return Err(StoreError::Internal(format!("{state} is no end of an execution")));
    }
    let category = failure.as_ref().map(|failure| failure.category.as_str());
    let message = failure.as_ref().map(|failure| cleaned(&failure.message, MESSAGE_CHARS_MAX));
    let result = result.map(stored_result).transpose()?;
    guarded(db, ENDED, lease, &[&state.as_str(), &category, &message, &result]).await
}

fn stored_result(result: AgentResult) -> Result<Value, StoreError> {
    let mut result = serde_json::to_value(result)
        .map_err(|error| StoreError::Internal(format!("a result cannot be written: {error}")))?;
    without_nul(&mut result);
    Ok(result)
}

/// The statement puts "attempt n" before it.
fn retry_reason(failure: &Failure, backoff: Duration) -> String {
    let Failure { category, message } = failure;
    let message = cleaned(message, MESSAGE_CHARS_MAX / 2);
    let wait = backoff.as_secs_f64().ceil();
    format!("failed ({category}): {message}; next attempt in {wait} s")
}

/// What one step adds to the guard's four values.
type Step<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Runs a statement whose first four parameters are the lease; `false` when the lease matches no row.
async fn guarded(
    db: &impl GenericClient,
    sql: &str,
    lease: Lease,
    step: Step<'_>,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(sql).await.map_err(store_error)?;
    let guard: Step = &[&lease.execution.0, &lease.account.0, &lease.owner.0, &lease.epoch.0];
    let written = db.execute(&statement, &[guard, step].concat()).await.map_err(store_error)?;
    Ok(written == 1)
}
