//! Gauges about the database: read now and then by the process, not by each scrape.

use crate::store::{
    Store,
    overview::{Overview, Overviews, PoolStatus, Waiting as Waits, pause, pause_after_failure},
    search_index::Waiting,
};
use metrics::gauge;
use std::time::{Duration, Instant};

/// How often the pools are asked.
const POOLS_EVERY: Duration = Duration::from_secs(1);

/// Keeps the gauges up to date for as long as the process lives.
pub async fn watch(store: Store, per_account_max: i64) {
    let overviews = Overviews::new(store, per_account_max);
    loop {
        let began = Instant::now();
        let found = overviews.look().await;
        show(found.as_ref().ok());
        let pause = match found {
            Ok(_) => pause(began.elapsed()),
            Err(error) => {
                tracing::debug!("the metrics of the database are not read: {error}");
                pause_after_failure(began.elapsed())
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Shows what a look found. After one that failed nothing is known: an old value would look like a new one.
fn show(overview: Option<&Overview>) {
    let known = |value: fn(&Overview) -> f64| overview.map_or(f64::NAN, value);
    gauge!("preloop_database_up").set(f64::from(u8::from(overview.is_some())));
    gauge!("preloop_events_unrouted").set(known(|found| found.unrouted as f64));
    gauge!("preloop_events_oldest_unrouted_seconds").set(known(|found| found.oldest_unrouted_secs));
    gauge!("preloop_events_parked").set(known(|found| found.parked as f64));
    gauge!("preloop_mcp_tools_held").set(known(|found| found.held_tools as f64));
    gauge!("preloop_event_partition_days").set(known(|found| found.partition_days as f64));
    gauge!("preloop_executions_oldest_claimable_seconds")
        .set(known(|found| found.oldest_claimable_secs));
    for (state, count) in [
        ("PENDING", known(|found| found.pending as f64)),
        ("INITIALIZING", known(|found| found.initializing as f64)),
        ("STARTING", known(|found| found.starting as f64)),
        ("RUNNING", known(|found| found.running as f64)),
    ] {
        gauge!("preloop_executions", "state" => state).set(count);
    }
    for (reason, count) in overview.map_or(Waits::default(), |it| it.waiting).by_reason() {
        let count = if overview.is_some() { count as f64 } else { f64::NAN };
        gauge!("preloop_flow_waiting", "reason" => reason).set(count);
    }
}

/// Shows how the queue of texts to be indexed is; as with [`watch`], an old value would look like a new one.
pub fn show_search(waiting: Option<Waiting>) {
    let known = |value: fn(&Waiting) -> f64| waiting.as_ref().map_or(f64::NAN, value);
    gauge!("preloop_search_waiting").set(known(|found| found.waiting as f64));
    gauge!("preloop_search_failing").set(known(|found| found.failing as f64));
    gauge!("preloop_search_news_age_seconds").set(known(|found| found.news_age.as_secs_f64()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use std::collections::BTreeMap;

    #[test]
    fn a_failed_look_leaves_no_old_value_behind() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let shown = |overview: Option<&Overview>| -> BTreeMap<String, String> {
            metrics::with_local_recorder(&recorder, || show(overview));
            let text = recorder.handle().render();
            let lines = text.lines().filter_map(|line| line.split_once(' '));
            let values = lines.filter(|(name, _)| name.starts_with("preloop_"));
            values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        let waiting = Waits { throttle: 2, ..Waits::default() };
        let overview =
            Overview { oldest_unrouted_secs: 7.0, pending: 3, waiting, ..Overview::default() };
        let known = shown(Some(&overview));
        for (name, value) in [
            ("preloop_database_up", "1"),
            ("preloop_events_oldest_unrouted_seconds", "7"),
            ("preloop_executions{state=\"PENDING\"}", "3"),
            ("preloop_flow_waiting{reason=\"throttle\"}", "2"),
            ("preloop_flow_waiting{reason=\"overlap\"}", "0"),
        ] {
            assert_eq!(known[name], value, "{name}");
        }
        let mut unknown = shown(None);
        assert_eq!(unknown.remove("preloop_database_up").unwrap(), "0");
        assert_eq!(unknown.len(), known.len() - 1);
        assert!(unknown.values().all(|value| value == "NaN"), "{unknown:?}");
        assert_eq!(shown(Some(&overview)), known);
    }
}
