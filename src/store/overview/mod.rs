//! What waits and what runs, at a glance: one cheap query for the metrics.

mod waiting;

pub use waiting::Waiting;

use super::{
    Store,
    frontier::{Frontier, FullReads},
    store_error,
};
use preloop_actors::ports::StoreError;
use std::time::{Duration, Instant};
use uuid::Uuid;

const OVERVIEW: &str = include_str!("overview.sql");

/// Nothing is counted further than this, so that a backlog does not make looking at it expensive.
pub const COUNTED_MAX: i64 = 10_000;
/// One second of version 7 ids: events become visible out of order, but not by more.
const MARGIN: u128 = 1_000 << 80;
/// How often to look.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Looking takes at most this part of the time: one in so many.
const LOOK_COST_PART: u32 = 100;
/// Far less often than a look, or every look would be one from the start: that is what may cost much.
const FULL_LOOKS: FullReads = FullReads { every: Duration::from_secs(60), cost_part: 1_000 };

/// Looks at the whole, time and again. Keeps where the queue of events begins, because the dead rows before it can
/// be many while somebody holds a snapshot open.
pub struct Overviews {
    store: Store,
    /// Executions of one account that run at most.
    per_account_max: i64,
    unrouted: Frontier,
}

/// What a look found. Counts end at [`COUNTED_MAX`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// Events that wait for the router.
    pub unrouted: i64,
    /// How long the oldest of them has waited, in seconds; 0 when none does.
    pub oldest_unrouted_secs: f64,
    /// Events whose routing failed too often: a person must look.
    pub parked: i64,
    /// Executions by state, for states that are not the end.
    pub pending: i64,
    pub initializing: i64,
    pub starting: i64,
    pub running: i64,
    /// How long the oldest execution that may start has waited for it, in seconds; 0 when none does. Those of an
    /// account whose places are all taken may not.
    pub oldest_claimable_secs: f64,
    /// Why what waits does so.
    pub waiting: Waiting,
    /// Days, today included, for which events have a partition.
    pub partition_days: i64,
    /// Tools of MCP servers that wait for review.
    pub held_tools: i64,
}

impl Overviews {
    pub fn new(store: Store, per_account_max: i64) -> Self {
        Self { store, per_account_max, unrouted: Frontier::new(MARGIN, FULL_LOOKS) }
    }

    /// Looks once; a few index lookups.
    pub async fn look(&self) -> Result<Overview, StoreError> {
        let now = Uuid::now_v7().as_u128();
        let reading = self.unrouted.begin(Instant::now());
        let (row, waiting) = self
            .store
            .within(async |db| {
                let statement = db.prepare_cached(OVERVIEW).await.map_err(store_error)?;
                let from = Uuid::from_u128(reading.from);
                let row = db
                    .query_one(&statement, &[&from, &COUNTED_MAX, &self.per_account_max])
                    .await
                    .map_err(store_error)?;
                Ok((row, waiting::look(&*db).await?))
            })
            .await?;
        let oldest: Option<Uuid> = row.get("oldest_unrouted");
        let oldest = oldest.map_or(now, |id| id.as_u128());
        self.unrouted.ended(&reading, Some(oldest), true, Instant::now());
        Ok(Overview {
            unrouted: row.get("unrouted"),
            oldest_unrouted_secs: (now.saturating_sub(oldest) >> 80) as f64 / 1000.0,
            parked: row.get("parked"),
            pending: row.get("pending"),
            initializing: row.get("initializing"),
            starting: row.get("starting"),
            running: row.get("running"),
            oldest_claimable_secs: row.get::<_, Option<f64>>("oldest_claimable").unwrap_or(0.0),
            waiting,
            partition_days: row.get("partitions"),
            held_tools: row.get("held_tools"),
        })
    }
}

/// How long to wait after a look that took so long.
pub fn pause(cost: Duration) -> Duration {
    LOOK_EVERY.max(cost * LOOK_COST_PART)
}

/// The same after one that failed: it cost only waiting, and that the database is back should be seen soon.
pub fn pause_after_failure(cost: Duration) -> Duration {
    LOOK_EVERY.max(cost)
}

/// How the connections of the pool are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolStatus {
    /// Connections at most.
    pub size_max: usize,
    pub in_use: usize,
    pub idle: usize,
    /// Callers that wait for a connection.
    pub waiting: usize,
}

impl Store {
    /// Costs nothing: asks the pool, not the database.
    pub fn pool_status(&self) -> PoolStatus {
        let status = self.pool.status();
        PoolStatus {
            size_max: status.max_size,
            in_use: status.size.saturating_sub(status.available),
            idle: status.available,
            waiting: status.waiting,
        }
    }
}

#[cfg(test)]
mod tests;
