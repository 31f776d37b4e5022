//! Metrics of the process: the recorder, what each metric means, and the gauges that somebody must read.
//!
//! Code that counts only names a metric (`metrics::counter!`); what the name means stands in [`help`], and a test
//! keeps the two the same. Values of labels are few and fixed: never an id, a path or a name that people chose.

mod begun;
pub mod help;
mod process;
mod state;
#[cfg(test)]
mod tests;
mod troubles;

pub use state::{show_search, watch, watch_pools};
pub use troubles::watch_troubles;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

/// Upper ends of the buckets of durations, in seconds.
const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// The same for what may take minutes.
const LONG_SECONDS: [f64; 12] =
    [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 3_600.0];
/// Upper ends of the buckets of batches, in events.
const BATCHES: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
/// The same for MCP, as OpenTelemetry's conventions advise, and finer at the low end: a proxied call takes less than
/// their least.
const MCP_SECONDS: [f64; 17] = [
    0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0,
    300.0,
];
/// How often what was recorded is added up; until then it takes memory.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Makes the recorder of this process; everything recorded before is lost. Needs a Tokio runtime, once.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = builder()?.install_recorder()?;
    help::describe();
    begun::begin();
    metrics::gauge!("preloop_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    let upkeep = handle.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP_EVERY);
        loop {
            ticks.tick().await;
            upkeep.run_upkeep();
        }
    });
    Ok(handle)
}

/// Everything counted since the start, as Prometheus reads it. Costs some reads of `/proc`, no query.
pub fn render(handle: &PrometheusHandle) -> String {
    let mut text = handle.render();
    text.push_str(&process::render());
    text
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_delay_seconds".to_owned()), &LONG_SECONDS)?
        .set_buckets_for_metric(
            Matcher::Full("preloop_container_launch_duration_seconds".to_owned()),
            &LONG_SECONDS,
        )?
        .set_buckets_for_metric(
            Matcher::Full("preloop_sync_round_duration_seconds".to_owned()),
            &LONG_SECONDS,
        )?
        .set_buckets_for_metric(Matcher::Prefix("mcp_".to_owned()), &MCP_SECONDS)?
        .set_buckets_for_metric(Matcher::Full("preloop_ingest_batch_events".to_owned()), &BATCHES)
}
