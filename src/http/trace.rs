//! What every request leaves behind: a span with a request id, and two metrics.

use crate::traces::{self, Traces};
use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use std::{
    sync::Arc,
    time::{Instant, SystemTime},
};
use tracing_actix_web::{RequestId, RootSpanBuilder};

/// The pattern that the path fits. Kept, because finding it goes through all routes.
struct Route(Arc<str>);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names method and route. Neither query nor path: both may hold secrets, such as webhook tokens.
pub(super) struct Spans;

impl RootSpanBuilder for Spans {
    fn on_request_start(request: &ServiceRequest) -> tracing::Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string);
        let route = Route(request.match_pattern().map_or("none".into(), Into::into));
        let span = tracing::info_span!(
            "request",
            request.id = id,
            http.method = method(request.method()),
            http.route = &*route.0,
        );
        request.extensions_mut().insert(route);
        span
    }

    // The status is in the metrics and in the line `observe` writes; after it nothing is written within the span.
    fn on_request_end<B: MessageBody>(_: tracing::Span, _: &Result<ServiceResponse<B>, Error>) {}
}

/// Answers with the request's id, and counts the request.
pub(super) async fn observe<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let (started, began) = (Instant::now(), SystemTime::now());
    let method = method(request.method());
    let id = request.extensions().get::<RequestId>().copied();
    // Patterns, not paths: a label's values must be few.
    let route = request.extensions().get::<Route>().map_or("none".into(), |route| route.0.clone());
    let mut response = next.call(request).await?;
    let id = id.and_then(|id| HeaderValue::try_from(id.to_string()).ok());
    if let Some(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    if let Some(traces) = response.request().app_data::<Data<Traces>>() {
        let (request, status) = (response.request(), response.status());
        traces::request::record(traces, request, began, method, &route, status);
    }
    let status = response.status().as_u16().to_string();
    metrics::counter!(
        "preloop_http_requests_total",
        "method" => method, "route" => route.clone(), "status" => status
    )
    .increment(1);
    metrics::histogram!(
        "preloop_http_request_duration_seconds",
        "method" => method, "route" => route
    )
    .record(started.elapsed());
    tracing::debug!(http.status = response.status().as_u16(), "answered");
    Ok(response)
}

/// Clients may invent methods; labels may not.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
