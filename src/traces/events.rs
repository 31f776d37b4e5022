//! Events on their way through the log: kept, matched, or started at once.

use super::{Part, Span, Traces};
use async_trait::async_trait;
use opentelemetry::{KeyValue, trace::SpanKind};
use preloop_actors::{
    event::{IncomingEvent, Source},
    ids::{EventId, ExecutionId},
    ports::{Appended, Backlog, DirectStart, EventLog, Route, Started, StoreError},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

/// An event log whose work leaves spans behind.
pub struct TracedLog {
    log: Arc<dyn EventLog>,
    traces: Traces,
    /// When the router began its current step; it makes one at a time.
    step_began: Mutex<SystemTime>,
}

impl TracedLog {
    pub fn new(log: Arc<dyn EventLog>, traces: Traces) -> Self {
        Self { log, traces, step_began: Mutex::new(SystemTime::now()) }
    }

    fn kept(&self, kept: &[Appended], times: (SystemTime, SystemTime)) {
        for Appended { id, duplicate } in kept {
            if *duplicate || !self.traces.keeps(*id) {
                continue;
            }
            let parent = Part::Delivery(*id);
            let mut span = Span::new(*id, Part::Commit(*id), parent, "commit", times);
            span.attributes = vec![KeyValue::new("preloop.batch.events", kept.len() as i64)];
            self.traces.record(span);
        }
    }

    /// When two replicas route an event at the same moment, both record it, under one id and nearly one time: the
    /// log does not say whose commit won.
    fn routed(&self, routes: &[(EventId, usize, bool)], times: (SystemTime, SystemTime)) {
        for (event, matches, suppressed) in routes {
            let parent = Part::Delivery(*event);
            let mut span = Span::new(*event, Part::Match(*event), parent, "match", times);
            span.attributes = vec![
                KeyValue::new("preloop.event.id", event.to_string()),
                KeyValue::new("preloop.match.flows", *matches as i64),
                KeyValue::new("preloop.match.suppressed", *suppressed),
            ];
            self.traces.record(span);
        }
    }

    fn started(&self, started: Started, source: Source, times: (SystemTime, SystemTime)) {
        let event = started.event;
        if source == Source::Schedule {
            // Nobody delivered it: the tick itself is where the trace begins.
            let mut tick =
                Span::new(event, Part::Delivery(event), Part::Delivery(event), "tick", times);
            (tick.parent, tick.kind) = (None, SpanKind::Server);
            self.traces.record(tick);
        }
        let mut span = Span::new(event, Part::Match(event), Part::Delivery(event), "start", times);
        span.attributes = vec![
            KeyValue::new("preloop.event.id", event.to_string()),
            KeyValue::new("preloop.event.source", source.as_str()),
        ];
        self.traces.record(span);
    }
}

#[async_trait]
impl EventLog for TracedLog {
    async fn append(&self, batch: Vec<IncomingEvent>) -> Result<Vec<Appended>, StoreError> {
        let began = SystemTime::now();
        let kept = self.log.append(batch).await?;
        self.kept(&kept, (began, SystemTime::now()));
        Ok(kept)
    }

    async fn unrouted(&self, limit: usize) -> Result<Backlog, StoreError> {
        *self.step_began.lock().unwrap_or_else(PoisonError::into_inner) = SystemTime::now();
        self.log.unrouted(limit).await
    }

    async fn commit_routes(&self, routes: Vec<Route>) -> Result<Vec<ExecutionId>, StoreError> {
        let kept = routes.iter().filter(|route| self.traces.keeps(route.event));
        let of = |route: &Route| (route.event, route.matches.len(), route.suppressed.is_some());
        let kept: Vec<_> = kept.map(of).collect();
        let executions = self.log.commit_routes(routes).await?;
        let began = *self.step_began.lock().unwrap_or_else(PoisonError::into_inner);
        self.routed(&kept, (began, SystemTime::now()));
        Ok(executions)
    }

    async fn routing_failed(&self, event: EventId, reason: &str) -> Result<(), StoreError> {
        self.log.routing_failed(event, reason).await
    }

    async fn start(&self, start: DirectStart) -> Result<Started, StoreError> {
        let (began, source) = (SystemTime::now(), start.event.source);
        let started = self.log.start(start).await?;
        if !started.duplicate {
            self.started(started, source, (began, SystemTime::now()));
        }
        Ok(started)
    }
}
