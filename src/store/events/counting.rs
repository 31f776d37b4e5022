//! What is counted about events: where they came from, how they were kept, how long routing took.

use super::routes::Routed;
use chrono::Utc;
use metrics::{counter, histogram};
use preloop_actors::{
    event::{IncomingEvent, Source},
    ids::EventId,
    ports::{Appended, Started, StoreError},
};
use std::{collections::HashMap, time::Instant};

/// Counts a batch that is kept by `append`, and its time.
pub(super) async fn append<F>(
    batch: Vec<IncomingEvent>,
    append: impl FnOnce(Vec<IncomingEvent>) -> F,
) -> Result<Vec<Appended>, StoreError>
where
    F: Future<Output = Result<Vec<Appended>, StoreError>>,
{
    let sources: Vec<Source> = batch.iter().map(|event| event.source).collect();
    let began = Instant::now();
    let kept = append(batch).await?;
    histogram!("preloop_ingest_commit_duration_seconds").record(began.elapsed());
    histogram!("preloop_ingest_batch_events").record(kept.len() as f64);
    // Added up first: a batch of hundreds has very few sources.
    let mut counts: HashMap<(Source, bool), u64> = HashMap::new();
    for (source, kept) in sources.into_iter().zip(&kept) {
        *counts.entry((source, kept.duplicate)).or_default() += 1;
    }
    for ((source, duplicate), count) in counts {
        received(source, duplicate, count);
    }
    Ok(kept)
}

/// Counts routes that this commit was the first to write, and the executions they made.
pub(super) fn routed(routes: &[Routed<'_>], created: usize) {
    let now = Utc::now().timestamp_millis();
    let delay = histogram!("preloop_event_routing_delay_seconds");
    let mut counts = [("matched", 0), ("unmatched", 0), ("suppressed", 0)];
    for Routed { route, suppressed } in routes {
        delay.record((now - accepted_at(route.event)).max(0) as f64 / 1000.0);
        let outcome = match (suppressed, route.matches.is_empty()) {
            (Some(_), _) => 2,
            (None, true) => 1,
            (None, false) => 0,
        };
        counts[outcome].1 += 1;
    }
    for (outcome, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        counter!("preloop_events_routed_total", "outcome" => outcome).increment(count);
    }
    counter!("preloop_executions_created_total").increment(created as u64);
}

/// Counts an event whose flow is known, and the execution that it started.
pub(in crate::store) fn started(source: Source, started: &Started) {
    received(source, started.duplicate, 1);
    if !started.duplicate && started.execution.is_some() {
        counter!("preloop_executions_created_total").increment(1);
    }
}

fn received(source: Source, duplicate: bool, count: u64) {
    let outcome = if duplicate { "duplicate" } else { "kept" };
    counter!("preloop_events_received_total", "source" => source.as_str(), "outcome" => outcome)
        .increment(count);
}

/// When the event got its id, in milliseconds since 1970: the first 48 bits of a UUID version 7 (RFC 9562).
fn accepted_at(event: EventId) -> i64 {
    (event.0.as_u128() >> 80) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_time() {
        let (before, id) = (Utc::now().timestamp_millis(), EventId::fresh());
        assert!((before..before + 1_000).contains(&accepted_at(id)));
    }
}
