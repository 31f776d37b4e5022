//! Clients of 2025-11-25 and before: a session opened with `initialize`, streams that can be gone on with.

use super::{
    BODY_BYTES_MAX, Endpoint, Refused, accepted,
    listen::RESOURCES_MAX,
    resume::{primes, read},
    rpc_failure, session_header, sse,
};
use crate::{
    mcp::{
        caller::McpCaller,
        exchange::{Change, Exchange, Outlet, answer_text},
        head::Head,
        protocol::{Era, LEGACY, LEGACY_UNSAID, LOG_LEVELS, code},
        raw::{RawObject, raw},
        rpc::{self, Id, Message, RpcError},
        session::{Archive, Session, StreamLog},
        telemetry::Operation,
    },
    store::mcp_sessions::TakenOver,
};
use actix_web::{HttpResponse, http::StatusCode, rt, web::Bytes};
use preloop_actors::ports::StoreError;
use serde_json::{Value, json, value::RawValue};
use std::{slice, sync::Arc, time::Duration};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::timeout,
};

/// How long an answer may take before it becomes a stream.
const STREAM_AFTER: Duration = Duration::from_millis(500);

/// Answers one legacy message.
pub(super) async fn take(
    endpoint: Endpoint,
    caller: Arc<McpCaller>,
    head: Head,
    message: &Message<'_>,
    body: &Bytes,
) -> HttpResponse {
    if let Message::Request { id, method, params } = message
        && method == "initialize"
    {
        return initialize(&endpoint, &caller, id, params).await;
    }
    let session = match session(&endpoint, &caller, &head).await {
        Ok(session) => session,
        Err(refusal) => return *refusal,
    };
    match message {
        Message::Request { id, .. } => {
            request(endpoint, caller, head, session, id, body.clone()).await
        }
        Message::Notification { method, params } => {
            notified(&session, method, params);
            accepted()
        }
        Message::Response { id, outcome } => {
            let outcome = outcome.map(|result| result.to_owned()).map_err(RpcError::relayed);
            session.answered(id, outcome);
            accepted()
        }
    }
}

/// Opens a session in the revision that the client asks for, or in our newest when we do not serve that.
async fn initialize(
    endpoint: &Endpoint,
    caller: &Arc<McpCaller>,
    id: &Id,
    params: &RawObject<'_>,
) -> HttpResponse {
    let asked = params.text("protocolVersion");
    let Some(asked) = asked else {
        let error = RpcError::invalid_params("`protocolVersion` is missing");
        return rpc_failure(StatusCode::BAD_REQUEST, Some(id), &error);
    };
    let version = LEGACY.iter().find(|version| **version == asked).unwrap_or(&LEGACY[0]);
    let declared: Value = params.read("capabilities").ok().flatten().unwrap_or_else(|| json!({}));
    let capabilities = match endpoint.surface.capabilities(caller, Era::Legacy).await {
        Ok(capabilities) => capabilities,
        Err(error) => return rpc_failure(StatusCode::OK, Some(id), &error),
    };
    let session = endpoint.sessions.open(caller.binding(), (*version).into(), Arc::new(declared));
    endpoint.archive.keep(&session).await;
    // Each that is opened may have taken the place of another.
    endpoint.archive.forget(&endpoint.sessions.many_ended()).await;
    follow_changes(endpoint, caller, &session);
    let mut result = RawObject::default();
    result.set("protocolVersion", raw(version));
    result.set("capabilities", raw(&capabilities));
    result.set("serverInfo", raw(endpoint.server()));
    if let Some(instructions) = endpoint.surface.instructions(caller).await {
        result.set("instructions", raw(&instructions));
    }
    HttpResponse::Ok()
        .insert_header(session_header(&session.id))
        .content_type("application/json")
        .body(rpc::result(id, &result.to_raw()))
}

/// The session that a request names. Another principal's is as unknown as one that ended.
pub(super) async fn session(
    endpoint: &Endpoint,
    caller: &McpCaller,
    head: &Head,
) -> Result<Arc<Session>, Refused> {
    let refuse = |status, why: &str| {
        let error = RpcError::new(code::INVALID_REQUEST, why);
        Err(Box::new(rpc_failure(status, None, &error)))
    };
    let Some(id) = &head.session else {
        return refuse(
            StatusCode::BAD_REQUEST,
            "no session; begin with `initialize` and send `Mcp-Session-Id`",
        );
    };
    let version = head.version.as_deref().unwrap_or(LEGACY_UNSAID);
    if !LEGACY.contains(&version) {
        return refuse(
            StatusCode::BAD_REQUEST,
            "the header `MCP-Protocol-Version` names no revision that has sessions",
        );
    }
    if let Some(session) = endpoint.sessions.find(id, &caller.binding()) {
        return Ok(session);
    }
    match take_over(endpoint, caller, id).await {
        Ok(Some(session)) => Ok(session),
        Ok(None) => {
            refuse(StatusCode::NOT_FOUND, "there is no such session; begin anew with `initialize`")
        }
        Err(error) => {
            tracing::warn!("an MCP session could not be looked for: {error}");
            refuse(StatusCode::SERVICE_UNAVAILABLE, "sessions cannot be found now; try again")
        }
    }
}

/// A session that another replica opened, or this one before it was started anew.
async fn take_over(
    endpoint: &Endpoint,
    caller: &McpCaller,
    id: &str,
) -> Result<Option<Arc<Session>>, StoreError> {
    let binding = caller.binding();
    let idle_max = endpoint.sessions.idle_max();
    let found = endpoint.archive.take_over(id, &binding, idle_max).await?;
    let Some(TakenOver { version, capabilities, count }) = found else { return Ok(None) };
    let (count, capabilities) = (count.unsigned_abs(), Arc::new(capabilities));
    let session = Session::taken_over(count, id.to_owned(), binding, version.into(), capabilities);
    let session = endpoint.sessions.admit(session);
    follow_changes(endpoint, caller, &session);
    Ok(Some(session))
}

/// Works on a request apart from its connection: a client that drops the connection has not taken it back.
async fn request(
    endpoint: Endpoint,
    caller: Arc<McpCaller>,
    head: Head,
    session: Arc<Session>,
    id: &Id,
    body: Bytes,
) -> HttpResponse {
    if session.is_running(id) {
        let error =
            RpcError::new(code::INVALID_REQUEST, "a request with this id is being worked on");
        return rpc_failure(StatusCode::BAD_REQUEST, Some(id), &error);
    }
    debug_assert!(body.len() <= BODY_BYTES_MAX);
    let log = session.open_stream();
    let (takes_stream, archive) = (head.takes_stream, endpoint.archive.clone());
    let exchange = Exchange {
        caller,
        era: Era::Legacy,
        version: session.version.clone(),
        capabilities: session.capabilities.clone(),
        log_level: session.log_level(),
        head: Arc::new(head),
        session: Some(session.clone()),
        outlet: Outlet::Log(log.clone()),
        trace: None,
    };
    let (ours, theirs, own_id) = (session.clone(), log.clone(), id.clone());
    let (begin, begun) = tokio::sync::oneshot::channel::<()>();
    let work = rt::spawn(async move {
        // Not before it is noted, so that it cannot end before it is.
        let _ = begun.await;
        let outcome = work(&endpoint, exchange, &body).await;
        ours.ended(&own_id);
        theirs.end(Some(answer_text(&own_id, &outcome)));
    });
    session.began(id.clone(), work.abort_handle(), log.clone());
    let _ = begin.send(());
    answer(&session, id, &log, &archive, takes_stream).await
}

/// The answer alone as JSON when it comes at once and nothing comes before it; else the stream.
async fn answer(
    session: &Session,
    id: &Id,
    log: &Arc<StreamLog>,
    archive: &Archive,
    takes_stream: bool,
) -> HttpResponse {
    let at_once = async {
        log.wait(0).await;
        // Work that never waits ends in one go, messages and all.
        tokio::task::yield_now().await;
    };
    if takes_stream {
        let _ = timeout(STREAM_AFTER, at_once).await;
    } else {
        while !log.has_ended() {
            let newest = log.behind(0).messages.last().map_or(0, |(number, _)| *number);
            log.wait(newest).await;
        }
    }
    let behind = log.behind(0);
    let alone = behind.ended && (behind.messages.len() == 1 || !takes_stream);
    match behind.messages.last() {
        Some((_, text)) if alone => {
            session.forget_stream(log.id);
            HttpResponse::Ok().content_type("application/json").body(text.clone())
        }
        _ => {
            archive.follow(session, id, log.clone());
            sse::response().streaming(read(log.clone(), 0, primes(session)))
        }
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
    let outcome = serve(endpoint, &exchange, &method, params).await;
    operation.ended(&outcome);
    outcome
}

async fn serve(
    endpoint: &Endpoint,
    exchange: &Exchange,
    method: &str,
    params: RawObject<'_>,
) -> Result<Box<RawValue>, RpcError> {
    match (method, exchange.session.as_deref()) {
        ("ping", _) => Ok(raw(&json!({}))),
        ("server/discover" | "subscriptions/listen", _) => Err(RpcError::method_not_found(method)),
        ("logging/setLevel", Some(session)) => set_log_level(session, &params),
        ("resources/subscribe", Some(session)) => {
            subscribe(endpoint, exchange, session, params).await
        }
        ("resources/unsubscribe", Some(session)) => {
            session.unsubscribe(&uri(&params)?);
            endpoint.surface.serve(exchange, method, params).await
        }
        _ => endpoint.surface.serve(exchange, method, params).await,
    }
}

fn set_log_level(session: &Session, params: &RawObject<'_>) -> Result<Box<RawValue>, RpcError> {
    let level = params.text("level").filter(|level| LOG_LEVELS.contains(&level.as_str()));
    let level = level.ok_or_else(|| {
        RpcError::invalid_params(format!("`level` is one of {}", LOG_LEVELS.join(", ")))
    })?;
    session.set_log_level(level);
    Ok(raw(&json!({})))
}

async fn subscribe(
    endpoint: &Endpoint,
    exchange: &Exchange,
    session: &Session,
    params: RawObject<'_>,
) -> Result<Box<RawValue>, RpcError> {
    let uri = uri(&params)?;
    let result = endpoint.surface.serve(exchange, "resources/subscribe", params).await?;
    match session.subscribe(uri, RESOURCES_MAX) {
        true => Ok(result),
        false => Err(RpcError::invalid_params(format!(
            "a session has at most {RESOURCES_MAX} subscriptions"
        ))),
    }
}

fn uri(params: &RawObject<'_>) -> Result<String, RpcError> {
    params.text("uri").ok_or_else(|| RpcError::invalid_params("`uri` is missing"))
}

fn notified(session: &Session, method: &str, params: &RawObject<'_>) {
    if method == "notifications/cancelled"
        && let Some(id) = params.get("requestId").and_then(Id::read)
    {
        session.cancel(&id);
    }
}

/// Tells the session of changes, for as long as it lives.
fn follow_changes(endpoint: &Endpoint, caller: &McpCaller, session: &Arc<Session>) {
    let Some(standalone) = session.standalone() else { return };
    let (changes, session) = (endpoint.surface.changes(caller), Arc::downgrade(session));
    rt::spawn(async move {
        let mut changes: broadcast::Receiver<Change> = changes;
        loop {
            let heard = tokio::select! {
                heard = changes.recv() => heard,
                // Where nothing ever changes, this is how a session that is over is let go.
                () = standalone.ended() => return,
            };
            let heard = match heard {
                Ok(change) => vec![change],
                Err(RecvError::Lagged(_)) => {
                    vec![Change::Tools, Change::Prompts, Change::Resources]
                }
                Err(RecvError::Closed) => return,
            };
            let Some(session) = session.upgrade() else { return };
            for change in heard {
                tell(&session, &standalone, &change);
            }
        }
    });
}

pub(super) fn tell(session: &Session, standalone: &StreamLog, change: &Change) {
    let params = match change {
        Change::Resource(uri) if !session.is_subscribed(uri) => return,
        Change::Resource(uri) => Some(raw(&json!({ "uri": uri }))),
        _ => None,
    };
    standalone.push(rpc::call(None, change.method(), params.as_deref()));
}

/// Ends a session at the client's wish.
pub(super) async fn end(endpoint: &Endpoint, caller: &McpCaller, head: &Head) -> HttpResponse {
    match session(endpoint, caller, head).await {
        Ok(session) => {
            endpoint.sessions.end(&session.id, &session.binding);
            endpoint.archive.forget(slice::from_ref(&session.id)).await;
            HttpResponse::NoContent().finish()
        }
        Err(refusal) => *refusal,
    }
}
