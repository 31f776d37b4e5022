//! Traces: what became of one event, from its delivery to its execution's result, as OpenTelemetry shows it.
//!
//! The parts of a trace happen in different tasks, minutes apart, on different replicas, and across restarts. So
//! nothing is carried along or stored: **the trace id is the event's id** (a UUID version 7, 128 bits, of which the
//! last 56 are random, as W3C trace context level 2 asks), and the id of each span follows from the event or the
//! execution it is about. Whoever does a part knows both, and with them its own span and its parent.
//!
//! ```text
//! delivery (or tick)            one HTTP request, or one schedule's tick
//! ├── commit                    the batch that kept the event
//! └── match (or start)          routing, or the direct start of a known flow
//!     └── execution             from its creation to its end; one for each flow
//!         ├── claim             waiting for an owner; one for each owner
//!         ├── launch container  one for each attempt
//!         ├── run agent         the container's life, as the runtime tells it
//!         └── result            reading what it left, recording what it came to
//! ```
//!
//! Spans are made where the ports pass through ([`TracedLog`], [`TracedExecutions`], [`TracedRuntime`]): these
//! wrappers exist only while traces are on, so that they cost nothing when off. Each span is made whole, when its
//! part has ended. What ends before it has an owner (a stop or a timeout in the queue) leaves no span of its
//! own. A delivery that was answered 503 because its commit took too long leaves none either, since nobody could
//! tell it which event it had brought; if the commit succeeds after all, the trace begins with spans whose parent
//! never comes, and a redelivery joins them. No attribute holds a payload, a prompt, a token or an error's text.

pub mod context;
mod events;
mod executions;
mod export;
mod ids;
mod known;
pub mod request;
mod runtime;
#[cfg(test)]
mod tests;

pub use events::TracedLog;
pub use executions::TracedExecutions;
pub use ids::Part;
pub use runtime::TracedRuntime;

use crate::config::TraceConfig;
use export::Exporter;
use ids::{sampled, trace_id};
use known::Known;
use opentelemetry::{
    InstrumentationScope, KeyValue,
    trace::{Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState},
};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use preloop_actors::ids::EventId;
use std::{borrow::Cow, fmt, sync::Arc, time::SystemTime};

/// Where spans go. Cheap to clone.
#[derive(Clone)]
pub struct Traces(Arc<Inner>);

struct Inner {
    exporter: Exporter,
    /// Of all traces, those below this share are kept.
    ratio: f64,
    scope: InstrumentationScope,
    known: Known,
}

/// One part of an event's way, when it has ended.
#[derive(Debug)]
pub struct Span {
    pub event: EventId,
    pub part: Part,
    /// `None` for the first part.
    pub parent: Option<Part>,
    pub name: &'static str,
    pub kind: SpanKind,
    pub began: SystemTime,
    pub ended: SystemTime,
    /// A word for what went wrong, never a text that may hold a secret.
    pub error: Option<&'static str>,
    pub attributes: Vec<KeyValue>,
    /// A span of somebody else that led here.
    pub link: Option<SpanContext>,
}

/// One request between programs, when it has ended. Its trace may be somebody else's.
#[derive(Debug)]
pub struct Call {
    /// See [`Traces::below`].
    pub context: SpanContext,
    pub parent: Option<SpanContext>,
    pub name: Cow<'static, str>,
    pub kind: SpanKind,
    pub began: SystemTime,
    pub ended: SystemTime,
    /// A word for what went wrong, never a text that may hold a secret.
    pub error: Option<Cow<'static, str>>,
    pub attributes: Vec<KeyValue>,
}

impl Span {
    /// An inner part that went well; the rest can be set afterwards.
    pub fn new(
        event: EventId,
        part: Part,
        parent: Part,
        name: &'static str,
        (began, ended): (SystemTime, SystemTime),
    ) -> Self {
        Self {
            event,
            part,
            parent: Some(parent),
            name,
            kind: SpanKind::Internal,
            began,
            ended,
            error: None,
            attributes: Vec::new(),
            link: None,
        }
    }
}

impl fmt::Debug for Traces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traces").field("ratio", &self.0.ratio).finish_non_exhaustive()
    }
}

impl Traces {
    /// Starts exporting; `None` when no collector is named. `replica` tells the processes of one service apart.
    pub fn start(config: &TraceConfig, replica: &str) -> anyhow::Result<Option<Self>> {
        let Some(exporter) = Exporter::start(config, replica)? else { return Ok(None) };
        let scope =
            InstrumentationScope::builder("preloop").with_version(env!("CARGO_PKG_VERSION"));
        let inner =
            Inner { exporter, ratio: config.ratio, scope: scope.build(), known: Known::default() };
        Ok(Some(Self(Arc::new(inner))))
    }

    /// Whether this event's trace is kept: the same answer on every replica, at any time.
    pub fn keeps(&self, event: EventId) -> bool {
        sampled(event, self.0.ratio)
    }

    /// Hands a span over. Never waits: when the exporter is behind, the span is dropped and counted.
    pub fn record(&self, span: Span) {
        if self.keeps(span.event) {
            self.0.exporter.offer(self.data(span));
        }
    }

    /// A new span below another, or in a trace of its own. It is kept if the other is, or by the share of all.
    pub fn below(&self, parent: Option<&SpanContext>) -> SpanContext {
        let (trace, is_kept) = match parent {
            Some(parent) => (parent.trace_id(), parent.is_sampled()),
            None => (TraceId::from(rand::random::<u128>()), rand::random::<f64>() < self.0.ratio),
        };
        let flags = TraceFlags::default().with_sampled(is_kept);
        let span = SpanId::from(rand::random::<u64>());
        SpanContext::new(trace, span, flags, false, TraceState::default())
    }

    /// Hands over a request's span, if it is kept. Never waits.
    pub fn record_call(&self, call: Call) {
        if !call.context.is_sampled() {
            return;
        }
        self.0.exporter.offer(SpanData {
            span_context: call.context,
            parent_span_id: call.parent.as_ref().map_or(SpanId::INVALID, SpanContext::span_id),
            parent_span_is_remote: call.parent.is_some_and(|parent| parent.is_remote()),
            span_kind: call.kind,
            name: call.name,
            start_time: call.began,
            end_time: call.ended.max(call.began),
            attributes: call.attributes,
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: call.error.map_or(Status::Unset, Status::error),
            instrumentation_scope: self.0.scope.clone(),
        });
    }

    /// Sends what still waits, for a short while at most.
    pub async fn close(&self) {
        self.0.exporter.flush().await;
    }

    fn known(&self) -> &Known {
        &self.0.known
    }

    fn data(&self, span: Span) -> SpanData {
        let mut links = SpanLinks::default();
        links.links.extend(span.link.map(|context| Link::new(context, Vec::new(), 0)));
        let context = SpanContext::new(
            trace_id(span.event),
            span.part.span_id(),
            TraceFlags::SAMPLED,
            false,
            TraceState::default(),
        );
        SpanData {
            span_context: context,
            parent_span_id: span.parent.map_or(SpanId::INVALID, |part| part.span_id()),
            parent_span_is_remote: false,
            span_kind: span.kind,
            name: Cow::Borrowed(span.name),
            start_time: span.began,
            // Clocks of two machines may differ by more than a part took.
            end_time: span.ended.max(span.began),
            attributes: span.attributes,
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links,
            status: span.error.map_or(Status::Unset, Status::error),
            instrumentation_scope: self.0.scope.clone(),
        }
    }
}
