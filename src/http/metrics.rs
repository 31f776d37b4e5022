//! Metrics of the whole process, as Prometheus reads them.

use actix_web::{HttpResponse, web};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

/// Upper ends of the buckets of durations, in seconds.
const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// How often what was recorded is added up; until then it takes memory.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Makes the recorder of this process; everything recorded before is lost. Needs a Tokio runtime, once.
///
/// Histograms whose name ends in `_seconds` get buckets from a millisecond to ten seconds.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = builder()?.install_recorder()?;
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

/// Answers everything counted since the start.
pub(super) async fn serve(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(handle.render())
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    let durations = Matcher::Suffix("_seconds".to_owned());
    PrometheusBuilder::new().set_buckets_for_metric(durations, &SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_buckets() {
        let recorder = builder().unwrap().build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            metrics::histogram!("preloop_http_request_duration_seconds").record(0.02);
        });
        let text = handle.render();
        let bucket = |end| format!("preloop_http_request_duration_seconds_bucket{{le=\"{end}\"}}");
        assert!(text.contains(&format!("{} 0", bucket("0.01"))), "{text}");
        assert!(text.contains(&format!("{} 1", bucket("0.025"))), "{text}");
    }
}
