//! The way out: a bounded queue, and a thread of its own that sends what is in it.
//!
//! The engine never waits here. When the collector is slow or away, the queue fills and new spans are dropped;
//! what was lost is counted in `preloop_trace_spans_total`.

use crate::{config::TraceConfig, tls};
use anyhow::{Context, Result};
use metrics::{Counter, counter};
use opentelemetry::KeyValue;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{SpanData, SpanExporter as _},
};
use reqwest::Url;
use secrecy::ExposeSecret;
use std::{collections::HashMap, thread, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout, timeout_at},
};

/// Most spans that wait; OpenTelemetry's own default.
const QUEUE_MAX: usize = 2_048;
/// Most spans of one request.
const BATCH_MAX: usize = 512;
/// Longest a span waits for others to go with.
const BATCH_WAIT: Duration = Duration::from_secs(1);
/// Longest the end of the process waits for the last spans.
const FLUSH_MAX: Duration = Duration::from_secs(2);

pub(super) struct Exporter {
    queue: mpsc::Sender<Item>,
    queue_full: Counter,
}

enum Item {
    Span(Box<SpanData>),
    /// Everything before it is to be sent; then the sender is dropped.
    Flush(oneshot::Sender<()>),
}

impl Exporter {
    /// `None` when no collector is named.
    pub(super) fn start(config: &TraceConfig, replica: &str) -> Result<Option<Self>> {
        let Some(endpoint) = &config.endpoint else { return Ok(None) };
        let endpoint = endpoint.expose_secret();
        let client = sender(config, endpoint, replica)?;
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // Its own thread: encoding and waiting here hold up nothing there.
        thread::Builder::new()
            .name("traces".to_owned())
            .spawn(move || runtime.block_on(send_all(client, waiting)))
            .context("cannot start the thread that exports traces")?;
        tracing::info!("traces go to {}, {} of all", origin(endpoint), config.ratio);
        let queue_full = counter!("preloop_trace_spans_total", "outcome" => "queue_full");
        Ok(Some(Self { queue, queue_full }))
    }

    /// Queues a span, or counts it as lost.
    pub(super) fn offer(&self, span: SpanData) {
        if self.queue.try_send(Item::Span(Box::new(span))).is_err() {
            self.queue_full.increment(1);
        }
    }

    pub(super) async fn flush(&self) {
        let (done, sent) = oneshot::channel();
        let flush = async {
            if self.queue.send(Item::Flush(done)).await.is_ok() {
                let _ = sent.await;
            }
        };
        if timeout(FLUSH_MAX, flush).await.is_err() {
            tracing::warn!("the last traces were not exported in time");
        }
    }
}

/// Scheme, host and port of an address, for messages; the rest may hold a password.
fn origin(endpoint: &str) -> String {
    Url::parse(endpoint)
        .map_or_else(|_| "a collector".to_owned(), |url| url.origin().ascii_serialization())
}

fn sender(config: &TraceConfig, endpoint: &str, replica: &str) -> Result<SpanExporter> {
    let mut client = tls::http().timeout(config.timeout);
    if endpoint.starts_with("https:") {
        client = client.tls_backend_preconfigured(tls::client_config()?);
    }
    let headers = config.headers.iter();
    let headers: HashMap<String, String> =
        headers.map(|(name, value)| (name.clone(), value.expose_secret().to_owned())).collect();
    let mut exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client.build()?)
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(endpoint)
        .with_timeout(config.timeout)
        .with_headers(headers)
        .build()
        .context("traces cannot be exported")?;
    let attributes = config.resource.iter();
    let attributes = attributes.map(|(name, value)| KeyValue::new(name.clone(), value.clone()));
    let resource = Resource::builder_empty()
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new("service.instance.id", replica.to_owned()))
        .with_attributes(attributes)
        .with_service_name(config.service_name.clone())
        .build();
    exporter.set_resource(&resource);
    Ok(exporter)
}

/// Sends until every [`Exporter`] is gone.
async fn send_all(client: SpanExporter, mut queue: mpsc::Receiver<Item>) {
    let mut trouble = false;
    while let Some((batch, flush)) = next_batch(&mut queue).await {
        let count = batch.len() as u64;
        if count > 0 {
            let sent = client.export(batch).await;
            let outcome = if sent.is_ok() { "exported" } else { "export_failed" };
            counter!("preloop_trace_spans_total", "outcome" => outcome).increment(count);
            match sent {
                Ok(()) if trouble => tracing::info!("traces are exported again"),
                // Said once: a collector that is away stays away for a while.
                Err(error) if !trouble => tracing::warn!("traces are not exported: {error}"),
                _ => {}
            }
            trouble = outcome != "exported";
        }
        drop(flush);
    }
}

/// Waits for a first span, then a while for others. `None`: nobody is left to send any.
async fn next_batch(
    queue: &mut mpsc::Receiver<Item>,
) -> Option<(Vec<SpanData>, Option<oneshot::Sender<()>>)> {
    let mut batch = Vec::new();
    let mut until = None;
    while batch.len() < BATCH_MAX {
        let next = match until {
            None => queue.recv().await,
            Some(until) => match timeout_at(until, queue.recv()).await {
                Ok(next) => next,
                Err(_) => break,
            },
        };
        match next {
            Some(Item::Span(span)) => batch.push(*span),
            Some(Item::Flush(done)) => return Some((batch, Some(done))),
            None if batch.is_empty() => return None,
            None => break,
        }
        until.get_or_insert_with(|| Instant::now() + BATCH_WAIT);
    }
    Some((batch, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_collector_and_none_of_its_secrets() {
        for (endpoint, shown) in [
            ("http://localhost:4318/v1/traces", "http://localhost:4318"),
            ("https://me:hunter2@c.example.com/v1/traces", "https://c.example.com"),
            (
                "https://c.example.com:4318/t/hunter2/v1/traces?key=hunter2",
                "https://c.example.com:4318",
            ),
        ] {
            assert_eq!(origin(endpoint), shown);
        }
    }
}
