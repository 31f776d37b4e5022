//! Steps of an execution. Each is one statement: the guarded row, its details and its message, or nothing.

use crate::store::{
    Store,
    clean::{cleaned, without_nul},
    store_error,
    within::brief,
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    execution::{AgentResult, ExecutionState, Failure, Lease},
    flow::Timeouts,
    ports::{Change, RunningContainer, StoreError},
};
use serde_json::Value;
use std::{collections::HashSet, time::Duration};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

const LOCK_STEPS: &str = include_str!("lock_steps.sql");
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
    let written = record_all(store, vec![(lease, change)]).await?;
    Ok(written == [true])
}

/// Records steps of different executions in one transaction; answers in their order.
pub(super) async fn record_all(
    store: &Store,
    steps: Vec<(Lease, Change)>,
) -> Result<Vec<bool>, StoreError> {
    store
        .within(async move |db| {
            // A step alone is one statement, which is its own transaction: one round trip is all.
            if steps.len() <= 1 {
                return write_all(&*db, steps).await;
            }
            let tx = brief(db).await?;
            lock(&tx, &steps).await?;
            let written = write_all(&tx, steps).await?;
            tx.commit().await.map_err(store_error)?;
            Ok(written)
        })
        .await
}

async fn lock(db: &impl GenericClient, steps: &[(Lease, Change)]) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = steps.iter().map(|(lease, _)| lease.execution.0).collect();
    let ends = steps.iter().filter(|(_, change)| matches!(change, Change::Ended { .. }));
    let ends: Vec<Uuid> = ends.map(|(lease, _)| lease.execution.0).collect();
    let statement = db.prepare_cached(LOCK_STEPS).await.map_err(store_error)?;
    db.execute(&statement, &[&ids, &ends]).await.map(drop).map_err(store_error)
}

/// The ends, of which there may be many, go together; the others one by one.
async fn write_all(
    db: &impl GenericClient,
    steps: Vec<(Lease, Change)>,
) -> Result<Vec<bool>, StoreError> {
    let mut written = vec![false; steps.len()];
    let mut ends = Vec::new();
    for (nth, (lease, change)) in steps.into_iter().enumerate() {
        match change {
            Change::Ended { state, failure, result } => {
                ends.push((nth, End::new(lease, state, failure, result)?));
            }
            other => written[nth] = write(db, lease, other).await?,
        }
    }
    let (places, ends): (Vec<usize>, Vec<End>) = ends.into_iter().unzip();
    for (place, ended) in places.into_iter().zip(ended(db, &ends).await?) {
        written[place] = ended;
    }
    Ok(written)
}

async fn write(db: &impl GenericClient, lease: Lease, change: Change) -> Result<bool, StoreError> {
    match change {
        Change::Starting { prompt, unresolved, token_hash } => {
            starting(db, lease, &prompt, &unresolved, &token_hash).await
        }
        Change::Running(container) => running(db, lease, &container).await,
        Change::Retry { failure, backoff } => {
            back_to_waiting(db, lease, &retry_reason(&failure, backoff), backoff, 0).await
        }
        Change::Postponed { reason, backoff } => {
            back_to_waiting(db, lease, &reason, backoff, 1).await
        }
        Change::Ended { state, failure, result } => {
            let end = End::new(lease, state, failure, result)?;
            Ok(ended(db, &[end]).await? == [true])
        }
    }
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

/// An execution's last step, as it is stored.
struct End {
    lease: Lease,
    state: &'static str,
    category: Option<&'static str>,
    message: Option<String>,
    result: Option<Value>,
}

impl End {
    fn new(
        lease: Lease,
        state: ExecutionState,
        failure: Option<Failure>,
        result: Option<AgentResult>,
    ) -> Result<Self, StoreError> {
        if !state.is_terminal() {
            return Err(StoreError::Internal(format!("{state} is no end of an execution")));
        }
        Ok(Self {
            lease,
            state: state.as_str(),
            category: failure.as_ref().map(|failure| failure.category.as_str()),
            message: failure.map(|failure| cleaned(&failure.message, MESSAGE_CHARS_MAX)),
            result: result.map(stored_result).transpose()?,
        })
    }
}

/// Ends executions; which of them were still ours, in order.
async fn ended(db: &impl GenericClient, ends: &[End]) -> Result<Vec<bool>, StoreError> {
    if ends.is_empty() {
        return Ok(Vec::new());
    }
    let statement = db.prepare_cached(ENDED).await.map_err(store_error)?;
    let rows = db
        .query(
            &statement,
            &[
                &column(ends, |end| end.lease.execution.0),
                &column(ends, |end| end.lease.account.0),
                &column(ends, |end| end.lease.owner.0),
                &column(ends, |end| end.lease.epoch.0),
                &column(ends, |end| end.state),
                &column(ends, |end| end.category),
                &column(ends, |end| end.message.as_deref()),
                &column(ends, |end| end.result.as_ref()),
            ],
        )
        .await
        .map_err(store_error)?;
    let moved: HashSet<(Uuid, i64)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    Ok(column(ends, |end| moved.contains(&(end.lease.execution.0, end.lease.epoch.0))))
}

/// One column of a batch: rows travel to PostgreSQL as arrays.
fn column<'a, T>(ends: &'a [End], value: impl Fn(&'a End) -> T) -> Vec<T> {
    ends.iter().map(value).collect()
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
