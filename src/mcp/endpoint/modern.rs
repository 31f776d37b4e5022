//! Clients of 2026-07-28 and later: each request stands for itself.

use super::{
    Endpoint, accepted, listen,
    reply::{self, Work},
    rpc_failure,
};
use crate::mcp::{
    caller::McpCaller,
    exchange::{Exchange, MESSAGES_MAX, Outlet, modern_result},
    head::{Head, RequestMeta},
    protocol::{Era, MODERN, code, supported},
    raw::{RawObject, raw},
    rpc::{Message, RpcError},
    telemetry::Operation,
};
use actix_web::{HttpResponse, http::StatusCode, web::Bytes};
use serde_json::{json, value::RawValue};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Methods of older revisions, which modern clients do not have.
const RETIRED: &[&str] = &[
    "initialize",
    "ping",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
    "tasks/list",
    "tasks/result",
];
/// How long clients may keep what they learn from `server/discover`.
const DISCOVER_TTL_MS: u32 = 60_000;

/// Answers one modern message.
pub(super) async fn take(
    endpoint: Endpoint,
    caller: Arc<McpCaller>,
    head: Head,
    body: Bytes,
) -> HttpResponse {
    let (id, listens) = match Message::parse(&body) {
        Ok(Message::Request { id, method, .. }) => (id, method == "subscriptions/listen"),
        // No revision has notifications of clients over HTTP; those that come are taken and left.
        Ok(Message::Notification { .. }) => return accepted(),
        Ok(Message::Response { .. }) => {
            let error =
                RpcError::new(code::INVALID_REQUEST, "this revision has no responses of clients");
            return rpc_failure(StatusCode::BAD_REQUEST, None, &error);
        }
        Err(malformed) => {
            return rpc_failure(StatusCode::BAD_REQUEST, malformed.id.as_ref(), &malformed.error);
        }
    };
    let meta = match check(&head, &body) {
        Ok(meta) => meta,
        // Whatever is wrong with the request itself is 400 (section "Request metadata" of the transport).
        Err(error) => {
            let status = match reply::status(&error) {
                StatusCode::OK => StatusCode::BAD_REQUEST,
                status => status,
            };
            return rpc_failure(status, Some(&id), &error);
        }
    };
    let takes_stream = head.takes_stream;
    let (sender, messages) = mpsc::channel(MESSAGES_MAX);
    let exchange = Exchange {
        caller,
        era: Era::Modern,
        version: meta.version.as_str().into(),
        capabilities: Arc::new(meta.capabilities),
        log_level: meta.log_level,
        head: Arc::new(head),
        session: None,
        outlet: Outlet::Direct(sender),
        trace: None,
    };
    if listens {
        return listen::open(&endpoint, &exchange, &id, &body);
    }
    let work: Work = Box::pin(async move { work(&endpoint, exchange, &body).await });
    reply::reply(id, work, messages, takes_stream).await
}

fn check(head: &Head, body: &[u8]) -> Result<RequestMeta, RpcError> {
    match Message::parse(body) {
        Ok(Message::Request { method, params, .. }) => RequestMeta::check(head, &method, &params),
        _ => Err(RpcError::new(code::INVALID_REQUEST, "no request")),
    }
}

async fn work(
    endpoint: &Endpoint,
    mut exchange: Exchange,
    body: &[u8],
) -> Result<Box<RawValue>, RpcError> {
    let Ok(Message::Request { method, params, .. }) = Message::parse(body) else {
        return Err(RpcError::new(code::INVALID_REQUEST, "no request"));
    };
    let operation = Operation::of_client(endpoint.traces.as_ref(), &exchange, &method, &params);
    exchange.trace = operation.trace().cloned();
    let outcome = match &*method {
        "server/discover" => discover(endpoint, &exchange).await,
        method if RETIRED.contains(&method) => Err(RpcError::method_not_found(method)),
        method => endpoint.surface.serve(&exchange, method, params).await,
    };
    operation.ended(&outcome);
    outcome.map(|result| modern_result(result, endpoint.server()))
}

/// Who we are and what we can do for this caller.
async fn discover(endpoint: &Endpoint, exchange: &Exchange) -> Result<Box<RawValue>, RpcError> {
    let capabilities = endpoint.surface.capabilities(&exchange.caller, Era::Modern).await?;
    let mut result = RawObject::default();
    result.set("supportedVersions", raw(&supported().collect::<Vec<_>>()));
    result.set("capabilities", raw(&capabilities));
    if let Some(instructions) = endpoint.surface.instructions(&exchange.caller).await {
        result.set("instructions", raw(&instructions));
    }
    result.set("ttlMs", raw(&DISCOVER_TTL_MS));
    // What a caller may do is nobody else's business.
    result.set("cacheScope", raw(&json!("private")));
    debug_assert!(!MODERN.is_empty());
    Ok(result.to_raw())
}
