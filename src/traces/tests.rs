//! A collector that is away, slow or back again: the engine notices nothing, and every lost span is counted.

use super::*;
use crate::config::Env;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

fn traces(endpoint: &str, ratio: &str) -> Option<Traces> {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().to_string_lossy().into_owned();
    let env: Env = [
        ("PRELOOP_DATA_DIR", place.as_str()),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "300"),
        ("OTEL_TRACES_SAMPLER", "traceidratio"),
        ("OTEL_TRACES_SAMPLER_ARG", ratio),
    ]
    .into_iter()
    .collect();
    let config = crate::config::Config::load(&env).unwrap();
    Traces::start(&config.traces, "replica").unwrap()
}

fn record(traces: &Traces, count: usize) {
    for _ in 0..count {
        let event = EventId::fresh();
        let now = SystemTime::now();
        traces.record(Span::new(
            event,
            Part::Commit(event),
            Part::Delivery(event),
            "commit",
            (now, now),
        ));
    }
}

#[test]
fn without_a_collector_there_are_no_traces() {
    assert!(traces("", "1").is_none());
}

#[tokio::test]
async fn a_collector_that_never_answers_slows_nobody_and_losses_are_counted() {
    // Takes connections and says nothing.
    let deaf = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", deaf.local_addr().unwrap());
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let traces = metrics::with_local_recorder(&recorder, || traces(&address, "1").unwrap());
    let began = Instant::now();
    record(&traces, 20_000);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let text = handle.render();
    let lost = text.lines().find_map(|line| {
        line.strip_prefix("preloop_trace_spans_total{outcome=\"queue_full\"} ")?
            .parse::<usize>()
            .ok()
    });
    assert!(lost.is_some_and(|lost| (10_000..20_000).contains(&lost)), "{text}");
    let began = Instant::now();
    traces.close().await;
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[tokio::test]
async fn what_waits_is_sent_at_the_end_and_unkept_traces_never() {
    let collector = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", collector.local_addr().unwrap());
    let answered = tokio::spawn(async move {
        let (mut stream, _) = collector.accept().await.unwrap();
        let mut request = vec![0; 64 << 10];
        let read = stream.read(&mut request).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let none = traces(&address, "0").unwrap();
    record(&none, 100);
    none.close().await;
    let all = traces(&address, "1").unwrap();
    record(&all, 1);
    all.close().await;
    let request = answered.await.unwrap();
    assert!(request.starts_with("POST /v1/traces HTTP/1.1"), "{request}");
    assert!(request.contains("application/x-protobuf"), "{request}");
}
