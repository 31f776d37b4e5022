//! Requests that brought an event: where its trace begins.

use super::{Part, Span, Traces};
use actix_web::{HttpMessage, HttpRequest, http::StatusCode};
use opentelemetry::{
    KeyValue,
    trace::{SpanContext, SpanId, SpanKind, TraceFlags, TraceId, TraceState},
};
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
        request.headers().get("traceparent").and_then(|text| traceparent(text.to_str().ok()?));
    span.attributes = vec![
        KeyValue::new("preloop.event.id", event.to_string()),
        KeyValue::new("preloop.event.duplicate", duplicate),
        KeyValue::new("http.request.method", method),
        KeyValue::new("http.route", route.to_owned()),
        KeyValue::new("http.response.status_code", i64::from(status.as_u16())),
    ];
    traces.record(span);
}

/// Reads a `traceparent` header (W3C trace context, version 00). Anything else is ignored, as the standard asks.
fn traceparent(text: &str) -> Option<SpanContext> {
    let fields: Vec<&str> = text.split('-').collect();
    let [version, trace, span, flags] = fields[..] else { return None };
    let hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    if version != "00" || !hex(trace, 32) || !hex(span, 16) || !hex(flags, 2) {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()?),
        true,
        TraceState::default(),
    );
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_valid_traceparent_is_linked() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let span = "00f067aa0ba902b7";
        let good = traceparent(&format!("00-{trace}-{span}-01")).unwrap();
        assert_eq!(
            (good.trace_id().to_string(), good.span_id().to_string()),
            (trace.into(), span.into())
        );
        assert!(good.is_sampled() && good.is_remote());
        for bad in [
            String::new(),
            "00".into(),
            format!("01-{trace}-{span}-01"),
            format!("00-{trace}-{span}"),
            format!("00-{trace}-{span}-01-x"),
            format!("00-{}-{span}-01", "0".repeat(32)),
            format!("00-{trace}-{}-01", "0".repeat(16)),
            format!("00-{}-{span}-01", trace.to_uppercase()),
            format!("00-{trace}-{span}-0g"),
        ] {
            assert!(traceparent(&bad).is_none(), "{bad}");
        }
    }
}
