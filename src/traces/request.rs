//! Requests that brought an event: where its trace begins.

use super::{Part, Span, Traces, context};
use actix_web::{HttpMessage, HttpRequest, http::StatusCode};
use opentelemetry::{KeyValue, trace::SpanKind};
use preloop_actors::ids::EventId;
use std::time::SystemTime;
use uuid::Uuid;

/// What a handler found its request to be. Left in the request's extensions with [`delivered`].
#[derive(Clone, Copy, Debug)]
struct Delivered {
    event: EventId,
    duplicate: bool,
}

/// Says that this request brought an event. Costs next to nothing when traces are off.
pub fn delivered(request: &HttpRequest, event: EventId, duplicate: bool) {
    request.extensions_mut().insert(Delivered { event, duplicate });
}

/// Records the request, if it brought an event. `route` is the pattern, never the path: paths hold secrets.
pub fn record(
    traces: &Traces,
    request: &HttpRequest,
    began: SystemTime,
    method: &'static str,
    route: &str,
    status: StatusCode,
) {
    let delivered = request.extensions().get::<Delivered>().copied();
    let Some(Delivered { event, duplicate }) = delivered else { return };
    if !traces.keeps(event) {
        return;
    }
    let root = Part::Delivery(event);
    let times = (began, SystemTime::now());
    let mut span = Span::new(event, root, root, "delivery", times);
    match duplicate {
        true => (span.part, span.name) = (Part::Redelivery(Uuid::new_v4()), "redelivery"),
        false => span.parent = None,
    }
    span.kind = SpanKind::Server;
    span.link =
        request.headers().get("traceparent").and_then(|text| context::read(text.to_str().ok()?));
    span.attributes = vec![
        KeyValue::new("preloop.event.id", event.to_string()),
        KeyValue::new("preloop.event.duplicate", duplicate),
        KeyValue::new("http.request.method", method),
        KeyValue::new("http.route", route.to_owned()),
        KeyValue::new("http.response.status_code", i64::from(status.as_u16())),
    ];
    traces.record(span);
}
