//! Names, help and buckets.

use super::*;

#[test]
fn durations_batches_and_delays_have_buckets() {
    let recorder = builder().unwrap().build_recorder();
    let handle = recorder.handle();
    metrics::with_local_recorder(&recorder, || {
        metrics::histogram!("preloop_http_request_duration_seconds").record(0.02);
        metrics::histogram!("preloop_ingest_batch_events").record(20.0);
        metrics::histogram!("preloop_event_routing_delay_seconds").record(100.0);
    });
    let text = handle.render();
    for line in [
        "preloop_http_request_duration_seconds_bucket{le=\"0.01\"} 0",
        "preloop_http_request_duration_seconds_bucket{le=\"0.025\"} 1",
        "preloop_ingest_batch_events_bucket{le=\"10\"} 0",
        "preloop_ingest_batch_events_bucket{le=\"20\"} 1",
        "preloop_event_routing_delay_seconds_bucket{le=\"60\"} 0",
        "preloop_event_routing_delay_seconds_bucket{le=\"300\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "no {line} in {text}");
    }
}

#[test]
fn names_follow_the_conventions() {
    for (kind, name, help) in help::METRICS {
        assert!(name.starts_with("preloop_"), "{name}");
        assert_eq!(kind == help::Kind::Counter, name.ends_with("_total"), "{name}");
        assert!(help.ends_with('.') || help.contains(':'), "{name}: {help}");
    }
}
