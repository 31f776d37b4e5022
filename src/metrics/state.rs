//! Gauges about the database: read now and then by the process, not by each scrape.

use crate::store::{
    Store,
    overview::{Overview, Overviews, PoolStatus},
};
use metrics::gauge;
use std::time::{Duration, Instant};

/// How often the database is asked.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often the pools are.
const POOLS_EVERY: Duration = Duration::from_secs(1);
/// Looking takes at most this part of the time: one in so many.
const LOOK_COST_PART: u32 = 100;

/// Keeps the gauges up to date for as long as the process lives.
pub async fn watch(store: Store) {
    let overviews = Overviews::new(store);
    loop {
        let began = Instant::now();
        match overviews.look().await {
            Ok(overview) => show(&overview),
            // The gauges keep their last values; health says that the database is away.
            Err(error) => tracing::debug!("the metrics of the database are not read: {error}"),
        }
        tokio::time::sleep(LOOK_EVERY.max(began.elapsed() * LOOK_COST_PART)).await;
    }
}

fn show(overview: &Overview) {
    gauge!("preloop_events_unrouted").set(overview.unrouted as f64);
    gauge!("preloop_events_oldest_unrouted_seconds").set(overview.oldest_unrouted_secs);
    gauge!("preloop_events_parked").set(overview.parked as f64);
    gauge!("preloop_event_partition_days").set(overview.partition_days as f64);
    gauge!("preloop_executions_oldest_claimable_seconds").set(overview.oldest_claimable_secs);
    for (state, count) in [
        ("PENDING", overview.pending),
        ("INITIALIZING", overview.initializing),
        ("STARTING", overview.starting),
        ("RUNNING", overview.running),
    ] {
        gauge!("preloop_executions", "state" => state).set(count as f64);
    }
}

/// Keeps the gauges of these pools up to date. Asks the pools, not the database, so it costs nothing.
pub async fn watch_pools<const N: usize>(pools: [(&'static str, Store); N]) {
    loop {
        for (pool, store) in &pools {
            show_pool(pool, store.pool_status());
        }
        tokio::time::sleep(POOLS_EVERY).await;
    }
}

fn show_pool(pool: &'static str, status: PoolStatus) {
    for (state, count) in
        [("max", status.size_max), ("in_use", status.in_use), ("idle", status.idle)]
    {
        gauge!("preloop_database_connections", "pool" => pool, "state" => state).set(count as f64);
    }
    gauge!("preloop_database_waiting", "pool" => pool).set(status.waiting as f64);
}
