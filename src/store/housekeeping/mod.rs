//! Housekeeping: partitions made ahead of time, and everything that is kept only for a while.
//!
//! Every replica may run it, as often as one likes, and be killed anywhere. Each step is a short transaction
//! under one lock over all replicas; a step that would make others wait longer than [`SETTINGS`] says gives up and
//! is tried again. Deleting takes turns with resting, so that catching up after a long time takes no more than
//! half of one connection.

mod approvals;
mod executions;
mod partitions;
#[cfg(test)]
mod tests;

use super::{Store, store_error, within::brief};
use crate::config::RetentionConfig;
use deadpool_postgres::{Client, Transaction};
use preloop_actors::ports::StoreError;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tokio_postgres::types::ToSql;

/// Days for which event partitions exist in advance.
pub const PARTITIONS_AHEAD_DAYS: i32 = 7;
/// Months for which partitions of the record exist in advance.
pub const AUDIT_PARTITIONS_AHEAD_MONTHS: i32 = 1;
/// The longest wait for each lock that others queue behind. And that nothing is old must be seen in an index: to learn
/// it by reading a table from end to end would cost most where there is nothing to do. The record lets nobody else
/// delete.
const SETTINGS: &str = "SET LOCAL lock_timeout = '100ms'; SET LOCAL enable_seqscan = off; \
    SET LOCAL preloop.retention = 'on'";
/// Most rows of one delete, so that none holds its locks for long.
const BATCH_MAX: i64 = 1_000;
/// Longest that one run deletes; the rest waits for the next.
const DELETING_MAX: Duration = Duration::from_secs(60);
/// The least rest between two deletes; otherwise as long as the delete took.
const REST_MIN: Duration = Duration::from_millis(2);
/// Key of the advisory lock under which one replica at a time keeps house.
const HOUSEKEEPING_LOCK: i64 = 0x686f_7573;

const TRIM_LEDGER: &str = include_str!("trim_ledger.sql");
const TRIM_POLLED_CHANGES: &str = include_str!("trim_polled_changes.sql");
const TRIM_ROUTINGS: &str = include_str!("trim_routings.sql");
const TRIM_SUPPRESSED: &str = include_str!("trim_suppressed_events.sql");
const TRIM_QUEUE: &str = include_str!("trim_queue.sql");
const TRIM_OTHER_EVENTS: &str = include_str!("trim_other_events.sql");
const TRIM_OTHER_AUDIT: &str = include_str!("trim_other_audit.sql");
const TRIM_HELD_LABELS: &str = include_str!("trim_held_labels.sql");
const TRIM_TRUST_CHANGES: &str = include_str!("trim_trust_changes.sql");
const TRIM_SESSIONS: &str = include_str!("trim_sessions.sql");
const TRIM_OAUTH_TOKENS: &str = include_str!("trim_oauth_tokens.sql");
const TRIM_OAUTH_GRANTS: &str = include_str!("trim_oauth_grants.sql");
const TRIM_OAUTH_CLIENTS: &str = include_str!("trim_oauth_clients.sql");
const TRIM_IDEMPOTENCY_KEYS: &str = include_str!("trim_idempotency_keys.sql");
const TRIM_SCHEDULE_TICKS: &str = include_str!("trim_schedule_ticks.sql");
const TRIM_OUTCOMES: &str = include_str!("trim_outcomes.sql");
const TRIM_STARTS: &str = include_str!("trim_starts.sql");
const DAYS_AHEAD: &str = include_str!("days_ahead.sql");

/// What a run removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    pub event_partitions: usize,
    /// Events that no daily partition held.
    pub other_events: u64,
    pub deliveries: u64,
    /// What became of events that started nothing of their own.
    pub outcomes: u64,
    pub sessions: u64,
    /// Codes, tokens and registrations of MCP clients.
    pub oauth: u64,
    pub executions: u64,
    pub log_lines: u64,
    pub audit_partitions: usize,
    /// Entries of the record that no monthly partition held.
    pub other_audit: u64,
    /// Requests for approval that were settled.
    pub approvals: u64,
    /// Keys under which requests could be sent again.
    pub idempotency_keys: u64,
    /// There is more to remove: the next run should follow soon.
    pub unfinished: bool,
}

impl Store {
    /// Sees to it that today's events have a partition; to be called before the first of them can come.
    pub async fn prepare_for_events(&self) -> Result<(), StoreError> {
        partitions::prepare(self).await
    }

    /// Does what is due. When a step fails the others still run, and the first failure is returned.
    pub async fn housekeep(&self, retention: RetentionConfig) -> Result<Removed, StoreError> {
        let RetentionConfig { event_days, ledger_days, audit_days, .. } = retention;
        let mut pace = Pace::new();
        let ahead = partitions::ensure(self).await;
        let dropped = partitions::drop_older(self, partitions::EVENTS, event_days).await;
        let audit = partitions::drop_older(self, partitions::AUDIT, audit_days).await;
        // Without its event a row of the queue can never be routed.
        let old = [&BATCH_MAX as _, &event_days as _];
        let unqueued = delete(self, TRIM_QUEUE, &old, &mut pace).await;
        let other = delete(self, TRIM_OTHER_EVENTS, &old, &mut pace).await;
        // They speak of events, and are worth nothing without.
        let routings = delete(self, TRIM_ROUTINGS, &old, &mut pace).await;
        let suppressed = delete(self, TRIM_SUPPRESSED, &old, &mut pace).await;
        let outcomes = delete(self, TRIM_OUTCOMES, &old, &mut pace).await;
        let starts = delete(self, TRIM_STARTS, &[&BATCH_MAX], &mut pace).await;
        let old = [&BATCH_MAX as _, &audit_days as _];
        let other_audit = delete(self, TRIM_OTHER_AUDIT, &old, &mut pace).await;
        let known = [&BATCH_MAX as _, &ledger_days as _];
        let deliveries = delete(self, TRIM_LEDGER, &known, &mut pace).await;
        let polled = delete(self, TRIM_POLLED_CHANGES, &known, &mut pace).await;
        let ticks = delete(self, TRIM_SCHEDULE_TICKS, &known, &mut pace).await;
        let sessions = delete(self, TRIM_SESSIONS, &[&BATCH_MAX], &mut pace).await;
        let labels = delete(self, TRIM_HELD_LABELS, &[&BATCH_MAX], &mut pace).await;
        let trust = delete(self, TRIM_TRUST_CHANGES, &[&BATCH_MAX], &mut pace).await;
        let oauth = trim_oauth(self, &mut pace).await;
        let keys = delete(self, TRIM_IDEMPOTENCY_KEYS, &[&BATCH_MAX], &mut pace).await;
        let trimmed = executions::trim(self, retention, &mut pace).await;
        let approvals = approvals::trim(self, retention.execution_days, &mut pace).await;
        ahead.and(unqueued.map(drop)).and(polled.map(drop)).and(ticks.map(drop))?;
        routings.and(suppressed).and(starts).and(labels).and(trust)?;
        let trimmed = trimmed?;
        Ok(Removed {
            event_partitions: dropped?,
            other_events: other?,
            deliveries: deliveries?,
            outcomes: outcomes?,
            sessions: sessions?,
            oauth: oauth?,
            executions: trimmed.executions,
            log_lines: trimmed.log_lines,
            audit_partitions: audit?,
            other_audit: other_audit?,
            approvals: approvals?,
            idempotency_keys: keys?,
            unfinished: pace.unfinished,
        })
    }

    /// For how many days from tomorrow on events have a partition, [`PARTITIONS_AHEAD_DAYS`] at most.
    pub async fn days_ahead(&self) -> Result<i32, StoreError> {
        self.within(async |db| {
            let statement = db.prepare_cached(DAYS_AHEAD).await.map_err(store_error)?;
            let row = db.query_one(&statement, &[&PARTITIONS_AHEAD_DAYS]).await;
            Ok(row.map_err(store_error)?.get("days"))
        })
        .await
    }
}

/// Removes what MCP clients hold and what was never used, from the tokens to the clients they belong to.
async fn trim_oauth(store: &Store, pace: &mut Pace) -> Result<u64, StoreError> {
    let mut total = 0;
    for sql in [TRIM_OAUTH_TOKENS, TRIM_OAUTH_GRANTS, TRIM_OAUTH_CLIENTS] {
        total += delete(store, sql, &[&BATCH_MAX], pace).await?;
    }
    Ok(total)
}

/// The speed of one run: rests as long as it works, and ends.
struct Pace {
    until: Instant,
    last: Duration,
    unfinished: bool,
}

impl Pace {
    fn new() -> Self {
        Self { until: Instant::now() + DELETING_MAX, last: Duration::ZERO, unfinished: false }
    }

    /// Notes how long a piece of work takes.
    async fn timed<T>(&mut self, work: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let done = work.await;
        self.last = began.elapsed();
        done
    }

    /// Rests; false when this run has worked long enough.
    async fn rest(&mut self) -> bool {
        self.unfinished |= Instant::now() >= self.until;
        if !self.unfinished {
            sleep(self.last.max(REST_MIN)).await;
        }
        !self.unfinished
    }
}

/// Deletes in batches until there is nothing more to find, another replica does it, or the run's time is over.
async fn delete(
    store: &Store,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
    pace: &mut Pace,
) -> Result<u64, StoreError> {
    let mut total = 0;
    while let Some(deleted) = pace.timed(delete_some(store, sql, parameters)).await? {
        total += deleted;
        if deleted < BATCH_MAX.unsigned_abs() || !pace.rest().await {
            break;
        }
    }
    Ok(total)
}

/// One batch, or `None` while another replica keeps house.
async fn delete_some(
    store: &Store,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Option<u64>, StoreError> {
    store
        .within(async |db| {
            let Some(tx) = exclusive(db).await? else { return Ok(None) };
            let statement = tx.prepare_cached(sql).await.map_err(store_error)?;
            let deleted = tx.execute(&statement, parameters).await.map_err(store_error)?;
            tx.commit().await.map_err(store_error)?;
            Ok(Some(deleted))
        })
        .await
}

/// A transaction in which one replica keeps house, or `None` while another does.
async fn exclusive(db: &mut Client) -> Result<Option<Transaction<'_>>, StoreError> {
    let tx = brief(db).await?;
    tx.batch_execute(SETTINGS).await.map_err(store_error)?;
    let ours = tx
        .query_one("SELECT pg_try_advisory_xact_lock($1)", &[&HOUSEKEEPING_LOCK])
        .await
        .map_err(store_error)?;
    Ok(ours.get::<_, bool>(0).then_some(tx))
}
